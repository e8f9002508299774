import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from './testing/host_process.ts';
import { isRunning } from './testing/process_end.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const MASTER = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION, '--master', '--die-on-term'];
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-limits-'));
after(() => rmSync(directory, { recursive: true }));

function start(t: TestContext, ...argv: string[]): HostProcess {
  const host = new HostProcess([...MASTER, ...argv]);
  t.after(() => host.end());
  return host;
}

describe('the limits of workers', { concurrency: 3 }, () => {
  it('max-requests replaces a worker after so many, and loses none', async (t) => {
    const host = start(t, '--max-requests', '5', '--min-worker-lifetime', '0', '-s', '127.0.0.1:0');
    const [http = 0, uwsgi = 0] = await host.ports();
    const seen = new Map<string, number>();
    while (seen.size < 4) {
      const answers = await Promise.all([
        get(http),
        get(http),
        exchange({ host: '127.0.0.1', port: uwsgi }, [packet(varsOf())]),
      ]);
      for (const answer of answers) {
        const pid = /pid (\d+)$/.exec(answer)?.[1];
        assert.ok(pid !== undefined, answer);
        seen.set(pid, (seen.get(pid) ?? 0) + 1);
      }
    }
    await host.said(/worker 1 \(pid \d+\) is replaced: max-requests: it has served 5\n/);
    const [first = 0] = seen.values();
    assert.ok(first >= 5, `${first} requests for the first worker`);
  });

  it('max-requests waits for min-worker-lifetime', async (t) => {
    const host = start(t, '--max-requests', '1');
    const [port = 0] = await host.ports();
    const first = await get(port);
    for (let i = 0; i < 20; i++) assert.equal(await get(port), first);
  });

  it('max-requests-delta lets the second worker live longer', async (t) => {
    const argv = [
      '--max-requests',
      '2',
      '--max-requests-delta',
      '1000',
      '--min-worker-lifetime',
      '0',
      '-p',
      '2',
    ];
    const host = start(t, ...argv);
    const [port = 0] = await host.ports();
    const [, second = ''] = await host.said(/\(pid \d+, (\d+)\)/);
    while ((host.output.match(/worker 1 \(pid \d+\) is ready/g)?.length ?? 0) < 3) await get(port);
    assert.doesNotMatch(host.output, /worker 2 \(pid/);
    assert.doesNotThrow(() => process.kill(Number(second), 0));
  });

  it('harakiri cuts the request that takes too long, logs it, and lets the others end', async (t) => {
    const host = start(t, '--harakiri', '4');
    const [port = 0] = await host.ports();
    const first = (await get(port)).slice(4);
    const killed = assert.rejects(get(port, '/slow?600000&secret=1'), { code: 'ECONNRESET' });
    const others: Promise<string>[] = [];
    // Asked until the worker is replaced, each for longer than the cutting takes.
    const asking = setInterval(() => others.push(get(port, '/slow?700')), 200);
    t.after(() => clearInterval(asking));
    await killed;
    await host.said(/HARAKIRI: GET \/slow from 127\.0\.0\.1 took more than 4 s/);
    await host.said(/is replaced: harakiri\n[^]*worker 1 \(pid \d+\) is ready/);
    clearInterval(asking);
    for (const answer of await Promise.all(others)) assert.match(answer, /^slow \d+$/);
    while ((await get(port)).slice(4) === first);
    assert.doesNotMatch(host.output, /secret/);
  });

  it('harakiri kills a worker whose application blocks it, and names the request', async (t) => {
    const host = start(t, '--harakiri', '1');
    const [port = 0] = await host.ports();
    await assert.rejects(get(port, '/block'));
    await host.said(/is killed: HARAKIRI: it hangs, with GET \/block from 127\.0\.0\.1 begun last\n/);
    await host.said(/died: SIGKILL; it is replaced now/);
    assert.match(await get(port), /^pid \d+$/);
  });

  it('reload-on-rss replaces a worker that has grown', async (t) => {
    const host = start(t, '--reload-on-rss', '1', '--min-worker-lifetime', '0');
    const [port = 0] = await host.ports();
    const before = await get(port);
    await host.said(/is replaced: reload-on-rss: it holds \d+ MB[^]*is ready, and pid/);
    // The old one takes what has reached it until it has heard of its end.
    while ((await get(port)) === before);
  });

  it('evil-reload-on-rss kills a worker without asking it', async (t) => {
    const host = start(t, '--evil-reload-on-rss', '1');
    await host.ports();
    await host.said(/is killed: evil-reload-on-rss: it holds \d+ MB\n[^]*died: SIGKILL; it is replaced/);
  });

  it('max-worker-lifetime replaces a worker by its age', async (t) => {
    const host = start(t, '--max-worker-lifetime', '1', '--max-worker-lifetime-delta', '1000', '-p', '2');
    await host.ports();
    await host.said(/worker 1 \(pid \d+\) is replaced: max-worker-lifetime\n/);
    assert.doesNotMatch(host.output, /worker 2 \(pid/);
  });

  it('touch-reload, touch-chain-reload and fs-reload reload when a file changes', async (t) => {
    const file = join(directory, 'touched');
    const chain = join(directory, 'chain');
    writeFileSync(file, '');
    const host = start(t, '--touch-reload', file, '--touch-chain-reload', chain, '--fs-reload', directory);
    await host.ports();
    utimesSync(file, 1, 1);
    await host.said(/touched has changed: reloading[^]*reloaded: 1 worker/);
    writeFileSync(chain, '');
    await host.said(/chain has changed: reloading/);
    writeFileSync(join(directory, 'other'), '');
    await host.said(/limits-\w+ has changed: reloading/);

    const brutal = join(directory, 'brutal');
    writeFileSync(brutal, '');
    const another = start(t, '--fs-brutal-reload', brutal);
    const [port = 0] = await another.ports();
    const cut = assert.rejects(get(port, '/slow?600000'));
    utimesSync(brutal, 1, 1);
    await another.said(/brutal has changed: reloading[^]*reloaded: 1 worker/);
    await cut;
  });
});

describe('signals to a master', { concurrency: 3 }, () => {
  it('USR1 logs what each worker has done, USR2 what it has in hand', async (t) => {
    const host = start(t);
    const [port = 0] = await host.ports();
    await get(port);
    const slow = get(port, '/slow?600000&secret=1').catch(() => 'cut');
    const inHand = /worker 1: pid \d+, GET \/slow from 127\.0\.0\.1 for \d+ s\n/;
    while (!inHand.test(host.output)) {
      host.kill('SIGUSR2');
      await host.said(/worker 1: pid \d+, (?:GET|no)/);
      await get(port);
    }
    host.kill('SIGUSR1');
    const [line] = await host.said(/worker 1: pid \d+, ready, .*\n/);
    assert.match(
      line,
      / \d+ request\(s\), 1 in hand, 0 exception\(s\), \d+ bytes sent, \d+ ms on average, \d+ MB/,
    );
    assert.doesNotMatch(host.output, /secret/);
    host.kill('SIGINT');
    assert.equal(await slow, 'cut');
  });

  it('TTIN starts a worker more; TTOU ends one after its requests, and never the last', async (t) => {
    const host = start(t);
    const [port = 0] = await host.ports();
    host.kill('SIGTTIN');
    await host.said(/SIGTTIN: a worker more[^]*worker 2 \(pid \d+\) is ready/);
    const slow = Array.from({ length: 6 }, () => get(port, '/slow?500'));
    await get(port);
    host.kill('SIGTTOU');
    const [, ended = ''] = await host.said(/SIGTTOU: worker \d \(pid (\d+)\) ends, which leaves 1\n/);
    for (const answer of await Promise.all(slow)) assert.match(answer, /^slow \d+$/);
    while (isRunning(Number(ended))) await get(port);
    host.kill('SIGTTOU');
    await host.said(/SIGTTOU: one worker is the least/);
    assert.match(await get(port), /^pid \d+$/);
  });
});
