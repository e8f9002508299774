import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from './testing/host_process.ts';
import { processEnd } from './testing/process_end.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const HTTP = ['--wsgi-file', APPLICATION, '--die-on-term', '--http-socket'];
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-logs-'));
after(() => rmSync(directory, { recursive: true }));

const path = (name: string): string => join(directory, name);

function start(t: TestContext, ...argv: string[]): HostProcess {
  const host = new HostProcess(argv);
  t.after(() => host.end());
  return host;
}

/** Waits for a file that matches. */
async function matching(file: string, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = existsSync(file) ? pattern.exec(readFileSync(file, 'utf8')) : null;
    if (match !== null) return match;
    await sleep(20);
  }
}

/** A host that logs requests to a file; gives back where it listens. */
async function logging(
  t: TestContext,
  name: string,
  ...argv: string[]
): Promise<{ file: string; socket: string }> {
  const [file, socket] = [path(`${name}.log`), path(`${name}.sock`)];
  start(t, ...HTTP, socket, '--master', '--logto', file, '--log-format', 'LOG %(uri)', ...argv);
  await matching(file, /ready: 1 worker/);
  return { file, socket };
}

describe('the log file', { concurrency: 2 }, () => {
  it('is rotated above log-maxsize to log-backupname, for the workers, too', async (t) => {
    const old = path('size.old');
    const { file, socket } = await logging(t, 'size', '--log-maxsize', '2000', '--log-backupname', old);
    const long = `/${'x'.repeat(500)}`;
    // No more than it takes: a second rotation would put another file in the first one's place.
    for (let i = 0; i < 4; i++) await get(socket, long);
    await matching(
      old,
      /ready: 1 worker[^]*LOG \/xxx[^]*nova-uwsgi: logsize: \d+, rotated to .*size\.old\n$/,
    );
    await get(socket, '/after');
    await matching(file, /^LOG \/(?:x+\nLOG \/)*after\n/);
  });

  it('is rotated to a name with the time when touch-logrotate is touched, and reopened by touch-logreopen', async (t) => {
    const [rotate, reopen] = [path('rotate'), path('reopen')];
    writeFileSync(rotate, '');
    writeFileSync(reopen, '');
    const { file, socket } = await logging(
      t,
      'touch',
      '--touch-logrotate',
      rotate,
      '--touch-logreopen',
      reopen,
    );
    utimesSync(rotate, 1, 1);
    const rotated = async (): Promise<string> => {
      for (;;) {
        const found = readdirSync(directory).find((name) => /^touch\.log\.\d{10}$/.test(name));
        if (found !== undefined) return path(found);
        await sleep(20);
      }
    };
    await matching(await rotated(), /rotated to .*touch\.log\.\d{10}\n$/);
    renameSync(file, path('moved'));
    utimesSync(reopen, 1, 1);
    await matching(file, /^$/);
    await get(socket, '/reopened');
    await matching(file, /^LOG \/reopened\n$/);
  });

  it('is reopened and rotated by l and L on the master-fifo', async (t) => {
    const fifo = path('log-fifo');
    const { file, socket } = await logging(
      t,
      'fifo',
      '--master-fifo',
      fifo,
      '--log-backupname',
      path('fifo.old'),
    );
    renameSync(file, path('fifo.moved'));
    writeFileSync(fifo, 'l');
    await get(socket, '/one');
    await matching(path('fifo.moved'), /ready/);
    await matching(file, /^(?:LOG \/one\n)?$/);
    writeFileSync(fifo, 'L');
    await matching(path('fifo.old'), /rotated to/);
    await get(socket, '/two');
    await matching(file, /LOG \/two\n$/);
  });

  it('is emptied at start with log-truncate, and added to without', async (t) => {
    writeFileSync(path('truncated.log'), 'from before\n');
    writeFileSync(path('added.log'), 'from before\n');
    const { file } = await logging(t, 'truncated', '--log-truncate');
    assert.doesNotMatch(readFileSync(file, 'utf8'), /from before/);
    await logging(t, 'added');
    await matching(path('added.log'), /^from before\n[^]*ready/);
  });

  it('may be a place that takes datagrams, a line each, from workers, too', async (t) => {
    const receiver = createSocket('udp4');
    t.after(() => receiver.close());
    const lines: string[] = [];
    receiver.on('message', (message) => lines.push(message.toString()));
    receiver.bind(0, '127.0.0.1');
    await once(receiver, 'listening');
    const received = async (pattern: RegExp): Promise<void> => {
      while (!lines.some((line) => pattern.test(line))) await once(receiver, 'message');
    };
    const socket = path('udp.sock');
    const place = `127.0.0.1:${receiver.address().port}`;
    const argv = ['--logto', place, '--log-format', 'LOG %(uri)', '--log-truncate'];
    const host = start(t, ...HTTP, socket, ...argv);
    await received(/^nova-uwsgi: ready: 1 worker\(s\) .*\n$/);
    await Promise.all([get(socket, '/one'), get(socket, '/two')]);
    await received(/^LOG \/one\n$/);
    await received(/^LOG \/two\n$/);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.equal(host.output, '');
  });

  it('may be nothing else with a colon, and that of a daemon only a file', async (t) => {
    const host = start(t, ...HTTP, ':0', '--logto', '[::1]:514');
    assert.equal(await host.exited(), 1);
    assert.match(host.output, /logto = \[::1\]:514 is not a file, or host:port, which is UDP\n$/);
    const daemon = start(t, ...HTTP, ':0', '--daemonize', '127.0.0.1:514');
    assert.equal(await daemon.exited(), 1);
    assert.match(daemon.output, /daemonize = 127\.0\.0\.1:514 is not a file; logto may be host:port/);
  });
});

describe('a daemon', { concurrency: 2 }, () => {
  const command = (...argv: string[]): HostProcess => new HostProcess(argv);
  const pidIn = async (file: string): Promise<number> => Number((await matching(file, /^\d+\n$/))[0]);

  it('goes on when the command has ended, logs to its file, and is reloaded and stopped by its pid file', async (t) => {
    const [log, pidfile, socket] = [path('daemon.log'), path('daemon.pid'), path('daemon.sock')];
    const starting = command(...HTTP, socket, '-M', '-d', log, '--pidfile', pidfile, '--vacuum');
    assert.equal(await starting.exited(), 0);
    const pid = await pidIn(pidfile);
    t.after(() => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended, as it should have.
      }
    });
    await matching(log, /ready: 1 worker/);
    assert.notEqual(pid, starting.pid);
    const [, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    assert.equal(session, String(pid));
    assert.match(await get(socket), /^pid \d+$/);
    assert.equal(await command('--reload', pidfile).exited(), 0);
    await matching(log, /SIGHUP: reloading[^]*reloaded: 1 worker/);
    assert.equal(await command('--stop', pidfile).exited(), 0);
    await processEnd(pid);
    assert.equal(existsSync(pidfile), false);
    const again = command('--stop', pidfile);
    assert.equal(await again.exited(), 1);
    assert.match(again.output, /^nova-uwsgi: .*daemon\.pid: ENOENT/);
  });

  it('of daemonize2 the command waits for: it ends when the workers accept, or with the error', async () => {
    const [log, pidfile, socket] = [path('late.log'), path('late.pid'), path('late.sock')];
    const starting = command(...HTTP, socket, '-M', '--daemonize2', log, '--safe-pidfile', pidfile);
    assert.equal(await starting.exited(), 0);
    assert.match(starting.output, /ready: 1 worker/);
    const pid = Number(readFileSync(pidfile, 'utf8'));
    assert.match(await get(socket), /^pid \d+$/);
    process.kill(pid, 'SIGINT');
    await processEnd(pid);

    const fails = command('--http-socket', socket, '-w', 'no.such:app', '--need-app', '--daemonize2', log);
    assert.equal(await fails.exited(), 22);
    assert.match(fails.output, /the application no\.such:app is neither/);
    assert.match(readFileSync(log, 'utf8'), /the application no\.such:app is neither/);
  });
});

describe('pid files', () => {
  it('are four: the safe ones are not touched by a start that fails', async (t) => {
    const options = ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2'];
    const argv = options.flatMap((option) => [`--${option}`, path(option)]);
    const host = start(t, ...HTTP, '127.0.0.1:0', '-M', '--vacuum', ...argv);
    const [port = 0] = await host.ports();
    const pids = (): number[] => options.map((option) => Number(readFileSync(path(option), 'utf8')));
    await matching(path('safe-pidfile2'), /^\d+\n$/);
    assert.deepEqual(pids(), Array(4).fill(host.pid));

    // The port is taken: by then only one is written.
    const second = start(t, ...HTTP, `127.0.0.1:${port}`, '-M', ...argv);
    assert.equal(await second.exited(), 1);
    assert.deepEqual(pids(), [second.pid, host.pid, host.pid, host.pid]);

    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.deepEqual(
      options.map((option) => existsSync(path(option))),
      [false, false, false, false],
    );
  });

  it('that cannot be written are named', async (t) => {
    const host = start(t, ...HTTP, '127.0.0.1:0', '--pidfile2', '/nonexistent/pid');
    assert.equal(await host.exited(), 1);
    assert.match(host.output, /^nova-uwsgi: pidfile2 = \/nonexistent\/pid: ENOENT/);
  });
});
