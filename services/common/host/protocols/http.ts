import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../../environ/application.ts';
import { deferEnviron, deriveEnviron, type Environ, endsOf, splitTarget } from '../../environ/environ.ts';
import { refuseWrongClients, tlsOptions } from '../https_settings.ts';
import { ANSWERS, hostHttp } from '../serve_http.ts';
import { countLargeBody } from './body_memory.ts';
import type { Log, Protocol, ProtocolOptions, ProtocolServer } from './protocol.ts';
import { headerRules, writeHeadWith } from './response_headers.ts';
import { schemeOf } from './scheme.ts';

/** HTTP/1.1 (and HTTPS) as uWSGI's http-socket presents it to an application, over kept-alive connections. */
export const httpProtocol: Protocol = (
  application: Application,
  options: ProtocolOptions,
  log: Log,
): ProtocolServer => {
  const rules = headerRules(options.addHeaders, options.remHeaders);
  const writeHead = rules.add.length + rules.remove.length === 0 ? undefined : writeHeadWith(rules, () => {});
  const prepare = (req: IncomingMessage, res: ServerResponse): boolean => {
    if (writeHead !== undefined) res.writeHead = writeHead;
    const body = readNames(req);
    if (body) {
      expectBody(req, options.socketTimeout * 1000, log);
      countLargeBody(req);
    }
    resolveDots(req);
    uwsgiEnviron(req, options.serverName);
    if (body && options.limitPost > 0 && Number(req.headers['content-length'] ?? 0) > options.limitPost) {
      log(`http request: Content-Length ${req.headers['content-length']} is more than limit-post`);
      res.shouldKeepAlive = false;
      res.writeHead(413, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Request Entity Too Large\n');
      return false;
    }
    return true;
  };
  const hosted = hostHttp(application, {
    prepare,
    log,
    soKeepalive: options.soKeepalive,
    headersTimeout: options.httpTimeout * 1000,
    tls: options.tls === undefined ? undefined : tlsOptions(options.tls),
    // uWSGI says nothing to what is not a request line; to anything else that is wrong, the reason helps.
    badRequest: (error) => {
      log(`http request: ${error.message}`);
      return error.code === 'HPE_INVALID_METHOD' || error.code === 'HPE_INVALID_CONSTANT'
        ? undefined
        : `HTTP/1.1 ${ANSWERS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    },
  });
  if (options.tls?.clientCa?.required === false) refuseWrongClients(hosted.server, log);
  return hosted;
};

/**
 * Whether a body comes with a request; takes `Proxy` out, which no client has a use for and CGI programs would take for a
 * setting ("httpoxy"). Looks at the names as they came: `req.headers`, which Node makes when it is first asked for, is
 * not needed for most requests.
 */
function readNames(req: IncomingMessage): boolean {
  const { rawHeaders } = req;
  let body = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 5) {
      if (name.toLowerCase() === 'proxy') delete req.headers['proxy'];
    } else if (name.length === 14) {
      if (name.toLowerCase() === 'content-length') body ||= rawHeaders[i + 1] !== '0';
    } else if (name.length === 17) {
      if (name.toLowerCase() === 'transfer-encoding') body = true;
    }
  }
  return body;
}

/** Ends a connection whose body stalls for longer than socket-timeout; one whose application reads slowly waits. */
function expectBody(req: IncomingMessage, timeout: number, log: Log): void {
  const { socket } = req;
  let before = socket.bytesRead;
  // The socket's own timer would go off while the application answers, too.
  const timer = setInterval(() => {
    const { bytesRead } = socket;
    if (req.complete || req.destroyed) {
      clearInterval(timer);
    } else if (bytesRead !== before || req.readableLength > 0 || socket.isPaused()) {
      before = bytesRead;
    } else {
      log('http request: the body did not come within socket-timeout');
      socket.destroy();
    }
  }, timeout);
  timer.unref();
  const stop = (): void => clearInterval(timer);
  req.once('end', stop).once('close', stop);
}

/** What uWSGI decides otherwise than the derived environ: the server's name is the machine's, the scheme may be told. */
function uwsgiEnviron(req: IncomingMessage, serverName: string): void {
  const url = req.url ?? '/';
  const ends = endsOf(req);
  deferEnviron(req, (): Environ => {
    const { headers } = req;
    return {
      ...deriveEnviron(req, url, ends),
      // Nothing is mounted at the host; Express's mount path below it is not the host's.
      scriptName: '',
      serverName,
      urlScheme: schemeOf({
        forwardedProto: one(headers['x-forwarded-proto']),
        https: ends.encrypted ? 'on' : one(headers['x-forwarded-ssl']),
        requestScheme: undefined,
      }),
    };
  });
  // Routers read the path from here; of an absolute target only that part is theirs.
  if (!url.startsWith('/') && url !== '*') {
    const { path, query } = splitTarget(url);
    req.url = query === '' ? path : `${path}?${query}`;
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** uWSGI resolves `.` and `..` segments of a path as it was sent; encoded dots it leaves alone. */
function resolveDots(req: IncomingMessage): void {
  const url = req.url ?? '/';
  if (!url.includes('/.') || !url.startsWith('/')) return;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (!/\/\.{1,2}(?:\/|$)/.test(path)) return;
  const out: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') out.pop();
    if (segment !== '.' && segment !== '..') out.push(segment);
    else if (last) out.push('');
  }
  req.url = `/${out.join('/')}${mark === -1 ? '' : url.slice(mark)}`;
}
