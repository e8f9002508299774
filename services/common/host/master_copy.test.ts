import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from './testing/host_process.ts';
import { Load } from './testing/load.ts';
import { exchange } from './testing/packets.ts';
import { processEnd } from './testing/process_end.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));

/** A master with two named pipes, and what its copies are told by. */
interface Masters {
  readonly host: HostProcess;
  readonly path: (name: string) => string;
  /** What is written to the first, or the second pipe. */
  readonly first: (commands: string) => void;
  readonly second: (commands: string) => void;
}

function start(t: TestContext, argv: readonly string[], env: Record<string, string> = {}): Masters {
  const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-copy-'));
  const path = (name: string): string => join(directory, name);
  const pipes = ['first', 'second'].flatMap((name) => ['--master-fifo', path(name)]);
  const host = new HostProcess(
    ['--wsgi-file', APPLICATION, '--master', '--die-on-term', ...pipes, ...argv].map((word) =>
      word.replace('DIR', directory),
    ),
    env,
  );
  t.after(async () => {
    await host.end();
    for (const pid of copies(host)) await ended(pid, 'SIGINT');
    rmSync(directory, { recursive: true });
  });
  const tell =
    (name: string) =>
    (commands: string): void =>
      writeFileSync(path(name), commands);
  return { host, path, first: tell('first'), second: tell('second') };
}

/** The ids of all copies that were made, also by copies. */
function copies({ output }: HostProcess): number[] {
  return [...output.matchAll(/new master copy spawned with pid (\d+)/g)].map(([, pid]) => Number(pid));
}

/** Sends a signal to a process that is nobody's child any more, and waits until it is gone. */
async function ended(pid: number, signal: NodeJS.Signals | 0): Promise<void> {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
  await processEnd(pid);
}

/** Writes `1f` to the first pipe: the master changes to the second, and makes a copy, which has the first. */
async function copied({ host, first }: Masters): Promise<number> {
  first('1f');
  const [, pid] = await host.said(/new master copy spawned with pid (\d+)[^]*accepts connections, too\n/);
  return Number(pid);
}

interface Document {
  readonly pid: number;
}

describe('f to the master-fifo', { concurrency: 2 }, () => {
  it('makes a copy that takes over the work without a failed request, and q ends the old master', async (t) => {
    const masters = start(t, ['-s', '127.0.0.1:0', '--http-socket', '127.0.0.1:0', '-p', '2']);
    const { host, first, second } = masters;
    const [uwsgi = 0, http = 0] = await host.ports();
    const load = new Load(uwsgi, http, { kept: false });
    t.after(() => load.end());
    await load.more();
    const copy = await copied(masters);
    await load.more();
    second('q');
    assert.equal(await host.gone(), 0);
    await load.more();
    // The copy obeys, too, and serves at the ports that the system chose for the first.
    first('r');
    await load.more();
    await load.end();
    assert.deepEqual(load.failures, []);
    assert.match(await get(http), /^pid \d+$/);
    first('q');
    await ended(copy, 0);
    await assert.rejects(get(http), { code: 'ECONNREFUSED' });
  });

  it('leaves files of sockets and pid files to the last that has them', async (t) => {
    const files = ['--http-socket', 'DIR/http', '--stats', 'DIR/stats', '--pidfile', 'DIR/pid', '--vacuum'];
    const masters = start(t, files);
    const { host, path, first, second } = masters;
    await host.ports();
    const pidIn = (): number => Number(readFileSync(path('pid'), 'utf8'));
    const copy = await copied(masters);
    assert.equal(pidIn(), host.pid);
    first('P');
    while (pidIn() !== copy) await sleep(10);
    second('q');
    assert.equal(await host.gone(), 0);
    assert.match(await get(path('http')), /^pid \d+$/);
    assert.equal(pidIn(), copy);
    first('q');
    await ended(copy, 0);
    for (const name of ['http', 'stats', 'pid', 'first', 'second'])
      assert.equal(existsSync(path(name)), false, name);
  });

  it('hands statistics and metrics to the copy, and has them again when that ends', async (t) => {
    const argv = '--http-socket 127.0.0.1:0 --stats DIR/stats --metrics-http 127.0.0.1:0';
    const masters = start(t, argv.split(' '));
    const { host, path, first, second } = masters;
    const [http = 0] = await host.ports();
    const [, metrics = ''] = await host.said(/metrics at 127\.0\.0\.1:(\d+)\n/);
    const statistics = async (): Promise<number> =>
      (JSON.parse(await exchange({ path: path('stats') }, [])) as Document).pid;
    assert.equal(await statistics(), host.pid);
    const copy = await copied(masters);
    for (let i = 0; i < 4; i++) assert.equal(await statistics(), copy);
    assert.match(await get(Number(metrics), '/metrics'), /^# HELP /);
    second('r');
    await host.said(/reloaded: /);
    first('Q');
    await host.said(/the copy of this master \(pid \d+\) has ended: exit code 0\n/);
    await host.said(/(metrics at 127\.0\.0\.1:[^]*){3}/);
    assert.equal(await statistics(), host.pid);
    assert.match(await get(http), /^pid \d+$/);
    // The next copy gets the sockets that this master has now, whatever else has their numbers since a reload.
    second('f');
    const [, next] = await host.said(
      /has ended: exit code 0\n[^]*\(pid (\d+)\) (?:accepts connections, too|has ended|does not start)/,
    );
    assert.equal(await statistics(), Number(next));
    second('q');
    assert.equal(await host.gone(), 0);
  });

  it('makes one copy at a time, and a copy makes the next', async (t) => {
    const masters = start(t, ['--http-socket', '127.0.0.1:0']);
    const { host, first, second } = masters;
    const [http = 0] = await host.ports();
    const copy = await copied(masters);
    second('f');
    await host.said(/there is a copy of this master already \(pid \d+\); it can make the next\n/);
    second('q');
    assert.equal(await host.gone(), 0);
    const before = await get(http);
    first('f');
    while (!/(accepts connections, too\n[^]*){2}/.test(host.output)) await sleep(20);
    process.kill(copy, 'SIGTERM');
    await ended(copy, 0);
    while ((await get(http)) === before) await sleep(10);
    first('q');
    await ended(copies(host)[1] ?? 0, 0);
  });

  it('dances as the Zerg do: hooks put the old master to sleep, from which it wakes when the copy has ended', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-dance-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const path = (name: string): string => join(directory, name);
    const ini = path('dance.ini');
    // As "The Art of Graceful Reloading" of uWSGI's documentation has it, but for q.
    writeFileSync(
      ini,
      `[uwsgi]
socket = 127.0.0.1:0
http-socket = 127.0.0.1:0
processes = 2
wsgi-file = ${APPLICATION}
master-fifo = ${path('new')}
master-fifo = ${path('running')}
master-fifo = ${path('sleeping')}
if-exists = ${path('sleeping')}
hook-accepting1-once = writefifo:${path('sleeping')} q
endif =
if-exists = ${path('running')}
hook-accepting1-once = writefifo:${path('running')} 2p
endif =
hook-accepting1-once = writefifo:${path('new')} 1
`,
    );
    const host = new HostProcess(['--ini', ini, '--master', '--die-on-term']);
    t.after(async () => {
      await host.end();
      for (const pid of copies(host)) await ended(pid, 'SIGINT');
    });
    const [uwsgi = 0, http = 0] = await host.ports();
    await host.said(/the active one is .*running\n/);
    const load = new Load(uwsgi, http, { kept: false });
    t.after(() => load.end());
    await load.more();
    writeFileSync(path('running'), 'f');
    await host.said(/accepts connections, too\n/);
    await host.said(/the active one is .*sleeping\n[^]*paused\n/);
    await host.said(/(the active one is .*running\n[^]*){2}/);
    await load.more();
    writeFileSync(path('running'), 'q');
    await host.said(/the copy of this master \(pid \d+\) has ended: exit code 0\n/);
    writeFileSync(path('sleeping'), 'p1');
    await host.said(/resumed: 2 worker\(s\)/);
    await host.said(/(the active one is .*running\n[^]*){3}/);
    await load.more();
    await load.end();
    assert.deepEqual(load.failures, []);
    writeFileSync(path('running'), 'q');
    assert.equal(await host.exited(), 0);
  });

  it('goes on where the copy does not start', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-broken-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const broken = join(directory, 'broken');
    const masters = start(t, ['--http-socket', '127.0.0.1:0'], { TEST_APP_FAILS_FILE: broken });
    const { host, first } = masters;
    const [http = 0] = await host.ports();
    writeFileSync(broken, '');
    first('f');
    await host.said(
      /broken since the last load\n[^]*the copy of this master \(pid \d+\) has ended: exit code 1\n/,
    );
    assert.match(await get(http), /^pid \d+$/);
    // The pipe is there again, if it ever was gone.
    first('q');
    assert.equal(await host.gone(), 0);
  });
});
