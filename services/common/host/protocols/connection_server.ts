import { createServer, type Socket } from 'node:net';
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
export interface ServedConnection {
  /** Called once a tick: ends the connection where its peer has neither sent nor read anything for too long. */
  checkStalled(): void;
  /** Ends the connection as it is. */
  cut(): void;
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
  const connections = new Set<ServedConnection>();
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
