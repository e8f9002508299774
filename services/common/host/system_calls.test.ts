import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { listening } from './serve_http.ts';
import { systemCalls } from './system_calls.ts';

const CALLS = new URL('./system_calls.ts', import.meta.url).href;

/** What a Node with these flags has, in the name of the environment that it is started in. */
function had(...flags: string[]): string {
  const script = `console.log((await import(${JSON.stringify(CALLS)})).systemCalls() === undefined ? 'none' : 'all')`;
  return execFileSync(
    process.execPath,
    ['--no-warnings', ...flags, '--input-type=module', '--eval', script],
    {
      encoding: 'utf8',
    },
  ).trim();
}

describe('system calls', () => {
  it('accept, read, write and close a connection, and wait for nothing', async (t) => {
    const calls = systemCalls();
    assert.ok(calls !== undefined);
    const server = createServer();
    t.after(() => server.close());
    await listening(server, { path: `\0system-calls-${process.pid}` });
    const descriptor = (server as Server & { _handle: { fd: number } })._handle.fd;
    assert.ok(calls.accept(descriptor) < 0, 'nobody waits');

    // Node's own accepting has no turn before this one.
    const client = connect({ path: `\0system-calls-${process.pid}` });
    const fd = calls.accept(descriptor);
    assert.ok(fd > 2);
    assert.equal(calls.read(fd), undefined, 'nothing has come');
    await once(client, 'connect');
    client.write('question');
    assert.equal(calls.read(fd)?.toString(), 'question');
    calls.outgoing.write('an answer');
    assert.equal(calls.write(fd, 9), 9);
    const [answer] = (await once(client, 'data')) as [Buffer];
    assert.equal(answer.toString(), 'an answer');

    client.end();
    await once(client, 'finish');
    assert.equal(calls.read(fd)?.length, 0, 'the peer sends no more');
    client.destroy();
    await once(client, 'close');
    // SIGPIPE would end this process.
    assert.ok(calls.write(fd, 9) < 0, 'the peer is gone');
    calls.close(fd);
    assert.equal(calls.read(fd), undefined, 'the descriptor is gone');
    assert.throws(() => calls.write(fd, calls.outgoing.length + 1), RangeError);
  });

  it('are none where Node is told to have no foreign functions, or not to allow them', () => {
    assert.equal(had(), 'all');
    assert.equal(had('--no-experimental-ffi'), 'none');
    assert.equal(had('--permission', '--allow-fs-read=*'), 'none');
  });
});
