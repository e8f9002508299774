import type { AddressInfo } from 'node:net';
import type { Application } from '../../environ/application.ts';
import type { Protocol, ProtocolOptions, ProtocolServer } from '../protocols/protocol.ts';
import { uwsgiProtocol } from '../protocols/uwsgi.ts';
import { listening } from '../serve_http.ts';

export const TEST_OPTIONS: ProtocolOptions = {
  bufferSize: 65535,
  maxVars: 128,
  limitPost: 0,
  socketTimeout: 4,
  httpTimeout: 60,
  addHeaders: [],
  remHeaders: [],
  soKeepalive: false,
  serverName: 'testhost',
  tls: undefined,
};

/** A server on a port of its own, with the lines that it logs. */
export interface ServedUwsgi extends ProtocolServer {
  readonly where: { readonly host: string; readonly port: number };
  readonly logged: string[];
}

/** Serves an application over a protocol on a free loopback port. */
export async function serveProtocol(
  protocol: Protocol,
  application: Application,
  options: Partial<ProtocolOptions> = {},
): Promise<ServedUwsgi> {
  const logged: string[] = [];
  const served = protocol(application, { ...TEST_OPTIONS, ...options }, (line) => logged.push(line));
  await listening(served.server, { port: 0, host: '127.0.0.1' });
  const { port } = served.server.address() as AddressInfo;
  return { ...served, where: { host: '127.0.0.1', port }, logged };
}

/** Serves an application over uwsgi on a free loopback port. */
export function serveUwsgi(
  application: Application,
  options: Partial<ProtocolOptions> = {},
): Promise<ServedUwsgi> {
  return serveProtocol(uwsgiProtocol, application, options);
}
