import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ServerResponse as Response } from '../node_http.ts';
import type { SystemCalls } from '../system_calls.ts';
import { abort } from './abort.ts';
import { dropBody } from './empty_body.ts';
import { Reply } from './reply.ts';

/** A request and its response. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** What short connections need of their server. */
export interface ShortConnectionServer {
  readonly calls: SystemCalls;
  /** Decodes a request; undefined where these bytes are not exactly one, or one to refuse. */
  read(data: Buffer, socket: Socket): Exchange | undefined;
  /** Calls the application. */
  run(exchange: Exchange): void;
  /** Serves the connection as one of Node's, of which these bytes were read, or whose request is under way. */
  serve(socket: Socket, begun: Buffer | Exchange | undefined): void;
}

/** Characters of a response that is sent at once, each of which may take three bytes. */
const AT_ONCE = 64 * 1024;

/**
 * A connection of one request which has come as a whole when the connection is accepted, and whose response is complete
 * in the same turn of the event loop: four system calls, and no stream. Wherever more is asked (bytes are yet to come, the
 * application waits for something or looks at the socket, the peer does not read), it becomes a connection of Node's.
 */
export class ShortConnection {
  readonly #server: ShortConnectionServer;
  readonly #fd: number;
  /** Node's, to which the descriptor belongs. */
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  #ended = false;
  #bytesWritten = 0;

  /** @param socket what Node has made of the descriptor, where it has accepted the connection; nothing was read from it */
  constructor(server: ShortConnectionServer, fd: number, socket?: Socket) {
    this.#server = server;
    this.#fd = fd;
    this.#socket = socket;
  }

  /** Reads a request and answers it; returns whether it is over with: if not, `settle` is to be called at the end of the turn. */
  begin(): boolean {
    const data = this.#server.calls.read(this.#fd);
    if (data === undefined) return false;
    const standIn = new Proxy(this, STAND_IN) as unknown as Socket;
    const exchange = this.#server.read(data, standIn);
    if (exchange === undefined) {
      this.#becomeOrdinary(Buffer.from(data));
      return true;
    }
    this.#exchange = exchange;
    Object.defineProperty(exchange.res, 'socket', SOCKET);
    Object.defineProperty(exchange.res, 'connection', SOCKET);
    this.#server.run(exchange);
    return this.#answer();
  }

  /** Answers, or begins where nothing had come before, or becomes ordinary; returns whether it is over with, as `begin` does. */
  settle(): boolean {
    const begun = this.#exchange !== undefined;
    if (begun ? this.#answer() : this.begin()) return true;
    // What has begun only now has the rest of this turn.
    if (!begun && this.#exchange !== undefined) return false;
    this.#becomeOrdinary(this.#exchange);
    return true;
  }

  /** What a socket would say, and without being one: anything else takes a real one. */
  property(key: string | symbol): unknown {
    if (key === 'bytesWritten') return this.#bytesWritten;
    if (key === 'destroyed') return this.#ended;
    // Node asks every request's for options of an HTTP server.
    if (key === 'server') return null;
    // The request is being made: Node asks for its socket's high-water mark.
    if (this.#exchange === undefined) return undefined;
    return Reflect.get(this.realSocket(), key);
  }

  realSocket(): Socket {
    if (!this.#ended) this.#becomeOrdinary(this.#exchange);
    this.#socket ??= new Socket().destroy();
    return this.#socket;
  }

  /** Sends the response if it is complete, and ends the connection; returns whether it has ended or become an ordinary one. */
  #answer(): boolean {
    if (this.#ended) return true;
    const { req, res } = this.#exchange as Exchange;
    if (res.destroyed) {
      this.#close();
      abort(req, res);
      return true;
    }
    if (!res.writableEnded || res.writableLength > AT_ONCE) return false;
    const { calls } = this.#server;
    const reply = new Reply(calls.outgoing, res);
    const sent = calls.write(this.#fd, reply.length);
    if (sent === reply.length) {
      this.#bytesWritten = sent;
      this.#close();
      reply.written();
      dropBody(req);
      reply.emit('close');
      res.detachSocket(reply as unknown as Socket);
    } else {
      const rest = Buffer.from(calls.outgoing.subarray(Math.max(sent, 0), reply.length));
      res.detachSocket(reply as unknown as Socket);
      this.#becomeOrdinary(this.#exchange).write(rest, () => reply.written());
    }
    return true;
  }

  #close(): void {
    this.#ended = true;
    if (this.#socket === undefined) this.#server.calls.close(this.#fd);
    else this.#socket.destroy();
  }

  #becomeOrdinary(begun: Buffer | Exchange | undefined): Socket {
    this.#ended = true;
    const socket =
      this.#socket ?? new Socket({ fd: this.#fd, readable: true, writable: true, allowHalfOpen: true });
    this.#socket = socket;
    if (this.#exchange !== undefined) this.#exchange.req.socket = socket;
    this.#server.serve(socket, begun);
    return socket;
  }
}

/** Whoever looks at the socket of a request makes it a real one, but for what is asked of every request's. */
const STAND_IN: ProxyHandler<ShortConnection> = {
  get: (connection, key) => connection.property(key),
  set: (connection, key, value) => Reflect.set(connection.realSocket(), key, value),
  has: (connection, key) => Reflect.has(connection.realSocket(), key),
  getPrototypeOf: () => Socket.prototype,
};

const { get, set } = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Response.prototype),
  'socket',
) as Required<PropertyDescriptor>;

/** A response that has no socket yet shows its request's. On the response itself, since Express exchanges its prototype. */
const SOCKET: PropertyDescriptor = {
  configurable: true,
  get(this: ServerResponse) {
    return (get.call(this) as Socket | null) ?? this.req.socket;
  },
  set,
};
