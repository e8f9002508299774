import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from 'node:http';
import { type ListenOptions, Server as NetServer, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import { createServer, ServerResponse as Response } from './node_http.ts';
import type { Application } from '../environ/application.ts';
import { exactLength } from './exact_length.ts';
import type { Log } from './protocols/protocol.ts';
import { runApplication } from './protocols/run.ts';
import { refusedFraming } from './refused_framing.ts';
import { replayUnknownMethod, restoreMethod } from './unknown_method.ts';

/** What a front may take its time for, in milliseconds, and how large a request's head may be, in bytes. */
const KEEP_ALIVE_TIMEOUT = 75_000;
const HEADERS_TIMEOUT = 80_000;
const MAX_HEADER_SIZE = 64 * 1024;
/** How late a head that takes too long may be noticed; Node's own is half a minute. */
const CHECKING_INTERVAL = 1000;
/** How long an idle connection may still bring a request once draining has begun. */
const IDLE_GRACE = 250;

/** How `hostHttp` differs from host to host. */
export interface HttpOptions {
  readonly tls?: TlsOptions | undefined;
  readonly soKeepalive?: boolean;
  /** Milliseconds of silence before the first probe of `soKeepalive`; the system's own where 0 or not given. */
  readonly keepAliveInitialDelay?: number;
  /** Bytes of all headers together at most, where that is more than the host's own bound. */
  readonly maxHeaderSize?: number;
  /** Milliseconds that the head of a request may take. */
  readonly headersTimeout?: number;
  /** Called before the application, for example to attach an environ; returning false means it has answered. */
  readonly prepare?: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Takes what an application throws. */
  readonly log?: Log;
  /** The whole answer to what cannot be read as HTTP; undefined closes the connection without one. */
  readonly badRequest?: (error: NodeJS.ErrnoException) => string | undefined;
}

/** An HTTP server of an application that does not listen yet. */
export interface HostedHttp {
  readonly server: HttpServer;
  /** Stops accepting, answers what is in flight, closes; cuts what is left after `mercy` ms and says how many. */
  drain(mercy: number): Promise<number>;
}

/**
 * Makes Node's HTTP server into a host for an application: patient enough for fronts (their idle connections end
 * before ours, or a request would meet a closing socket), strict about framing, and answering requests without a
 * Host header and methods that Node does not know, as uWSGI does.
 */
export function hostHttp(application: Application, options: HttpOptions = {}): HostedHttp {
  let draining = false;
  let connections = 0;
  /** Connections whose framing was refused; none before the first. */
  let refusing: WeakSet<object> | undefined;
  const { prepare, log = ignore } = options;
  const hold = exactLength(log);
  const listener: RequestListener = (req, res) => {
    hold(res);
    // HTTP/1.1 connections persist unless said otherwise; saying so costs bytes and time on every response.
    if (restoreMethod(req)) res.shouldKeepAlive = false;
    if (!draining && res.shouldKeepAlive && req.httpVersionMinor === 1) res.removeHeader('Connection');
    else if (draining) res.shouldKeepAlive = false;
    // What follows in the same packet is parsed already.
    if (refusing?.has(req.socket) === true) return;
    const refused = refusedFraming(req);
    if (refused !== undefined) {
      refusing ??= new WeakSet();
      refusing.add(req.socket);
      log(`http request: its framing is refused with ${refused}`);
      res.shouldKeepAlive = false;
      // What is left of the request is nobody's: reading on could find another in it.
      res.on('finish', () => req.socket.end(() => req.socket.destroy()));
      res.writeHead(refused, { 'Content-Length': 0 }).end();
      return;
    }
    if (prepare !== undefined && !prepare(req, res)) return;
    runApplication(application, req, res, log);
  };
  const settings = {
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    headersTimeout: options.headersTimeout ?? HEADERS_TIMEOUT,
    connectionsCheckingInterval: CHECKING_INTERVAL,
    maxHeaderSize: Math.max(MAX_HEADER_SIZE, options.maxHeaderSize ?? 0),
    requireHostHeader: false,
    insecureHTTPParser: false,
    keepAlive: options.soKeepalive ?? false,
    keepAliveInitialDelay: options.keepAliveInitialDelay ?? 0,
    noDelay: true,
  };
  const server: HttpServer =
    options.tls === undefined
      ? createServer(settings, listener)
      : process.getBuiltinModule('node:https').createServer({ ...settings, ...options.tls }, listener);
  server.on('connection', (socket) => {
    connections++;
    socket.on('close', () => connections--);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!replayUnknownMethod(server, error, socket as Socket)) onClientError(error, socket, options);
  });
  server.on('connect', (req: IncomingMessage, socket: Duplex) => {
    // Node has taken its own listeners off: without one, a client that resets the connection would end the process.
    socket.on('error', () => socket.destroy());
    const res = new Response(req);
    res.shouldKeepAlive = false;
    res.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    // Nobody else reads it: unread, the client's own end would never be seen, and the connection never closed.
    socket.resume();
    res.on('finish', () => socket.end(() => socket.destroy()));
    listener(req as Parameters<RequestListener>[0], res as Parameters<RequestListener>[1]);
  });
  return {
    server,
    drain: async (mercy) => {
      draining = true;
      const cut = await drainHttp(server, mercy, () => connections);
      return cut;
    },
  };
}

/** Node's own `close` of an HTTP server ends idle connections at once, into a request that may be on its way. */
function drainHttp(server: HttpServer, mercy: number, connections: () => number): Promise<number> {
  return new Promise((resolve) => {
    let cut = 0;
    let idle: NodeJS.Timeout | undefined;
    const grace = setTimeout(
      () => {
        server.closeIdleConnections();
        idle = setInterval(() => server.closeIdleConnections(), 100);
      },
      Math.min(IDLE_GRACE, mercy),
    );
    const end = setTimeout(() => {
      cut = connections();
      server.closeAllConnections();
    }, mercy);
    NetServer.prototype.close.call(server, () => {
      clearTimeout(grace);
      clearTimeout(end);
      clearInterval(idle);
      resolve(cut);
    });
  });
}

/** What Node answers itself, in its order of error codes. */
export const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

function onClientError(error: NodeJS.ErrnoException, socket: Duplex, { badRequest }: HttpOptions): void {
  // With a response under way the reader would take this one for it.
  const busy = (socket as { _httpMessage?: unknown })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || (busy !== undefined && busy !== null)) {
    socket.destroy();
    return;
  }
  const answer =
    badRequest === undefined
      ? `HTTP/1.1 ${ANSWERS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
      : badRequest(error);
  if (answer === undefined) socket.destroy();
  else socket.end(answer, () => socket.destroy());
}

/** Where and how `serveHttp` listens. */
export interface ServeHttpOptions extends HttpOptions {
  /** As `net.Server.listen` takes it: `{ port, host }`, `{ path }`, `{ fd }`. */
  readonly listen: ListenOptions & { readonly fd?: number };
}

/**
 * Hosts an application over HTTP, or HTTPS where `tls` is given, in this process: the development server and the
 * standalone scripts.
 *
 * @returns when it listens
 * @throws the listener's error (EADDRINUSE, EACCES …)
 */
export async function serveHttp(application: Application, options: ServeHttpOptions): Promise<HostedHttp> {
  const hosted = hostHttp(application, options);
  await listening(hosted.server, options.listen);
  return hosted;
}

/** Starts a server listening and waits for it. */
export function listening(server: NetServer, where: ListenOptions & { readonly fd?: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function ignore(): void {}
