import type { AddressInfo } from 'node:net';
import type { Application } from '../../environ/application.ts';
import type { Protocol, ProtocolOptions, ProtocolServer } from '../protocols/protocol.ts';
import { uwsgiProtocol } from '../protocols/uwsgi.ts';
import { listening } from '../serve_http.ts';
import { systemCalls } from '../system_calls.ts';

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

const CALLS = systemCalls();

/** Serves an application over a protocol on a free loopback port, as a worker does, or with no `short` connections. */
export async function serveProtocol(
  protocol: Protocol,
  application: Application,
  options: Partial<ProtocolOptions> = {},
  short = true,
): Promise<ServedUwsgi> {
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const served = protocol(application, { ...TEST_OPTIONS, ...options }, log, short ? CALLS : undefined);
  await listening(served.server, { port: 0, host: '127.0.0.1' });
  const { port } = served.server.address() as AddressInfo;
  return { ...served, where: { host: '127.0.0.1', port }, logged };
}

/** Serves an application over uwsgi on a free loopback port. */
export function serveUwsgi(
  application: Application,
  options: Partial<ProtocolOptions> = {},
  short = true,
): Promise<ServedUwsgi> {
  return serveProtocol(uwsgiProtocol, application, options, short);
}
