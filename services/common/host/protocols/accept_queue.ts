import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server, Socket } from 'node:net';
import { ShortConnection, type ShortConnectionServer } from './short_connection.ts';

/** Connections that are accepted in one turn of the event loop at most: what waits for timers and other sockets waits as long. */
const PER_TURN = 32;

/**
 * Serves the connections to a listening socket as short ones. Node says that there are connections, and has accepted the
 * first; the others are accepted here, each once the one before it has been answered or waits for something.
 */
export class AcceptQueue {
  readonly #server: Server;
  readonly #short: ShortConnectionServer;
  /** Calls a function apart from the others: what a request leaves in an AsyncLocalStorage must not be there for the next one. */
  readonly #apart = AsyncLocalStorage.snapshot();
  #unsettled: ShortConnection[] = [];
  #settled: (() => void)[] = [];

  constructor(server: Server, short: ShortConnectionServer) {
    this.#server = server;
    this.#short = short;
  }

  /** Takes a paused socket that Node has accepted, and what is waiting behind it. */
  take(socket: Socket): void {
    const first = descriptorOf(socket);
    if (first < 0) return this.#short.serve(socket, undefined);
    this.#serve(new ShortConnection(this.#short, first, socket));
    const { calls } = this.#short;
    const listening = descriptorOf(this.#server);
    for (let taken = 1; taken < PER_TURN && this.#server.listening; taken++) {
      const fd = calls.accept(listening);
      if (fd < 0) return;
      this.#serve(new ShortConnection(this.#short, fd));
    }
  }

  /** Resolves when no connection is both accepted and unsettled. */
  settled(): Promise<void> {
    if (this.#unsettled.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  #serve(connection: ShortConnection): void {
    if (this.#apart(begin, connection)) return;
    if (this.#unsettled.length === 0) this.#settleLater();
    this.#unsettled.push(connection);
  }

  #settleLater(): void {
    setImmediate(() => {
      this.#unsettled = this.#unsettled.filter((connection) => !this.#apart(settle, connection));
      if (this.#unsettled.length > 0) this.#settleLater();
      else for (const resolve of this.#settled.splice(0)) resolve();
    });
  }
}

const settle = (connection: ShortConnection): boolean => connection.settle();
const begin = (connection: ShortConnection): boolean => connection.begin();

/** Node has no other name for it. Negative where there is none. */
function descriptorOf(owner: Server | Socket): number {
  return (owner as { _handle?: { fd?: number } | null })._handle?.fd ?? -1;
}
