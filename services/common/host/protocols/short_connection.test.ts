import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type NetConnectOpts, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import express from 'express';
import type { Application } from '../../environ/application.ts';
import { RequestLedger } from '../request_ledger.ts';
import { listening } from '../serve_http.ts';
import { type SystemCalls, systemCalls } from '../system_calls.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { TEST_OPTIONS } from '../testing/serve_uwsgi.ts';
import type { ProtocolServer } from './protocol.ts';
import { uwsgiProtocol } from './uwsgi.ts';

const CALLS = systemCalls();
const GET = packet(varsOf());
const HELLO = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const hello: Application = (_req, res) => void res.end('hello');

interface Served extends ProtocolServer {
  readonly where: NetConnectOpts;
  /** How often each system call was made. */
  readonly made: Record<'accept' | 'read' | 'write' | 'close', number>;
}

/**
 * On a unix socket, where what a client of this process writes at once is there by the time that its connection is
 * accepted.
 */
async function serve(
  t: TestContext,
  application: Application,
  less: Partial<SystemCalls> = {},
): Promise<Served> {
  assert.ok(CALLS !== undefined, 'this Node has node:ffi');
  const made = { accept: 0, read: 0, write: 0, close: 0 };
  const calls = { ...CALLS, ...less };
  const counting: SystemCalls = {
    ...calls,
    accept: (fd) => (made.accept++, calls.accept(fd)),
    read: (fd) => (made.read++, calls.read(fd)),
    write: (fd, length) => (made.write++, calls.write(fd, length)),
    close: (fd) => (made.close++, calls.close(fd)),
  };
  const directory = mkdtempSync(join(tmpdir(), 'short-'));
  const served = uwsgiProtocol(application, TEST_OPTIONS, () => {}, counting);
  t.after(async () => {
    await served.drain(0);
    rmSync(directory, { recursive: true });
  });
  const where = { path: join(directory, 'socket') };
  await listening(served.server, where);
  return { ...served, where, made };
}

const asked = (where: NetConnectOpts, times: number, piece = GET): Promise<string[]> =>
  Promise.all(Array.from({ length: times }, () => exchange(where, [piece])));

describe('a request that is answered in the turn in which its connection is accepted', () => {
  it('takes four system calls, and of the first of many Node accepts and closes', async (t) => {
    const { where, made } = await serve(t, hello);
    assert.deepEqual(await asked(where, 20), Array(20).fill(HELLO));
    // The last look finds that nobody is waiting. What has not come yet when its connection is accepted is read later.
    const { accept, write, close } = made;
    assert.deepEqual({ accept, write, close }, { accept: 20, write: 20, close: 19 });
  });

  it('may be answered after promises', async (t) => {
    const { where, made } = await serve(t, (_req, res) => {
      void Promise.resolve()
        .then(() => null)
        .then(() => res.end('hello'));
    });
    assert.deepEqual(await asked(where, 3), [HELLO, HELLO, HELLO]);
    assert.equal(made.write, 3);
  });

  it('may bring a body, which is its own', async (t) => {
    const kept: Buffer[] = [];
    const { where, made } = await serve(t, (req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => res.end(Buffer.concat(chunks)));
      req.on('data', (chunk: Buffer) => kept.push(chunk));
    });
    const post = Buffer.concat([
      packet(varsOf({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' })),
      Buffer.from('w\xf6rld', 'latin1'),
    ]);
    assert.match(await exchange(where, [post]), /\r\n\r\nw\xf6rld$/);
    assert.equal(made.write, 1);
    await exchange(where, [Buffer.alloc(post.length, 0xff)]);
    assert.equal(Buffer.concat(kept).toString('latin1'), 'w\xf6rld');
  });

  it('finishes and closes, in this order, and counts what it has sent', async (t) => {
    const seen: unknown[] = [];
    const ledger = new RequestLedger();
    const { where, made } = await serve(
      t,
      ledger.wrap((req, res) => {
        res.on('finish', () => seen.push('finish', res.writableFinished));
        res.on('close', () => seen.push('close', req.socket.destroyed, res.destroyed));
        res.end('hello');
      }),
    );
    await exchange(where, [GET]);
    assert.deepEqual(seen, ['finish', true, 'close', true, true]);
    const { requests, tx, writeErrors, open } = ledger.status();
    assert.deepEqual(
      { requests, tx, writeErrors, open },
      { requests: 1, tx: HELLO.length, writeErrors: 0, open: [] },
    );
    assert.equal(made.write, 1);
  });

  it('leaves nothing to the next one by an AsyncLocalStorage', async (t) => {
    const storage = new AsyncLocalStorage<string>();
    const { where, made } = await serve(t, (_req, res) => {
      const found = storage.getStore();
      storage.enterWith('of another request');
      res.end(String(found));
    });
    for (const answer of await asked(where, 5)) assert.match(answer, /undefined$/);
    assert.equal(made.write, 5);
  });

  it('leaves no descriptor open', async (t) => {
    const { where, made } = await serve(t, hello);
    await asked(where, 10);
    const before = readdirSync('/proc/self/fd').length;
    await asked(where, 100);
    assert.equal(readdirSync('/proc/self/fd').length, before);
    assert.equal(made.write, 110);
  });

  it('is one of at most 32 in a turn, so that others have theirs', async (t) => {
    const { where, made } = await serve(t, hello);
    let most = 0;
    let before = 0;
    const look = (): void => {
      most = Math.max(most, made.write - before);
      before = made.write;
    };
    const looking = setInterval(look, 0);
    const answers = asked(where, 200);
    const turns = (async () => {
      while (made.write < 200) await new Promise((next) => setImmediate(next)).then(look);
    })();
    assert.deepEqual(await answers, Array(200).fill(HELLO));
    await turns;
    clearInterval(looking);
    assert.ok(most <= 32, `${most} requests in one turn`);
  });
});

describe('a connection that is not short', () => {
  it('is one whose request has not come as a whole', async (t) => {
    const { where, made } = await serve(t, hello);
    assert.equal(await exchange(where, [GET.subarray(0, 10), GET.subarray(10)]), HELLO);
    assert.deepEqual({ write: made.write, close: made.close }, { write: 0, close: 0 });
  });

  it('is one whose application answers in a later turn', async (t) => {
    const { where, made } = await serve(t, (_req, res) => void setTimeout(() => res.end('hello'), 20));
    assert.deepEqual(await asked(where, 3), [HELLO, HELLO, HELLO]);
    assert.equal(made.write, 0);
  });

  it('is one whose application looks at the socket, by the request or by the response', async (t) => {
    const seen: unknown[] = [];
    const { where, made } = await serve(t, (req, res) => {
      seen.push(req.socket instanceof Socket, req.socket.writable, res.socket?.writable);
      assert.equal(req.socket.remoteAddress, undefined);
      res.end('hello');
    });
    assert.deepEqual(await asked(where, 2), [HELLO, HELLO]);
    assert.deepEqual(seen, [true, true, true, true, true, true]);
    assert.equal(made.write, 0);
  });

  it('is one whose application has the response at its socket only, in Express too', async (t) => {
    const app = express().get('/', (_req, res) => {
      assert.equal(res.connection?.destroyed, false);
      assert.equal(res.socket?.destroyed, false);
      res.socket.setNoDelay(true);
      res.type('txt').send('hello');
    });
    const { where, made } = await serve(t, app as unknown as Application);
    assert.match(await exchange(where, [GET]), /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\nhello$/);
    assert.equal(made.write, 0);
  });

  it('is one whose response is long, or streamed', async (t) => {
    const long = 'x'.repeat(300_000);
    const { where, made } = await serve(t, (req, res) => {
      if (req.url === '/streamed') res.write(long);
      res.end(long);
    });
    assert.equal(
      (await exchange(where, [GET])).length,
      `HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n`.length + 300_000,
    );
    const streamed = await exchange(where, [packet(varsOf({ PATH_INFO: '/streamed' }))]);
    assert.equal(streamed, `HTTP/1.1 200 OK\r\n\r\n${long}${long}`);
    assert.equal(made.write, 0);
  });

  it('is one whose peer takes only a part of the response at once', async (t) => {
    for (const part of [-1, 0, 7]) {
      const ended = Promise.withResolvers<readonly boolean[]>();
      const { where, made } = await serve(
        t,
        (_req, res) => {
          res.on('close', () => ended.resolve([res.writableFinished]));
          res.end('hello');
        },
        { write: (fd) => (part > 0 ? (CALLS as SystemCalls).write(fd, part) : part) },
      );
      assert.equal(await exchange(where, [GET]), HELLO, `after ${part} bytes`);
      assert.deepEqual(await ended.promise, [true]);
      assert.deepEqual({ write: made.write, close: made.close }, { write: 1, close: 0 });
    }
  });

  it('is one whose peer has gone: the response closes without having finished', async (t) => {
    const ended = Promise.withResolvers<boolean>();
    const { where } = await serve(t, (_req, res) => {
      res.on('close', () => ended.resolve(res.writableFinished));
      client.destroy();
      setImmediate(() => setImmediate(() => res.end('hello')));
    });
    const client = connect(where);
    client.write(GET);
    assert.equal(await ended.promise, false);
  });

  it('is cut off where the application destroys the response, and its request aborted', async (t) => {
    const aborted = Promise.withResolvers<NodeJS.ErrnoException>();
    const { where } = await serve(t, (req, res) => {
      req.on('error', aborted.resolve);
      res.destroy();
    });
    assert.equal(await exchange(where, [GET]), '');
    assert.equal((await aborted.promise).code, 'ECONNRESET');
  });

  it('is answered with 500 where the application throws, and cut off where its response had begun', async (t) => {
    const { where, made } = await serve(t, (req, res) => {
      if (req.url === '/begun') res.write('half');
      throw new Error('thrown for the test');
    });
    assert.match(await exchange(where, [GET]), /^HTTP\/1.1 500 /);
    assert.equal(made.write, 1);
    assert.doesNotMatch(await exchange(where, [packet(varsOf({ PATH_INFO: '/begun' }))]), /500/);
  });
});

describe('a server with short connections that drains', () => {
  it('waits for those that have become ordinary ones', async (t) => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let count = 0;
    const served = await serve(t, (_req, res) => {
      if (++count === 3) started.resolve();
      void release.promise.then(() => res.end('hello'));
    });
    const answers = asked(served.where, 3);
    await started.promise;
    const drained = served.drain(10_000);
    await new Promise((next) => setImmediate(next));
    release.resolve();
    assert.equal(await drained, 0);
    assert.deepEqual(await answers, [HELLO, HELLO, HELLO]);
  });

  it('waits for those that have been accepted in this turn and are yet to be looked at again', async (t) => {
    let drained: Promise<number> | undefined;
    let answered = 0;
    const served = await serve(t, (_req, res) => {
      drained ??= served.drain(10_000);
      setTimeout(() => {
        answered += 1;
        res.end('hello');
      }, 20);
    });
    const answers = asked(served.where, 3);
    while (drained === undefined) await new Promise((next) => setImmediate(next));
    assert.equal(await drained, 0);
    assert.equal(answered, 3);
    assert.deepEqual(await answers, [HELLO, HELLO, HELLO]);
  });

  it('cuts those that are left when the mercy is over', async (t) => {
    const started = Promise.withResolvers<void>();
    let count = 0;
    const served = await serve(t, () => {
      if (++count === 3) started.resolve();
    });
    const answers = asked(served.where, 3);
    await started.promise;
    assert.equal(await served.drain(10), 3);
    assert.deepEqual(await answers, ['', '', '']);
  });
});

describe('a stand-in for a socket', () => {
  it('is a destroyed socket once its connection has ended', async (t) => {
    let kept: Socket | undefined;
    const { where, made } = await serve(t, (req, res) => {
      kept = req.socket;
      res.end('hello');
    });
    const client = connect(where);
    client.write(GET);
    client.resume();
    await once(client, 'close');
    assert.equal(made.write, 1);
    assert.equal(kept?.destroyed, true);
    assert.equal(kept?.remoteAddress, undefined);
    assert.equal(kept?.writable, false);
    kept?.destroy();
  });
});
