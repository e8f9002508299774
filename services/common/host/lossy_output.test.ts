import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get, HostProcess } from './testing/host_process.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-output-'));
after(() => rmSync(directory, { recursive: true }));

function start(t: TestContext, name: string, ...argv: string[]): { host: HostProcess; socket: string } {
  const socket = join(directory, name);
  const common = ['--wsgi-file', APPLICATION, '--master', '--die-on-term', '--http-socket', socket];
  const host = new HostProcess([...common, ...argv]);
  t.after(() => host.end());
  return { host, socket };
}

/** Asks until somebody answers who is not one of these. */
async function another(socket: string, ...known: string[]): Promise<string> {
  for (;;) {
    const answer = await get(socket).catch(() => undefined);
    if (answer !== undefined && !known.includes(answer)) return answer;
    await sleep(20);
  }
}

describe('a host whose lines nobody takes', () => {
  it('goes on, reloads and logs requests after the reader of its output has gone', {
    timeout: 120_000,
  }, async (t) => {
    const { host, socket } = start(t, 'closed', '--log-format', '%(uri)');
    await host.ports();
    const first = await another(socket);
    host.stopReading();
    host.kill('SIGHUP');
    const second = await another(socket, first);
    host.kill('SIGHUP');
    await another(socket, first, second);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
  });

  it('goes on with a log on a full disk', { timeout: 120_000 }, async (t) => {
    const full = ['--logto', '/dev/full', '--req-logger', 'file:/dev/full'];
    const { host, socket } = start(t, 'full', ...full);
    const first = await another(socket);
    host.kill('SIGUSR1');
    // Lines of requests are written a moment later, by a worker that must still be there then.
    await sleep(300);
    assert.equal(await get(socket), first);
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
  });
});
