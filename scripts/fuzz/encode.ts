import { fastcgiRequest } from '../../services/common/host/testing/fastcgi_records.ts';
import { packet } from '../../services/common/host/testing/packets.ts';
import { netstring } from '../../services/common/host/testing/scgi_packet.ts';
import type { Vars } from './variables.ts';

/** The protocols under test, in the order of the target's sockets. */
export const PROTOCOL_NAMES = ['uwsgi', 'scgi', 'fastcgi', 'http'] as const;
export type FuzzedProtocol = (typeof PROTOCOL_NAMES)[number];

/** A request's bytes as each protocol's front would send them. */
export const ENCODE: Readonly<Record<FuzzedProtocol, (vars: Vars, body: string) => Buffer>> = {
  uwsgi: (vars, body) => {
    const size = vars.reduce((sum, [name, value]) => sum + 4 + name.length + value.length, 0);
    // More than 16 bits hold becomes a wrong length.
    return Buffer.concat([packet(vars, 0, size & 0xffff), Buffer.from(body, 'latin1')]);
  },
  scgi: (vars, body) =>
    Buffer.concat([
      netstring(vars.map(([name, value]) => `${name}\0${value}\0`).join('')),
      Buffer.from(body, 'latin1'),
    ]),
  fastcgi: (vars, body) => fastcgiRequest(vars, body, { keep: body.length % 2 === 0, most: 4096 }),
  http: (vars, body) => {
    const of = (wanted: string): string => vars.findLast(([name]) => name === wanted)?.[1] ?? '';
    const headers = vars.flatMap(([name, value]) => {
      if (name === 'CONTENT_LENGTH') return [`Content-Length: ${value}`];
      return name.startsWith('HTTP_') ? [`${name.slice(5).replaceAll('_', '-')}: ${value}`] : [];
    });
    const line = `${of('REQUEST_METHOD')} ${of('REQUEST_URI')} ${of('SERVER_PROTOCOL')}`;
    return Buffer.from([line, ...headers, '', body].join('\r\n'), 'latin1');
  },
};
