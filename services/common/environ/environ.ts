import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/**
 * What a WSGI environ carries beyond the request itself (PEP 3333, CGI's RFC 3875), in one typed object on the
 * request. The host fills it, filters correct it, applications read it; nothing downstream looks at a socket.
 * Names are the environ's own, in camel case.
 */
export interface Environ {
  /** Where the application is mounted: decoded, without a trailing slash, '' at the root. */
  scriptName: string;
  /** The rest of the path: percent-decoded UTF-8, '' or starting with '/'. */
  pathInfo: string;
  /** Without the question mark, still encoded. */
  queryString: string;
  /** The peer as the front or the proxy filter says; undefined on a unix socket that named none. */
  remoteAddr: string | undefined;
  remoteUser: string | undefined;
  /** `wsgi.url_scheme`; http_proxy_to_wsgi may put any text here, as oslo.middleware does. */
  urlScheme: string;
  serverName: string;
  serverPort: string;
  /** `HTTP_HOST`: the Host header unless a filter replaced it; undefined where the client sent none. */
  httpHost: string | undefined;
  serverProtocol: string;
  /** Keys such as `nova.context` that filters leave for applications; typed by whoever owns the key. */
  extra: Map<symbol, unknown>;
}

/** Shared by every copy of this module in a process: a filter of the user's may come with another. */
const ENVIRON = Symbol.for('novafront.environ');

/** As ENVIRON: what makes the environ when it is first asked for. */
const DEFERRED = Symbol.for('novafront.environ.deferred');

interface WithEnviron {
  [ENVIRON]?: Environ;
  [DEFERRED]?: () => Environ;
}

/** Attaches what a host knows of the request. A second call replaces the first. */
export function setEnviron(req: IncomingMessage, environ: Environ): void {
  (req as WithEnviron)[ENVIRON] = environ;
}

/**
 * Has the environ made when it is first asked for, since not every application does. What filters may change until then
 * (`req.url`), and what ends with the connection, is for the caller to keep.
 */
export function deferEnviron(req: IncomingMessage, make: () => Environ): void {
  (req as WithEnviron)[DEFERRED] = make;
}

/**
 * The request's environ. Where no host attached one (a bare `http.createServer(application)`, Express, supertest)
 * it is derived from the request and its socket, and Express's mount path becomes SCRIPT_NAME.
 */
export function environOf(req: IncomingMessage): Environ {
  const attached = (req as WithEnviron)[ENVIRON];
  if (attached !== undefined) return attached;
  const made = (req as WithEnviron)[DEFERRED]?.() ?? deriveEnviron(req);
  (req as WithEnviron)[ENVIRON] = made;
  return made;
}

/** What a request's socket says about both ends, which it forgets when it closes. */
export interface Ends {
  readonly remoteAddress: string | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted: boolean;
}

export function endsOf(req: IncomingMessage): Ends {
  const socket = req.socket as (TLSSocket & { encrypted?: boolean }) | undefined;
  return {
    remoteAddress: socket?.remoteAddress,
    localAddress: socket?.localAddress,
    localPort: socket?.localPort,
    encrypted: socket?.encrypted === true,
  };
}

/** The Environ of a plain Node request, as a WSGI server would build it from the same request line and socket. */
export function deriveEnviron(req: IncomingMessage, url = req.url ?? '/', ends = endsOf(req)): Environ {
  const { path, query, authority } = splitTarget(url);
  const baseUrl = (req as { baseUrl?: unknown }).baseUrl;
  const port = ends.localPort;
  return {
    scriptName: typeof baseUrl === 'string' ? decodePath(baseUrl).replace(/\/+$/, '') : '',
    pathInfo: decodePath(path),
    queryString: query,
    remoteAddr: unmapped(ends.remoteAddress),
    remoteUser: undefined,
    urlScheme: ends.encrypted ? 'https' : 'http',
    serverName: unmapped(ends.localAddress) ?? 'localhost',
    serverPort: port === undefined ? '' : String(port),
    httpHost: req.headers.host ?? authority,
    serverProtocol: `HTTP/${req.httpVersion}`,
    extra: new Map(),
  };
}

/** Splits a request target (RFC 9112 section 3.2; origin, absolute and asterisk form) into path, query and authority. */
export function splitTarget(target: string): { path: string; query: string; authority: string | undefined } {
  let rest = target;
  let authority: string | undefined;
  if (rest.charCodeAt(0) !== 47) {
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/is.exec(rest);
    if (absolute !== null) {
      authority = absolute[1];
      rest = absolute[2] === '' ? '/' : (absolute[2] as string);
    }
  }
  const mark = rest.indexOf('?');
  if (mark === -1) return { path: rest, query: '', authority };
  return { path: rest.slice(0, mark), query: rest.slice(mark + 1), authority };
}

/** Percent-decodes a path to UTF-8 text; bytes that are no UTF-8, and `%` without two digits, stay as they were sent. */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

/** `::ffff:192.0.2.1`, as a dual-stack listener shows an IPv4 peer, without its prefix. */
function unmapped(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true ? address.slice(7) : address;
}
