import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { IncomingMessage as Request } from '../node_http.ts';
import { decodePath, type Environ, setEnviron, splitTarget } from '../../environ/environ.ts';
import { keepVariables } from '../sent_variables.ts';
import { PacketError, printable } from './uwsgi_packet.ts';
import { schemeOf } from './scheme.ts';
import type { SentVariables } from './variable_list.ts';

/** A decoded request and what its body will be. */
export interface UwsgiRequest {
  readonly req: IncomingMessage;
  /** Bytes of body to come after the variables. */
  readonly contentLength: number;
}

/** The part of IncomingMessage that Node's own parser uses to hand over raw header lines. */
interface HeaderSink {
  _addHeaderLines(headers: string[], n: number): void;
}

/**
 * Variables that never become headers: hop-by-hop ones, which end at the front; CONTENT_*'s doubles, which nginx
 * adds; and Proxy, which no client has a use for ("httpoxy").
 */
const NOT_HEADERS: ReadonlySet<string> = new Set(
  ['TRANSFER_ENCODING', 'EXPECT', 'CONNECTION', 'KEEP_ALIVE', 'TE', 'TRAILER', 'UPGRADE', 'PROXY']
    .concat(['PROXY_CONNECTION', 'CONTENT_LENGTH', 'CONTENT_TYPE'])
    .map((name) => `HTTP_${name}`),
);

/** From `HTTP_X_AUTH_TOKEN` to `X-Auth-Token`, or undefined; bounded, since clients choose the names. */
const headerNames = new Map<string, string | undefined>();
const MAX_HEADER_NAMES = 512;

function headerName(key: string): string | undefined {
  const known = headerNames.get(key);
  if (known !== undefined || headerNames.has(key)) return known;
  const name = NOT_HEADERS.has(key) ? undefined : spelled(key);
  // A copy, since a part of a text keeps the whole text: here all variables of a request, for as long as this runs.
  if (headerNames.size < MAX_HEADER_NAMES)
    headerNames.set(Buffer.from(key, 'latin1').toString('latin1'), name);
  return name;
}

function spelled(key: string): string {
  const name = key
    .slice(5)
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
  if (!TOKEN.test(name)) throw new PacketError(`${printable(key)} is not a header's name`, 400);
  return name;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What RFC 9110 keeps out of field values: control characters but the tab. */
const CONTROL = /[^\t\x20-\x7e\x80-\xff]/;
const PLAIN_PATH = /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/;

/**
 * Makes Node's request object from a uwsgi packet's variables, and attaches its environ. The path is PATH_INFO,
 * which the front has decoded; REQUEST_URI is only read where a front sends no PATH_INFO. Empty CONTENT_LENGTH and
 * CONTENT_TYPE are absent ones (nginx sends them so), and SCRIPT_NAME loses the slash that Apache leaves at its end.
 *
 * @throws PacketError for what could not stand in an HTTP request
 */
export function uwsgiRequest(vars: SentVariables, socket: Socket, serverName: string): UwsgiRequest {
  const method = vars.get('REQUEST_METHOD') ?? '';
  if (!TOKEN.test(method)) {
    throw new PacketError(`REQUEST_METHOD ${method === '' ? 'is empty or absent' : 'is not a method'}`, 400);
  }
  const length = vars.get('CONTENT_LENGTH') ?? '';
  if (!/^\d{0,15}$/.test(length)) throw new PacketError('CONTENT_LENGTH is not a number', 400);
  const query = vars.get('QUERY_STRING') ?? '';
  if (CONTROL.test(query) || query.includes(' ')) {
    throw new PacketError('QUERY_STRING has a space or control character', 400);
  }

  const headers: string[] = [];
  vars.forEach((value, key) => {
    if (!key.startsWith('HTTP_')) return;
    const name = headerName(key);
    if (name === undefined) return;
    if (CONTROL.test(value)) throw new PacketError(`${printable(key)} has a control character`, 400);
    headers.push(name, value);
  });
  const type = vars.get('CONTENT_TYPE') ?? '';
  if (type !== '') {
    if (CONTROL.test(type)) throw new PacketError('CONTENT_TYPE has a control character', 400);
    headers.push('Content-Type', type);
  }
  if (length !== '') headers.push('Content-Length', length);

  const { path, pathInfo } = readPath(vars);
  const req = new Request(socket);
  const protocol = vars.get('SERVER_PROTOCOL') ?? '';
  const old = protocol === 'HTTP/1.0' || protocol === 'HTTP/0.9' || protocol === '';
  req.method = method;
  req.url = query === '' ? path : `${path}?${query}`;
  req.httpVersionMajor = 1;
  req.httpVersionMinor = old ? 0 : 1;
  req.httpVersion = old ? '1.0' : '1.1';
  (req as unknown as HeaderSink)._addHeaderLines(headers, headers.length);
  setEnviron(req, environ(vars, pathInfo, query, protocol, serverName));
  keepVariables(req, vars);
  return { req, contentLength: length === '' ? 0 : Number(length) };
}

function environ(
  vars: SentVariables,
  pathInfo: string,
  queryString: string,
  protocol: string,
  serverName: string,
): Environ {
  const given = (key: string): string | undefined => {
    const value = vars.get(key);
    if (value === undefined || value === '') return undefined;
    if (CONTROL.test(value)) throw new PacketError(`${key} has a control character`, 400);
    return value;
  };
  return {
    scriptName: scriptName(vars.get('SCRIPT_NAME')),
    pathInfo,
    queryString,
    remoteAddr: given('REMOTE_ADDR'),
    remoteUser: given('REMOTE_USER'),
    urlScheme: schemeOf({
      forwardedProto: vars.get('HTTP_X_FORWARDED_PROTO'),
      https: vars.get('HTTPS') || vars.get('HTTP_X_FORWARDED_SSL'),
      requestScheme: given('REQUEST_SCHEME'),
    }),
    serverName: given('SERVER_NAME') ?? serverName,
    serverPort: given('SERVER_PORT') ?? '',
    httpHost: vars.get('HTTP_HOST'),
    serverProtocol: protocol === '' ? 'HTTP/1.0' : protocol,
    extra: new Map(),
  };
}

function scriptName(raw: string | undefined): string {
  if (raw === undefined || raw === '') return '';
  const text = utf8(raw).replace(/\/+$/, '');
  return text === '' || text.startsWith('/') ? text : `/${text}`;
}

/** The decoded path, and the same encoded as a request target, so that routers which read `req.url` see it. */
function readPath(vars: SentVariables): { path: string; pathInfo: string } {
  const raw = vars.get('PATH_INFO');
  if (raw === undefined) {
    const uri = vars.get('REQUEST_URI');
    if (uri !== undefined) return pathOf(decodedBytes(splitTarget(uri).path));
  }
  return pathOf(raw ?? '');
}

/** `raw` has one character a byte. */
function pathOf(raw: string): { path: string; pathInfo: string } {
  if (PLAIN_PATH.test(raw)) return { path: raw, pathInfo: raw };
  if (raw === '') return { path: '/', pathInfo: '/' };
  if (raw === '*') return { path: '*', pathInfo: '*' };
  let path = raw.startsWith('/') ? '' : '/';
  for (let i = 0; i < raw.length; i++) {
    const char = raw.charAt(i);
    path += PLAIN_PATH.test(`/${char}`)
      ? char
      : `%${raw.charCodeAt(i).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return { path, pathInfo: decodePath(path) };
}

/** Percent-decodes to bytes, one character each. */
export function decodedBytes(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Bytes that a front decoded, read as UTF-8. */
function utf8(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}
