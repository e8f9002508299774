import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { novaUwsgi } from './nova_uwsgi.ts';
import { get, HostProcess } from './testing/host_process.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';
import { processEnd } from './testing/process_end.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-'));
after(() => rmSync(directory, { recursive: true }));

function start(t: TestContext, argv: readonly string[], env?: Record<string, string>): HostProcess {
  const host = new HostProcess(argv, env);
  t.after(() => host.end());
  return host;
}

const HTTP = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION];
const MASTER = [...HTTP, '--master', '--die-on-term'];

describe('nova-uwsgi with a master', { concurrency: 3 }, () => {
  it('reads an ini file, serves HTTP and uwsgi over TCP and unix sockets, and cleans up', async (t) => {
    const ini = join(directory, 'all.ini');
    const socket = join(directory, 'all.sock');
    const http = join(directory, 'http.sock');
    writeFileSync(
      ini,
      `[uwsgi]
socket = %d%n.sock
http-socket = ${http}
socket = 127.0.0.1:0
chmod-socket = 660
module = test.wsgi:application
processes = 2
master = true
die-on-term = true
vacuum = true
thunder-lock = true
pidfile = %d%n.pid
env = TEST_SET=by the ini file
chdir = ${directory}
procname-prefix = test-
procname-append = -of-nova
procname-master = leader
`,
    );
    const host = start(t, ['--ini', ini]);
    const [port = 0] = await host.ports();
    assert.equal((await host.said(/ready: 2 worker/)).length, 1);
    assert.match(host.output, /accepted without effect: thunder-lock \(/);
    assert.equal(statSync(socket).mode & 0o777, 0o660);
    assert.equal(Number(readFileSync(join(directory, 'all.pid'), 'utf8')), host.pid);
    assert.match(await exchange({ path: socket }, [packet(varsOf())]), /^HTTP\/1\.1 200 OK\r\n.*pid \d+$/s);
    assert.match(await exchange({ host: '127.0.0.1', port }, [packet(varsOf())]), /pid \d+$/);
    assert.equal(await get(http, '/env?TEST_SET'), 'by the ini file');
    assert.equal(await get(http, '/cwd'), directory);
    assert.match(await get(http, '/title'), /^test-nova-uwsgi worker [12]-of-nova$/);
    // The kernel keeps 15 characters of it.
    assert.match(readFileSync(`/proc/${host.pid}/cmdline`, 'utf8'), /^test-leader-of-nova/);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.equal(existsSync(socket), false);
    assert.equal(existsSync(join(directory, 'all.pid')), false);
  });

  it('SIGTERM answers what is in flight, refuses what is new, and exits 0', async (t) => {
    const host = start(t, [...MASTER, '-p', '2']);
    const [port = 0] = await host.ports();
    const slow = [get(port, '/slow?400'), get(port, '/slow?400'), get(port, '/slow?400')];
    await sleep(100);
    host.kill('SIGTERM');
    await host.said(/SIGTERM: stopping; requests in flight have 60 s/);
    await sleep(150);
    await assert.rejects(get(port), { code: 'ECONNREFUSED' });
    for (const answer of await Promise.all(slow)) assert.match(answer, /^slow \d+$/);
    assert.equal(await host.exited(), 0);
  });

  it('SIGTERM ends a request that outlasts the mercy', async (t) => {
    const host = start(t, [...MASTER, '--worker-reload-mercy', '1']);
    const [port = 0] = await host.ports();
    const slow = get(port, '/slow?60000');
    await sleep(100);
    host.kill('SIGTERM');
    await assert.rejects(slow, { code: 'ECONNRESET' });
    assert.equal(await host.exited(), 0);
    assert.match(host.output, /1 connection\(s\) cut after 1 s/);
  });

  it('SIGINT stops at once', async (t) => {
    const host = start(t, MASTER);
    const [port = 0] = await host.ports();
    const slow = assert.rejects(get(port, '/slow?60000'));
    await sleep(100);
    host.kill('SIGINT');
    await slow;
    assert.equal(await host.exited(), 0);
  });

  it('SIGHUP replaces every worker and loses no request, on kept-alive, new and uwsgi connections', async (t) => {
    const host = start(t, [...MASTER, '-p', '2', '-s', '127.0.0.1:0']);
    const [http = 0, uwsgi = 0] = await host.ports();
    const before = (await host.said(/pid (\d+), (\d+)\)/)).slice(1, 3);
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    t.after(() => agent.destroy());
    let running = true;
    let answers = 0;
    const failures: unknown[] = [];
    const load = async (one: () => Promise<string>): Promise<void> => {
      while (running) {
        try {
          assert.match(await one(), /pid \d+$/);
          answers++;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const kept = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const req = request({ port: http, host: '127.0.0.1', agent, method: 'POST' }, (res) => {
          res.setEncoding('utf8').on('data', resolve).on('error', reject);
        });
        req.on('error', reject).end('x');
      });
    const loads = [
      load(kept),
      load(kept),
      load(() => get(http)),
      load(() => exchange({ host: '127.0.0.1', port: uwsgi }, [packet(varsOf())])),
    ];
    for (let round = 1; round <= 2; round++) {
      host.kill('SIGHUP');
      await host.said(new RegExp(`(reloaded: 2 worker[^]*){${round}}`));
      const settled = answers;
      while (answers < settled + 20 && failures.length === 0) await sleep(5);
    }
    running = false;
    await Promise.all(loads);
    assert.deepEqual(failures, []);
    const pid = (await get(http)).slice(4);
    assert.ok(!before.includes(pid), `${pid} should be none of ${before.join(', ')}`);
  });

  it('a reload whose application does not load says why and keeps the old workers', async (t) => {
    const broken = join(directory, 'broken');
    const host = start(t, MASTER, { TEST_APP_FAILS_FILE: broken });
    const [port = 0] = await host.ports();
    const before = await get(port);
    writeFileSync(broken, '');
    host.kill('SIGHUP');
    await host.said(/reload given up at worker 1/);
    assert.equal(host.output.match(/broken since the last load/g)?.length, 3);
    assert.equal(await get(port), before);
    rmSync(broken);
    host.kill('SIGHUP');
    await host.said(/reloaded: 1 worker/);
    assert.notEqual(await get(port), before);
  });

  it('a SIGHUP that comes during the start reloads after it', async (t) => {
    const host = start(t, [...MASTER, '-p', '2'], { TEST_APP_LOADS_IN: '300' });
    await host.said(/loading/);
    host.kill('SIGHUP');
    const [all] = await host.said(/ready: 2[^]*reloaded: 2 worker.*\n/);
    assert.match(all, /^ready: 2/);
    const [port = 0] = await host.ports();
    assert.match(await get(port), /^pid \d+$/);
  });

  it('a stop during a reload waits for the worker whose place is just being taken', async (t) => {
    const host = start(t, MASTER, { TEST_APP_LOADS_IN: '300' });
    const [port = 0] = await host.ports();
    const old = Number((await get(port)).slice(4));
    const slow = get(port, '/slow?2000');
    while (!/GET \/slow from/.test(host.output)) {
      host.kill('SIGUSR2');
      await sleep(20);
    }
    host.kill('SIGHUP');
    await host.said(/SIGHUP: reloading\n[^]*loading\n/);
    host.kill('SIGTERM');
    assert.equal(await host.gone(), 0);
    assert.throws(() => process.kill(old, 0), { code: 'ESRCH' });
    assert.match(await slow, /^slow \d+$/);
  });

  it('a worker that dies is replaced, and one that keeps dying is replaced more slowly', async (t) => {
    const host = start(t, MASTER);
    const [port = 0] = await host.ports();
    await assert.rejects(get(port, '/exit'));
    await host.said(/worker 1 \(pid \d+\) died: exit code 3; it is replaced now/);
    // The socket stays open meanwhile: the connection waits for the new worker.
    assert.match(await get(port), /^pid \d+$/);
    await assert.rejects(get(port, '/exit'));
    await assert.rejects(get(port, '/exit'));
    await host.said(/is replaced in 1 s, after 3 quick failures/);
    assert.match(await get(port), /^pid \d+$/);
  });

  it('an exception that nothing caught ends the worker after the requests in flight', async (t) => {
    const host = start(t, MASTER);
    const [port = 0] = await host.ports();
    const slow = get(port, '/slow?300');
    const lost = get(port, '/throw-later').catch(() => 'lost');
    assert.match(await slow, /^slow/);
    await host.said(/thrown later[^]*ends after an exception; it is replaced now/);
    assert.match(await get(port), /^pid \d+$/);
    host.kill('SIGINT');
    assert.equal(await lost, 'lost');
  });

  it('workers end when the master is killed', async (t) => {
    const host = start(t, MASTER);
    const [port = 0] = await host.ports();
    const worker = Number((await get(port)).slice(4));
    host.kill('SIGKILL');
    await processEnd(worker);
  });

  it('HUP with exit-on-reload stops; QUIT with die-on-term reloads brutally', async (t) => {
    const host = start(t, [...MASTER, '--exit-on-reload']);
    await host.ports();
    host.kill('SIGQUIT');
    await host.said(/SIGQUIT: reloading[^]*reloaded: 1 worker/);
    host.kill('SIGHUP');
    assert.equal(await host.exited(), 0);
  });

  it('logto takes the output of master and workers, and is reopened at SIGHUP', async (t) => {
    const file = join(directory, 'host.log');
    const host = start(t, [...MASTER, '--logto', file]);
    const lines = async (pattern: RegExp): Promise<void> => {
      while (!existsSync(file) || !pattern.test(readFileSync(file, 'utf8'))) await sleep(20);
    };
    await lines(/ready: 1 worker/);
    rmSync(file);
    host.kill('SIGHUP');
    await lines(/reloaded: 1 worker/);
    assert.doesNotMatch(host.output, /ready/);
  });
});

describe('nova-uwsgi without a master', () => {
  it('serves in one process; SIGTERM drains and exits 0', async (t) => {
    const host = start(t, [...HTTP, '-s', join(directory, 'single.sock')]);
    const [port = 0] = await host.ports();
    assert.equal(await get(port), `pid ${host.pid}`);
    assert.match(await exchange({ path: join(directory, 'single.sock') }, [packet(varsOf())]), /pid \d+$/);
    const slow = get(port, '/slow?300');
    await sleep(100);
    host.kill('SIGTERM');
    assert.match(await slow, /^slow/);
    assert.equal(await host.exited(), 0);
  });
});

describe('a start that fails', { concurrency: 3 }, () => {
  const fails = async (
    t: TestContext,
    argv: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> => {
    const host = start(t, argv, env);
    return { code: await host.exited(), output: host.output };
  };

  for (const [mode, more] of [
    ['one process', []],
    ['a master', ['--master', '-p', '2']],
  ] as const) {
    it(`${mode}: an application that does not load gives its message once, without a stack, and exit code 1`, async (t) => {
      const { code, output } = await fails(t, [...HTTP, ...more], { TEST_APP_FAILS: 'no paste file at /x' });
      assert.equal(output, 'nova-uwsgi: no paste file at /x\n');
      assert.equal(code, 1);
    });

    it(`${mode}: with need-app exit code 22, with --debug a stack`, async (t) => {
      const { code, output } = await fails(t, [...HTTP, ...more, '--need-app', '--debug'], {
        TEST_APP_FAILS: 'oh',
      });
      assert.match(output, /Error: oh\n\s+at .*test_application\.mjs/);
      assert.equal(code, 22);
    });
  }

  /** In this process: nothing of it is changed by a start that fails so early. */
  const here = async (argv: readonly string[]): Promise<{ code: number; output: string }> => {
    let output = '';
    const code = await novaUwsgi(argv, {
      env: {},
      version: 'test',
      stderr: (line) => {
        output += `${line}\n`;
      },
      stdout: (text) => {
        output += text;
      },
    });
    return { code, output };
  };

  for (const [argv, message] of [
    [['--wsgi-file', APPLICATION], /no listener: give socket/],
    [['--http-socket', ':0'], /no application: give wsgi-file or module/],
    [['--http-socket', ':0', '-w', 'no.such:app'], /command line: the application no\.such:app is neither/],
    [['--ini', '/nonexistent.ini'], /cannot read the configuration/],
    [['--http-socket', ':0', '--wsgi-file', `${APPLICATION}:absent`], /exports no function called absent/],
    [[...HTTP, '--listen', '99999999'], /listen = 99999999 is more than net\.core\.somaxconn/],
    [[...HTTP, '--chdir', '/nonexistent'], /the application .* is neither|chdir = \/nonexistent/],
    [[...HTTP, '--chown-socket', 'nobody-of-that-name'], /there is no user nobody-of-that-name/],
    [['-s', APPLICATION, '--wsgi-file', APPLICATION], /it exists and is not a socket/],
    [['-s', '/nonexistent/x.sock', '--wsgi-file', APPLICATION], /cannot listen on \/nonexistent\/x\.sock/],
    [['--procesess', '3'], /--procesess is not an option; did you mean --processes\?/],
  ] as const) {
    it(`${argv.join(' ').replaceAll(APPLICATION, 'APP')}: one line that names it, exit code 1`, async () => {
      const { code, output } = await here(argv);
      assert.match(output, message);
      assert.match(output, /^nova-uwsgi: [^\n]+\n$/);
      assert.equal(code, 1);
    });
  }

  it('an address that is in use', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, output } = await here([
      '--http-socket',
      `127.0.0.1:${port}`,
      '--wsgi-file',
      APPLICATION,
      '-M',
    ]);
    assert.match(output, /cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    assert.equal(code, 1);
  });

  it('--help and --version print and give 0', async () => {
    assert.match((await here(['--help'])).output, /--http-socket/);
    assert.deepEqual(await here(['--version']), {
      code: 0,
      output: 'nova-uwsgi test (options of uWSGI 2.0.28)\n',
    });
  });
});
