import { createServer, type Socket } from 'node:net';
import { Bag, type InBag } from '../bag.ts';
import type { ProtocolOptions, ProtocolServer } from './protocol.ts';

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

/** Takes an accepted socket over; calls `closed` when it has closed. */
export type Serve = (socket: Socket, closed: (connection: ServedConnection) => void) => ServedConnection;

/** A TCP or unix server whose connections are objects; one timer, not one for each, finds those that have stalled. */
export function connectionServer(
  options: ProtocolOptions,
  serveWith: (clock: Clock) => Serve,
): ProtocolServer {
  const clock: Clock = { now: 0, stall: ticks(options.socketTimeout), draining: false };
  const serve = serveWith(clock);
  const connections = new Bag<ServedConnection>();
  const closed = (connection: ServedConnection): void => void connections.delete(connection);
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: options.soKeepalive },
    (socket) => {
      connections.add(serve(socket, closed));
    },
  );
  const sweep = setInterval(() => {
    clock.now++;
    for (const connection of connections) connection.checkStalled();
  }, SWEEP);
  sweep.unref();
  server.on('close', () => clearInterval(sweep));
  return {
    server,
    drain: (mercy) =>
      new Promise((resolve) => {
        let cut = 0;
        clock.draining = true;
        const timer = setTimeout(() => {
          cut = connections.size;
          for (const connection of connections) connection.cut();
        }, mercy);
        server.close(() => {
          clearTimeout(timer);
          resolve(cut);
        });
      }),
  };
}
