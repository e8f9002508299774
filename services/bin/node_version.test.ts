import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from '../common/host/testing/host_process.ts';
import { bindHandle } from '../common/host/supervisor/bind.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A Node of this machine's own that is older than what the commands need. */
function olderNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => !directory.includes('node_modules'))
    .map((directory) => join(directory, 'node'))
    .find((node) => {
      const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
      const major = Number.parseInt(stdout?.slice(1) ?? '', 10);
      return status === 0 && major >= 18 && major < 26;
    });
}

const older = olderNode();
const skip = older === undefined ? 'no Node between 18 and 25 in PATH' : false;

/** nova-uwsgi as it is installed, in JavaScript that an older Node can load, with the `node` package beside it. */
function start(t: TestContext, argv: readonly string[], sockets: readonly number[] = []): HostProcess {
  const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-older-'));
  symlinkSync(here('../../node_modules'), join(directory, 'node_modules'));
  const version = stripTypeScriptTypes(readFileSync(here('./node_version.ts'), 'utf8'));
  writeFileSync(join(directory, 'node_version.mjs'), version);
  writeFileSync(
    join(directory, 'main.mjs'),
    `import { EVERY_SIGNAL, onSupportedNode } from './node_version.mjs';
if (onSupportedNode(EVERY_SIGNAL)) await import(${JSON.stringify(here('../common/host/testing/host_main.ts'))});
`,
  );
  const application = here('../common/host/testing/test_application.mjs');
  const host = new HostProcess(
    ['--wsgi-file', application, '--master', '--die-on-term', ...argv],
    {},
    sockets,
    [older ?? '', join(directory, 'main.mjs')],
  );
  t.after(async () => {
    await host.end();
    rmSync(directory, { recursive: true });
  });
  return host;
}

describe('a command on an older Node', { skip }, () => {
  it('goes on with the packaged one, on the sockets that systemd has opened', async (t) => {
    const socket = bindHandle({ host: '127.0.0.1', port: 0, reusePort: false });
    const fd = socket.fd();
    const server = createServer().listen({ handle: socket });
    await once(server, 'listening');
    const host = start(t, ['--protocol', 'http', '--http-socket', '127.0.0.1:0'], [fd]);
    const [own = 0, activated = 0] = await host.ports();
    server.close();
    assert.match(await get(activated), /^pid \d+$/);
    assert.match(await get(own), /^pid \d+$/);
    assert.equal(await get(own, '/env?LISTEN_PID'), 'undefined');
  });

  it('passes on what it is told, once, and ends as the command does', async (t) => {
    const host = start(t, ['--http-socket', '127.0.0.1:0', '--hook-master-start', 'unix_signal:28 stats']);
    const [port = 0] = await host.ports();
    for (const [signal, answer] of [
      ['SIGUSR1', /worker 1: pid \d+, ready, /],
      ['SIGUSR2', /no request in hand/],
      ['SIGWINCH', /(worker 1: pid \d+, ready, [^]*){2}/],
      ['SIGTSTP', /SIGTSTP: pausing[^]*paused\n/],
      ['SIGTSTP', /SIGTSTP: resuming[^]*resumed: 1 worker/],
      ['SIGTTIN', /SIGTTIN: a worker more[^]*worker 2 \(pid \d+\) is ready/],
      ['SIGTTOU', /SIGTTOU: worker 1 \(pid \d+\) ends/],
      ['SIGHUP', /reloaded: 1 worker/],
    ] as const) {
      host.kill(signal);
      await host.said(answer);
    }
    assert.match(await get(port), /^pid \d+$/);
    assert.equal(host.output.match(/pausing/g)?.length, 1);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
  });

  it('ends by the signal that has ended the command', async (t) => {
    const host = start(t, [
      '--http-socket',
      '127.0.0.1:0',
      '--pidfile',
      join(tmpdir(), `older-${process.pid}`),
    ]);
    await host.ports();
    const pidfile = join(tmpdir(), `older-${process.pid}`);
    t.after(() => rmSync(pidfile, { force: true }));
    process.kill(Number(readFileSync(pidfile, 'utf8')), 'SIGKILL');
    assert.equal(await host.exited(), null);
  });
});
