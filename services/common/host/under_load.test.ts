import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from './testing/host_process.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const MASTER = [
  '--wsgi-file',
  APPLICATION,
  '--master',
  '--die-on-term',
  '-s',
  '127.0.0.1:0',
  '--http-socket',
  '127.0.0.1:0',
];
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-load-'));
after(() => rmSync(directory, { recursive: true }));

/** Requests without a pause, over kept-alive, new and uwsgi connections. */
class Load {
  readonly failures: unknown[] = [];
  answers = 0;
  #running = true;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #loops: Promise<void>[];

  constructor(uwsgi: number, http: number) {
    const one = [
      () => this.#kept(http),
      () => this.#kept(http),
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

async function loaded(t: TestContext, ...argv: string[]): Promise<{ host: HostProcess; load: Load }> {
  const host = new HostProcess([...MASTER, ...argv]);
  t.after(() => host.end());
  const [uwsgi = 0, http = 0] = await host.ports();
  const load = new Load(uwsgi, http);
  t.after(() => load.end());
  await load.more();
  return { host, load };
}

describe('under constant load', () => {
  it('touch-chain-reload loses no request', async (t) => {
    const file = join(directory, 'chain');
    writeFileSync(file, '');
    const { host, load } = await loaded(t, '-p', '2', '--touch-chain-reload', file);
    for (let round = 1; round <= 2; round++) {
      utimesSync(file, round, round);
      await host.said(new RegExp(`(chain has changed: reloading[^]*reloaded: 2 worker[^]*){${round}}`));
      await load.more();
    }
    await load.end();
    assert.deepEqual(load.failures, []);
  });

  it('more workers and fewer lose no request', async (t) => {
    const { host, load } = await loaded(t);
    for (let round = 1; round <= 2; round++) {
      host.kill('SIGTTIN');
      await host.said(new RegExp(`(worker \\d \\(pid \\d+\\) is ready[^]*){${round}}`));
      await load.more();
      host.kill('SIGTTOU');
      await host.said(new RegExp(`(SIGTTOU: worker \\d [^]*){${round}}`));
      await load.more();
    }
    await load.end();
    assert.deepEqual(load.failures, []);
  });

  it('a worker that is killed takes no more with it than what it had in hand', async (t) => {
    const { host, load } = await loaded(t, '-p', '2');
    const [, first = ''] = await host.said(/ready: 2 worker\(s\) \(pid (\d+)/);
    process.kill(Number(first), 'SIGKILL');
    await host.said(
      /worker 1 \(pid \d+\) died: SIGKILL; it is replaced now[^]*worker 1 \(pid \d+\) is ready/,
    );
    // Each of the four connections carries one request at a time.
    const settled = load.answers;
    while (load.answers < settled + 20) await sleep(5);
    await load.end();
    assert.ok(load.failures.length <= 4, `${load.failures.length} requests failed`);
  });

  it('a master that is killed leaves no process', async (t) => {
    const { host, load } = await loaded(t, '-p', '2');
    const [, ...pids] = await host.said(/ready: 2 worker\(s\) \(pid (\d+), (\d+)\)/);
    host.kill('SIGKILL');
    await load.end();
    for (const pid of pids) while (isAlive(Number(pid))) await sleep(20);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
