import { createServer, type Socket } from 'node:net';
import { Bag, type InBag } from '../bag.ts';
import { AcceptQueue } from './accept_queue.ts';
import type { ProtocolOptions, ProtocolServer } from './protocol.ts';
import type { Exchange, ShortConnectionServer } from './short_connection.ts';

/** Milliseconds between looks at connections that may have stalled: a tick. */
const SWEEP = 250;

/** A coarse clock that all connections of one server share, in ticks. */
export interface Clock {
  now: number;
  /** Ticks without progress after which a connection has stalled. */
  readonly stall: number;
  /** No connection is to take another request. */
  draining: boolean;
}

/** Ticks that a number of seconds lasts. */
export function ticks(seconds: number): number {
  return Math.ceil((seconds * 1000) / SWEEP);
}

/** What a server asks of its connections. */
export interface ServedConnection extends InBag {
  /** Called once a tick: ends the connection where its peer has neither sent nor read anything for too long. */
  checkStalled(): void;
  /** Ends the connection as it is. */
  cut(): void;
}

/** For how long, and how much of, a body that nobody reads is taken in after the reply, so that the peer can read that. */
const LINGER = ticks(2);
const LINGER_BYTES = 64 * 1024 * 1024;

/** What connections of all protocols have in common: when their peer has stalled, and how they end. */
export abstract class Connection implements ServedConnection {
  place = -1;
  protected readonly socket: Socket;
  protected readonly clock: Clock;
  #touched: number;
  #lastUnsent = 0;
  #lingered = 0;

  constructor(socket: Socket, clock: Clock) {
    this.socket = socket;
    this.clock = clock;
    this.#touched = clock.now;
  }

  abstract checkStalled(): void;

  cut(): void {
    this.socket.destroy();
  }

  /** The peer has made progress. */
  protected touch(): void {
    this.#touched = this.clock.now;
  }

  /** Ticks since the peer has made progress. */
  protected idle(): number {
    return this.clock.now - this.#touched;
  }

  /** Whether a body has stopped coming. A paused socket waits for the application, not for the peer. */
  protected bodyStalled(): boolean {
    if (this.socket.isPaused()) this.touch();
    return this.idle() > this.clock.stall;
  }

  /** Whether the peer has stopped reading the response. */
  protected replyStalled(): boolean {
    const unsent = this.#unsent();
    if (unsent === 0 || unsent !== this.#lastUnsent) {
      this.touch();
      this.#lastUnsent = unsent;
    }
    return this.idle() > this.clock.stall;
  }

  /** Falls as the peer reads: what waits in the stream, and what of the write under way waits in libuv. */
  #unsent(): number {
    const handle = (this.socket as { _handle?: { writeQueueSize?: number } | null })._handle;
    return this.socket.writableLength + (handle?.writeQueueSize ?? 0);
  }

  /**
   * Ends the writing side and reads on for a while. Closing with unread bytes resets the connection, and a front
   * that is still sending its body then loses the response (Apache answers 503, nginx 502).
   */
  protected linger(): void {
    this.touch();
    this.socket.end();
    this.socket.resume();
  }

  /** Takes in what comes while the connection lingers, up to a bound. */
  protected lingerOn(chunk: Buffer): void {
    this.#lingered += chunk.length;
    if (this.#lingered > LINGER_BYTES) this.cut();
  }

  /** Cuts a connection that has lingered long enough. */
  protected checkLinger(): void {
    if (this.idle() > LINGER) this.cut();
  }
}

type Closed = (connection: ServedConnection) => void;

/** How a protocol serves connections. */
export interface Service {
  /** Takes a socket over, and calls `closed` when it has closed. `begun` is what a short connection has left to do. */
  serve(socket: Socket, closed: Closed, begun?: Buffer | Exchange): ServedConnection;
  /** Where connections may be short: what they need. */
  readonly short?: Omit<ShortConnectionServer, 'serve'> | undefined;
}

/** A TCP or unix server whose connections are objects; one timer, not one for each, finds those that have stalled. */
export function connectionServer(
  options: ProtocolOptions,
  serviceWith: (clock: Clock) => Service,
): ProtocolServer {
  const clock: Clock = { now: 0, stall: ticks(options.socketTimeout), draining: false };
  const service = serviceWith(clock);
  const { short } = service;
  const connections = new Bag<ServedConnection>();
  let emptied: (() => void) | undefined;
  const closed: Closed = (connection) => {
    connections.delete(connection);
    if (connections.size === 0) emptied?.();
  };
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: options.soKeepalive,
    pauseOnConnect: short !== undefined,
  });
  const queue =
    short &&
    new AcceptQueue(server, {
      ...short,
      serve(socket, begun) {
        socket.setNoDelay(true);
        if (options.soKeepalive) socket.setKeepAlive(true);
        connections.add(service.serve(socket, closed, begun));
        socket.resume();
      },
    });
  server.on('connection', (socket) => {
    if (queue === undefined) connections.add(service.serve(socket, closed));
    else queue.take(socket);
  });
  const sweep = setInterval(() => {
    clock.now++;
    for (const connection of connections) connection.checkStalled();
  }, SWEEP);
  sweep.unref();
  const empty = (): Promise<void> =>
    new Promise((resolve) => {
      if (connections.size === 0) resolve();
      else emptied = resolve;
    });
  return {
    server,
    async drain(mercy) {
      let cut = 0;
      clock.draining = true;
      const serverClosed = new Promise((resolve) => server.close(resolve));
      await queue?.settled();
      const timer = setTimeout(() => {
        cut = connections.size;
        for (const connection of connections) connection.cut();
      }, mercy);
      // Those that have come by the queue are not among the server's own.
      await Promise.all([serverClosed, empty()]);
      clearTimeout(timer);
      clearInterval(sweep);
      return cut;
    },
  };
}
