import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from '../testing/host_process.ts';
import { fastcgiRequest } from '../testing/fastcgi_records.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { netstring } from '../testing/scgi_packet.ts';

const APPLICATION = fileURLToPath(new URL('../testing/test_application.mjs', import.meta.url));
const MASTER = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION, '--master', '--die-on-term'];
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-master-'));
after(() => rmSync(directory, { recursive: true }));

function start(t: TestContext, ...argv: string[]): HostProcess {
  const host = new HostProcess([...MASTER, ...argv]);
  t.after(() => host.end());
  return host;
}

/** What of the document a test reads. */
interface Document {
  readonly pid: number;
  readonly sockets: readonly { readonly name: string; readonly proto: string; readonly max_queue: number }[];
  readonly workers: readonly {
    readonly pid: number;
    readonly requests: number;
    readonly delta_requests: number;
    readonly respawn_count: number;
    readonly status: string;
    readonly rss: number;
    readonly tx: number;
    readonly uss: number;
    readonly cores: readonly { readonly in_request: number; readonly vars: readonly string[] }[];
  }[];
}

describe('the statistics of a master', { concurrency: 2 }, () => {
  it('come as one document in uWSGI’s schema, count across reloads, and hide what is secret', async (t) => {
    const path = join(directory, 'stats.sock');
    const host = start(t, '--stats', path, '-p', '2', '--listen', '64');
    const [port = 0] = await host.ports();
    const read = async (): Promise<Document> => JSON.parse(await exchange({ path }, [])) as Document;
    const requests = ({ workers }: Document): number => workers.reduce((sum, { requests: n }) => sum + n, 0);
    for (let i = 0; i < 5; i++) await get(port);
    let document = await read();
    assert.equal(
      Object.keys(document).join(' '),
      'version listen_queue listen_queue_errors signal_queue load pid uid gid cwd locks sockets workers',
    );
    assert.equal(document.pid, host.pid);
    assert.deepEqual(
      document.sockets.map(({ name, proto, max_queue: most }) => [name, proto, most]),
      [[`127.0.0.1:${port}`, 'http', 64]],
    );
    assert.equal(document.workers.length, 2);
    assert.equal(
      Object.keys(document.workers[0] ?? {}).join(' '),
      'id pid accepting requests delta_requests exceptions harakiri_count signals signal_queue status rss vsz uss pss ' +
        'running_time last_spawn respawn_count tx avg_rt apps cores',
    );
    assert.equal(
      Object.keys(document.workers[0]?.cores[0] ?? {}).join(' '),
      'id requests static_requests routed_requests offloaded_requests write_errors read_errors in_request vars req_info',
    );
    while (requests(document) < 5) document = await read();
    assert.equal(requests(document), 5);
    assert.ok(document.workers.every(({ rss, status }) => rss > 1e6 && status === 'idle'));
    assert.ok(document.workers.some(({ tx }) => tx > 100));

    host.kill('SIGHUP');
    await host.said(/reloaded: 2 worker/);
    document = await read();
    assert.equal(requests(document), 5);
    assert.deepEqual(
      document.workers.map((worker) => [worker.delta_requests, worker.respawn_count]),
      [
        [0, 2],
        [0, 2],
      ],
    );

    const slow = get(port, '/slow?600000&secret=1').catch(() => 'cut');
    while (!document.workers.some(({ status }) => status === 'busy')) document = await read();
    const cores = document.workers.flatMap((worker) => worker.cores.filter((core) => core.in_request === 1));
    assert.deepEqual(cores[0]?.vars, ['REQUEST_METHOD=GET', 'REQUEST_URI=/slow', 'REMOTE_ADDR=127.0.0.1']);
    host.kill('SIGINT');
    await slow;
    assert.equal(await host.exited(), 0);
    assert.equal(existsSync(path), false);
  });

  it('count what every protocol sends, without spaces where asked, and show what cheaper keeps out', async (t) => {
    const path = join(directory, 'all-stats.sock');
    const sockets = ['scgi-socket', 'fastcgi-socket', 'socket'];
    const host = start(
      t,
      ...sockets.flatMap((name) => [`--${name}`, join(directory, `${name}.sock`)]),
      '--stats',
      path,
      ...'--stats-minified --stats-no-cores --memory-report=2'.split(' '),
      ...'-p 3 --cheaper 1'.split(' '),
    );
    const [port = 0] = await host.ports();
    const read = async (): Promise<Document> => JSON.parse(await exchange({ path }, [])) as Document;
    assert.doesNotMatch(await exchange({ path }, []), /[\n]|: /);
    assert.deepEqual(
      (await read()).workers.map(({ status }) => status),
      ['idle', 'cheap', 'cheap'],
    );
    const [running, cheap] = (await read()).workers;
    assert.deepEqual(Object.keys(cheap ?? {}), Object.keys(running ?? {}));
    await get(port);
    await exchange({ port, host: '127.0.0.1' }, ['BREW / HTTP/1.1\r\n\r\n']);
    await exchange({ path: join(directory, 'socket.sock') }, [packet(varsOf())]);
    await exchange({ path: join(directory, 'scgi-socket.sock') }, [
      netstring(
        [['CONTENT_LENGTH', '0'], ['SCGI', '1'], ...varsOf()].map((pair) => `${pair.join('\0')}\0`).join(''),
      ),
    ]);
    await exchange({ path: join(directory, 'fastcgi-socket.sock') }, [fastcgiRequest(varsOf(), '')]);
    let [worker] = (await read()).workers;
    while ((worker?.requests ?? 0) < 5) [worker] = (await read()).workers;
    assert.ok((worker?.tx ?? 0) > 200 && (worker?.uss ?? 0) > 1e6, JSON.stringify(worker));
    assert.equal(worker?.cores, undefined);
  });

  it('come over HTTP with stats-http, also from a worker that hangs', async (t) => {
    const path = join(directory, 'http-stats.sock');
    const host = start(t, '--stats', path, '--stats-http');
    const [port = 0] = await host.ports();
    const hanging = get(port, '/block').catch(() => 'cut');
    const document = JSON.parse(await get(path, '/')) as Document;
    assert.equal(document.workers.length, 1);
    process.kill(document.workers[0]?.pid ?? 0, 'SIGKILL');
    await hanging;
  });
});

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** Reads Prometheus's text format 0.0.4, and fails on whatever a scraper would not take. */
function scrape(text: string): Sample[] {
  const types = new Map<string, string>();
  const seen = new Set<string>();
  let current = '';
  assert.match(text, /\n$/);
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
      if (kind === 'HELP') {
        assert.ok(!types.has(name), `${name} comes twice`);
        current = name;
        return [];
      }
      if (kind === 'TYPE') {
        assert.equal(name, current);
        assert.match(rest, /^(?:counter|gauge)$/);
        assert.equal(name.endsWith('_total'), rest === 'counter', name);
        types.set(name, rest);
        return [];
      }
      const sample = /^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? ([0-9.e+-]+)$/.exec(line);
      assert.ok(sample !== null, line);
      const [, of = '', labels = '', value] = sample;
      assert.equal(of, current, line);
      assert.ok(types.has(of) && !seen.has(of + labels), line);
      assert.ok(Number.isFinite(Number(value)), line);
      seen.add(of + labels);
      return [{ name: of, labels, value: Number(value) }];
    });
}

describe('metrics-http', () => {
  it('serves GET /metrics for Prometheus, and nothing else', async (t) => {
    const host = start(t, ...'--metrics-http 127.0.0.1:0 -p 2 --listen 64'.split(' '));
    const [port = 0] = await host.ports();
    const [, metrics = ''] = await host.said(/metrics at 127\.0\.0\.1:(\d+)\n/);
    for (let i = 0; i < 3; i++) await get(port);
    const slow = get(port, '/slow?600000').catch(() => 'cut');
    const read = async (): Promise<Sample[]> => scrape(await get(Number(metrics), '/metrics'));
    const sum = (samples: Sample[], name: string): number => {
      const found = samples.filter((sample) => sample.name === `uwsgi_worker_${name}`);
      assert.deepEqual(
        found.map(({ labels }) => labels),
        ['worker_id="1"', 'worker_id="2"'],
      );
      return found.reduce((total, { value }) => total + value, 0);
    };
    let samples = await read();
    while (sum(samples, 'busy') < 1) samples = await read();
    assert.equal(sum(samples, 'requests_total'), 3);
    assert.equal(sum(samples, 'requests_in_hand'), 1);
    assert.equal(sum(samples, 'exceptions_total') + sum(samples, 'harakiri_count_total'), 0);
    assert.equal(sum(samples, 'respawn_count_total'), 2);
    assert.equal(sum(samples, 'accepting'), 2);
    assert.ok(sum(samples, 'rss_bytes') > 1e7 && sum(samples, 'running_time_seconds_total') > 0);
    const queue = samples.find(({ name }) => name === 'uwsgi_socket_max_queue_length');
    assert.deepEqual(queue, {
      name: 'uwsgi_socket_max_queue_length',
      labels: `name="127.0.0.1:${port}",proto="http"`,
      value: 64,
    });
    const raw = (line: string): Promise<string> =>
      exchange({ port: Number(metrics), host: '127.0.0.1' }, [
        `${line}\r\nHost: h\r\nConnection: close\r\n\r\n`,
      ]);
    assert.match(await raw('GET /metrics HTTP/1.1'), /\r\nContent-Type: text\/plain; version=0\.0\.4;/);
    assert.match(await raw('POST /metrics HTTP/1.1'), /^HTTP\/1\.1 405 [^]*\r\nAllow: GET, HEAD\r\n/);
    assert.match(await raw('GET / HTTP/1.1'), /^HTTP\/1\.1 404 /);
    host.kill('SIGINT');
    await slow;
    assert.equal(await host.exited(), 0);
  });
});

describe('cheaper', () => {
  it('starts workers while all are busy, up to processes, and ends them when they are not', async (t) => {
    const host = start(t, ...'-p 3 --cheaper 1 --cheaper-overload 1 --cheaper-step 2'.split(' '));
    const [port = 0] = await host.ports();
    await host.said(/ready: 1 worker\(s\)/);
    const slow = connect(port, '127.0.0.1', () => slow.write('GET /slow?600000 HTTP/1.1\r\nHost: h\r\n\r\n'));
    slow.on('error', () => {});
    await host.said(/cheaper: a worker more, which makes 2\n[^]*cheaper: a worker more, which makes 3\n/);
    slow.destroy();
    await host.said(/cheaper: worker \d [^]*cheaper: worker \d \(pid \d+\) ends, which leaves 1\n/);
    assert.match(await get(port), /^pid \d+$/);
  });

  it('goes by the algorithm that cheaper-algo names, and ends workers where all hold too much memory', async (t) => {
    const words = '-p 3 --cheaper 1 --cheaper-initial 2 --cheaper-algo busyness --cheaper-overload 1';
    const host = start(
      t,
      ...`${words} --cheaper-busyness-multiplier 1 --cheaper-busyness-verbose`.split(' '),
    );
    await host.ports();
    await host.said(/ready: 2 worker\(s\)/);
    await host.said(
      /busyness: 2 worker\(s\) are at 0%[^]*cheaper: worker 1 \(pid \d+\) ends, which leaves 1\n/,
    );

    const limits = '--cheaper-rss-limit-soft 1 --cheaper-rss-limit-hard 1';
    const full = start(
      t,
      ...`-p 3 --cheaper 1 --cheaper-initial 2 --cheaper-algo manual ${limits}`.split(' '),
    );
    await full.said(/cheaper-rss-limit-hard: worker 1 \(pid \d+\) ends, which leaves 1\n/);
  });
});

describe('the named pipe of a master', () => {
  it('is refused where something else has its name', async (t) => {
    const path = join(directory, 'no-fifo');
    writeFileSync(path, '');
    const host = start(t, '--master-fifo', path);
    assert.equal(await host.exited(), 1);
    assert.match(host.output, /master-fifo = \/.*no-fifo: it exists and is not a named pipe\n/);
    assert.ok(existsSync(path));
  });

  it('takes uWSGI’s commands', async (t) => {
    const path = join(directory, 'fifo');
    const pidfile = join(directory, 'pid');
    const host = start(t, '--master-fifo', path, '--pidfile', pidfile);
    await host.ports();
    writeFileSync(path, 'c\n');
    await host.said(/master-fifo: c: reloading\n[^]*reloaded: 1 worker/);
    writeFileSync(path, 's');
    await host.said(/worker 1: pid \d+, ready/);
    writeFileSync(path, '+');
    await host.said(/master-fifo: \+: a worker more[^]*worker 2 \(pid \d+\) is ready/);
    writeFileSync(path, '-');
    await host.said(/master-fifo: -: worker 1 \(pid \d+\) ends/);
    writeFileSync(path, 'xS');
    await host.said(
      /master-fifo: x is not a command; known are [^]*master-fifo: S has no effect: there are no subs/,
    );
    rmSync(pidfile);
    writeFileSync(path, 'Pr');
    await host.said(/master-fifo: r: reloading\n/);
    assert.ok(existsSync(pidfile));
    writeFileSync(path, 'q');
    assert.equal(await host.exited(), 0);
    assert.equal(existsSync(path), false);
  });

  it('takes a stop at the same time as a reload, and leaves no worker behind', async (t) => {
    const path = join(directory, 'both-fifo');
    const host = start(t, '--master-fifo', path, '-p', '2');
    await host.ports();
    writeFileSync(path, 'rq');
    // Comes only when no process has its output open any more.
    assert.equal(await host.exited(), 0);
  });

  it('p ends the workers after their requests, and brings them back when it comes again', async (t) => {
    const path = join(directory, 'pause-fifo');
    const host = start(t, '--master-fifo', path, '-p', '2');
    const [port = 0] = await host.ports();
    const slow = get(port, '/slow?3000');
    for (let asked = 1; !/ 1 in hand/.test(host.output); asked++) {
      writeFileSync(path, 's');
      await host.said(new RegExp(`(worker 2: pid \\d+, ready[^]*){${asked}}`));
    }
    writeFileSync(path, 'p');
    await host.said(/master-fifo: p: pausing[^]*\npaused|paused\n/);
    assert.match(await slow, /^slow \d+$/);
    const waiting = get(port);
    writeFileSync(path, '+r');
    await host.said(/master-fifo: \+: not while paused[^]*not reloaded: paused/);
    assert.equal(await Promise.race([waiting, Promise.resolve('waits')]), 'waits');
    host.kill('SIGTSTP');
    await host.said(/SIGTSTP: resuming[^]*resumed: 2 worker\(s\)/);
    assert.match(await waiting, /^pid \d+$/);
    writeFileSync(path, 'p');
    await host.said(/resumed[^]*paused\n/);
    writeFileSync(path, 'Q');
    assert.equal(await host.exited(), 0);
  });

  it('of several the first is active, until a digit names another', async (t) => {
    const [first, second] = [join(directory, 'fifo-0'), join(directory, 'fifo-1')];
    const host = start(t, '--master-fifo', first, '--master-fifo', second);
    await host.ports();
    assert.equal(existsSync(second), false);
    writeFileSync(first, '1');
    await host.said(/master-fifo: the active one is .*fifo-1\n/);
    writeFileSync(second, 's7');
    await host.said(
      /worker 1: pid \d+, ready[^]*the active one is .*fifo-0\n|the active one is .*fifo-0\n[^]*worker 1/,
    );
    writeFileSync(first, 'q');
    assert.equal(await host.exited(), 0);
    assert.deepEqual([existsSync(first), existsSync(second)], [false, false]);
  });
});
