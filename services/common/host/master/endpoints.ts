import { existsSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import type { HandedSocket, OwnSocket } from '../open_sockets.ts';
import type { Log } from '../protocols/protocol.ts';
import type { BoundListener } from '../supervisor/bind.ts';

/** Statistics or metrics at their address. */
export interface Endpoint extends OwnSocket {
  /** `stats` or `metrics-http`, for the log. */
  readonly name: string;
  readonly serve: (listener: BoundListener) => Served;
}

/** A server of the master's own. */
export interface Served {
  /** Accepts no more; what is connected gets its answer. */
  close(): void;
  /** Ends what is connected, too. */
  cut(): void;
}

/**
 * Serves what only one master can serve at a time. The later of a master and its copy has it, as it has the master-fifo:
 * an address of two processes would tell of the one or the other by chance.
 */
export class Endpoints {
  #serving: { readonly endpoint: Endpoint; readonly listener: BoundListener; readonly served: Served }[];
  #handedOn: { readonly endpoint: Endpoint; readonly listener: BoundListener }[] = [];
  #ended = false;
  readonly #log: Log;

  constructor(endpoints: readonly Endpoint[], log: Log) {
    this.#log = log;
    this.#serving = endpoints.map((endpoint) => {
      const { listener } = endpoint;
      return { endpoint, listener, served: endpoint.serve(listener) };
    });
  }

  /** Those at which it serves now, for a copy to take over. */
  sockets(): readonly HandedSocket[] {
    return this.#serving.map(({ endpoint: { use, place }, listener }) => ({ use, place, listener }));
  }

  /** The copy serves from now on. */
  handOn(): void {
    for (const { served } of this.#serving) served.close();
    this.#handedOn = this.#serving;
    this.#serving = [];
  }

  /** The copy is gone: serves again, unless a copy of the copy does. */
  async takeBack(): Promise<void> {
    for (const { endpoint, listener } of this.#handedOn.splice(0)) {
      try {
        listener.unlink();
        const { address } = listener;
        const taken = address.kind === 'unix' && existsSync(address.path);
        const again = taken || this.#ended ? undefined : await endpoint.bind();
        if (again === undefined) continue;
        // The end may have come meanwhile.
        if (this.#ended) again.close();
        else this.#serving.push({ endpoint, listener: again, served: endpoint.serve(again) });
      } catch (error) {
        this.#log(`${endpoint.name}: ${messageOf(error)}`);
      }
    }
  }

  end(): void {
    this.#ended = true;
    for (const { served, listener } of this.#serving.splice(0)) {
      served.close();
      served.cut();
      listener.unlink();
    }
  }
}
