import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HostProcess } from './testing/host_process.ts';
import { Load } from './testing/load.ts';
import { processEnd } from './testing/process_end.ts';

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
    await Promise.all(pids.map((pid) => processEnd(Number(pid))));
  });
});
