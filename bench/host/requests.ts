import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fastcgiRequest } from '../../services/common/host/testing/fastcgi_records.ts';
import { RECORD, record } from '../../services/common/host/protocols/fastcgi_record.ts';
import { packet, varsOf } from '../../services/common/host/testing/packets.ts';
import { scgiPacket } from '../../services/common/host/testing/scgi_packet.ts';
import type { Protocol } from './targets.ts';

/** Bytes of a transfer, and of the pieces that it is sent in. */
export const TRANSFER = 100 * 1024 * 1024;
/** FastCGI's records have less than 64 KB. */
const PIECE = 32 * 1024;
export const PIECES = TRANSFER / PIECE;

/** A request in three parts: what comes before the body, a piece of it, what comes after. */
interface Parts {
  readonly head: Buffer;
  readonly piece: Buffer;
  readonly tail: Buffer;
}

const NOTHING = Buffer.alloc(0);
const FILLER = Buffer.alloc(PIECE, 'x');
type Vars = readonly (readonly [string, string])[];

const ENCODE: Readonly<Record<Protocol, (vars: Vars) => Parts>> = {
  http: (vars) => {
    const of = (name: string): string => vars.find(([key]) => key === name)?.[1] ?? '';
    const length = of('CONTENT_LENGTH');
    const lines = [
      `${of('REQUEST_METHOD')} ${of('PATH_INFO')} HTTP/1.1`,
      `Host: ${of('HTTP_HOST')}`,
      'Connection: close',
      ...(length === '' ? [] : [`Content-Length: ${length}`]),
    ];
    return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), piece: FILLER, tail: NOTHING };
  },
  uwsgi: (vars) => ({ head: packet(vars), piece: FILLER, tail: NOTHING }),
  scgi: (vars) => ({ head: scgiPacket(vars), piece: FILLER, tail: NOTHING }),
  fastcgi: (vars) => {
    const end = record(RECORD.stdin, 1, NOTHING);
    return {
      head: fastcgiRequest(vars).subarray(0, -end.length),
      piece: record(RECORD.stdin, 1, FILLER),
      tail: end,
    };
  },
};

const WHAT = {
  get: varsOf(),
  busy: varsOf({ PATH_INFO: '/busy', REQUEST_URI: '/busy' }),
  download: varsOf({ PATH_INFO: '/download', REQUEST_URI: '/download' }),
  upload: varsOf({
    REQUEST_METHOD: 'PUT',
    PATH_INFO: '/upload',
    REQUEST_URI: '/upload',
    CONTENT_LENGTH: String(TRANSFER),
  }),
};
export type Asked = keyof typeof WHAT;

/** A file that holds a part of a request, or `get` as a whole. */
export const fileOf = (protocol: Protocol, asked: Asked, part: keyof Parts | 'whole' = 'whole'): string =>
  `${protocol}.${asked}.${part}`;

/** Writes every request, for the clients: they know no protocol. */
export function writeRequests(directory: string): void {
  for (const [protocol, encode] of Object.entries(ENCODE) as [Protocol, (vars: Vars) => Parts][]) {
    for (const [asked, vars] of Object.entries(WHAT) as [Asked, Vars][]) {
      const parts = encode(vars);
      for (const part of ['head', 'piece', 'tail'] as const) {
        writeFileSync(join(directory, fileOf(protocol, asked, part)), parts[part]);
      }
      const whole = Buffer.concat([parts.head, parts.tail]);
      writeFileSync(join(directory, fileOf(protocol, asked)), whole);
    }
  }
}
