import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './host_process.ts';
import { exchange, packet, varsOf } from './packets.ts';

/**
 * Requests without a pause, over new and uwsgi connections, and over kept-alive ones unless told otherwise: where the
 * client is so slow that one of these is idle for longer than a worker that ends leaves it open, it loses a request.
 */
export class Load {
  readonly failures: unknown[] = [];
  answers = 0;
  #running = true;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #loops: Promise<void>[];

  constructor(uwsgi: number, http: number, { kept = true } = {}) {
    const one = [
      ...(kept ? [() => this.#kept(http), () => this.#kept(http)] : [() => get(http)]),
      () => get(http),
      () => exchange({ host: '127.0.0.1', port: uwsgi }, [packet(varsOf())]),
    ];
    this.#loops = one.map((ask) => this.#loop(ask));
  }

  /** POST, since a client may send nothing else again by itself. */
  #kept(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const req = request({ port, host: '127.0.0.1', agent: this.#agent, method: 'POST' }, (res) => {
        res.setEncoding('utf8').on('data', resolve).on('error', reject);
      });
      req.on('error', reject).end('x');
    });
  }

  async #loop(ask: () => Promise<string>): Promise<void> {
    while (this.#running) {
      try {
        assert.match(await ask(), /pid \d+$/);
        this.answers++;
      } catch (error) {
        this.failures.push(error);
      }
    }
  }

  /** Waits until some more requests are answered. */
  async more(): Promise<void> {
    const settled = this.answers;
    while (this.answers < settled + 20 && this.failures.length === 0) await sleep(5);
  }

  async end(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
    this.#agent.destroy();
  }
}
