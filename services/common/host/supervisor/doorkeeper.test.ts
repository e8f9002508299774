import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from '../testing/host_process.ts';
import { exchange } from '../testing/packets.ts';
import { processEnd } from '../testing/process_end.ts';

const APPLICATION = fileURLToPath(new URL('../testing/test_application.mjs', import.meta.url));
const skip = spawnSync('perl', ['-e', '1']).status === 0 ? false : 'perl is not installed';

interface Cheap {
  readonly host: HostProcess;
  readonly path: (name: string) => string;
  readonly fifo: (commands: string) => void;
}

/** A master at a TCP and a unix socket. */
function start(t: TestContext, argv: string): Cheap {
  const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-cheap-'));
  const path = (name: string): string => join(directory, name);
  const words =
    '--http-socket 127.0.0.1:0 --http-socket DIR/http --stats DIR/stats --master-fifo DIR/fifo --vacuum';
  const host = new HostProcess(
    ['--wsgi-file', APPLICATION, '--master', '--die-on-term', ...`${words} ${argv}`.split(' ')].map((word) =>
      word.replace('DIR', directory),
    ),
  );
  t.after(async () => {
    await host.end();
    rmSync(directory, { recursive: true });
  });
  return { host, path, fifo: (commands) => writeFileSync(path('fifo'), commands) };
}

/** The process ids of a process's children. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

describe('cheap mode', { skip, concurrency: 2 }, () => {
  it('by C: workers end after their requests, and the next connection brings them back', async (t) => {
    const { host, path, fifo } = start(t, '-p 2');
    const [port = 0] = await host.ports();
    const statuses = async (): Promise<string[]> => {
      const document = JSON.parse(await exchange({ path: path('stats') }, [])) as {
        workers: { status: string }[];
      };
      return document.workers.map(({ status }) => status);
    };
    // Taken in by a worker before any of them is told to end; asked again where that was not seen in time.
    let slow = Promise.resolve('');
    let answered = true;
    do {
      if (answered) {
        answered = false;
        slow = get(port, '/slow?1000').finally(() => {
          answered = true;
        });
      }
    } while (!(await statuses()).includes('busy'));
    fifo('C');
    assert.match(await slow, /^slow \d+$/);
    await host.said(/master-fifo: C: going cheap[^]*cheap: waiting for a connection\n/);
    assert.deepEqual(await statuses(), ['cheap', 'cheap']);
    fifo('+prCs');
    await host.said(/\+: not while cheap[^]*not reloaded: cheap[^]*p: not while cheap[^]*C: not while cheap/);
    await host.said(/worker 2: cheap\n/);
    assert.equal(childrenOf(host.pid).length, 1);
    assert.match(await get(port), /^pid \d+$/);
    await host.said(/a connection waits: leaving cheap mode\n[^]*no longer cheap: 2 worker\(s\)/);
    fifo('C');
    await host.said(/(cheap: waiting for a connection\n[^]*){2}/);
    assert.match(await get(path('http')), /^pid \d+$/);
    await host.said(/(no longer cheap: 2 worker\(s\)[^]*){2}/);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
  });

  it('from the start, with cheaper no more workers than that come, and the stop needs none', async (t) => {
    const { host, path } = start(t, '--cheap -p 3 --cheaper 1 --cheaper-initial 2');
    await host.said(/ready: no worker until a connection comes on 127\.0\.0\.1:\d+, /);
    assert.match(await get(path('http')), /^pid \d+$/);
    await host.said(/no longer cheap: 1 worker\(s\)/);

    const { host: stopped, path: of } = start(t, '--cheap');
    await stopped.said(/ready: no worker/);
    stopped.kill('SIGTERM');
    assert.equal(await stopped.exited(), 0);
    for (const name of ['http', 'stats', 'fifo']) assert.equal(existsSync(of(name)), false, name);
  });

  it('after idle seconds without a request, again and again; with die-on-idle the master stops', async (t) => {
    const { host } = start(t, '--idle 1');
    const [port = 0] = await host.ports();
    for (let round = 1; round <= 2; round++) {
      await host.said(new RegExp(`(no request for 1 s: going cheap[^]*cheap: waiting for a[^]*){${round}}`));
      assert.match(await get(port), /^pid \d+$/);
    }
    const { host: mortal } = start(t, '--idle 1 --die-on-idle');
    assert.equal(await mortal.exited(), 0);
    assert.match(mortal.output, /no request for 1 s: stopping now\n/);
  });

  it('leaves nobody behind where the master is killed', async (t) => {
    const { host } = start(t, '--cheap');
    await host.said(/ready: no worker/);
    const [doorkeeper = 0] = childrenOf(host.pid);
    assert.match(readFileSync(`/proc/${doorkeeper}/cmdline`, 'utf8'), /^perl\0/);
    host.kill('SIGKILL');
    await processEnd(doorkeeper);
  });

  it('ends the start where there is no perl', async (t) => {
    const argv = `--wsgi-file ${APPLICATION} --http-socket 127.0.0.1:0 --cheap --env PATH=/nonexistent`;
    const host = new HostProcess(argv.split(' '));
    t.after(() => host.end());
    assert.equal(await host.exited(), 1);
    assert.match(host.output, /^nova-uwsgi: cheap mode takes perl, which waits for connections: /);
  });
});
