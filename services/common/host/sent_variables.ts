import type { IncomingMessage } from 'node:http';
import type { SentVariables } from './protocols/variable_list.ts';
import { decodePath, environOf, splitTarget } from '../environ/environ.ts';

const SENT = Symbol('novafront.host.variables');

interface WithVariables {
  [SENT]?: SentVariables;
}

/** Keeps with a request the variables that a front has sent over uwsgi, SCGI or FastCGI. */
export function keepVariables(req: IncomingMessage, variables: SentVariables): void {
  (req as WithVariables)[SENT] = variables;
}

/** A variable as the front has sent it; undefined where it did not, and over HTTP. */
export function sentVariable(req: IncomingMessage, name: string): string | undefined {
  return (req as WithVariables)[SENT]?.get(name);
}

/**
 * The request target as the client sent it, with what a front may have taken off the path: what uWSGI logs as `uri`.
 * Filters move parts of the path while they route, so that this holds only before them.
 */
export function targetOf(req: IncomingMessage): string {
  return sentVariable(req, 'REQUEST_URI') || (req.url ?? '');
}

/** The client's address as the front says, else the peer's; undefined on a unix socket. */
export function peerOf(req: IncomingMessage): string | undefined {
  return sentVariable(req, 'REMOTE_ADDR') || req.socket.remoteAddress;
}

/**
 * The block of variables of a request for `target`: how many, and their bytes in the uwsgi protocol, two lengths with
 * each. Over HTTP they are those that uWSGI's own parser makes of a request.
 */
export function packetOf(
  req: IncomingMessage,
  target: string,
): { readonly count: number; readonly bytes: number } {
  const variables = [...((req as WithVariables)[SENT] ?? httpVariables(req, target))];
  return {
    count: variables.length,
    bytes: variables.reduce((sum, [name, value]) => sum + 4 + name.length + value.length, 0),
  };
}

function httpVariables(req: IncomingMessage, target: string): [string, string][] {
  const environ = environOf(req);
  const { path, query } = splitTarget(target);
  const variables: [string, string][] = [
    ['REQUEST_METHOD', req.method ?? ''],
    ['REQUEST_URI', target],
    ['PATH_INFO', decodePath(path)],
    ['QUERY_STRING', query],
    ['SERVER_PROTOCOL', environ.serverProtocol],
    ['SCRIPT_NAME', ''],
    ['SERVER_NAME', environ.serverName],
    ['SERVER_PORT', environ.serverPort],
    ['REMOTE_ADDR', environ.remoteAddr ?? ''],
  ];
  const { rawHeaders } = req;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toUpperCase().replaceAll('-', '_');
    variables.push([
      /^CONTENT_(?:TYPE|LENGTH)$/.test(name) ? name : `HTTP_${name}`,
      rawHeaders[i + 1] as string,
    ]);
  }
  return variables;
}
