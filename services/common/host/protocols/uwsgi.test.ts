import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import type { Application } from '../../environ/application.ts';
import { exchange, packet, varsOf } from '../testing/packets.ts';
import { type ServedUwsgi, serveUwsgi } from '../testing/serve_uwsgi.ts';
import type { ProtocolOptions } from './protocol.ts';

/** Answers with how many bytes of body came, and their sum, so that a lost or doubled byte shows. */
const counting: Application = (req, res) => {
  let bytes = 0;
  let sum = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    for (const byte of chunk) sum = (sum + byte) % 65521;
  });
  req.on('end', () => res.end(`${bytes} ${sum}`));
};

const hello: Application = (_req, res) => void res.end('hello');

const post = (length: number): Buffer =>
  packet(varsOf({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) }));

type Serve = (
  t: TestContext,
  application: Application,
  options?: Partial<ProtocolOptions>,
) => Promise<ServedUwsgi>;

const serveWith =
  (short: boolean): Serve =>
  async (t, application, options) => {
    const served = await serveUwsgi(application, options, short);
    t.after(() => served.drain(0));
    return served;
  };

function connectionsAreServed(serve: Serve): void {
  it('is answered with a status line, an exact length and no framing header, and closed', async (t) => {
    const { where } = await serve(t, hello);
    assert.equal(
      await exchange(where, [packet(varsOf())]),
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    );
  });

  it('may bring its packet torn at any byte', async (t) => {
    const { where } = await serve(t, counting);
    const whole = Buffer.concat([post(3), Buffer.from('abc')]);
    const expected = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n3 294';
    for (let cut = 1; cut < whole.length; cut++) {
      assert.equal(
        await exchange(where, [whole.subarray(0, cut), whole.subarray(cut)]),
        expected,
        `cut at ${cut}`,
      );
    }
    assert.equal(
      await exchange(
        where,
        [...whole].map((byte) => Buffer.from([byte])),
      ),
      expected,
    );
  });

  it('streams a body of many megabytes through an application that reads slowly', async (t) => {
    let paused = 0;
    const { where } = await serve(t, (req, res) => {
      let bytes = 0;
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        req.pause();
        if (req.socket.isPaused()) paused++;
        setImmediate(() => req.resume());
      });
      req.on('end', () => res.end(String(bytes)));
    });
    const size = 8 * 1024 * 1024;
    const answer = await exchange(where, [post(size), Buffer.alloc(size, 7)]);
    assert.match(answer, new RegExp(`\\r\\n\\r\\n${size}$`));
    assert.ok(paused > 0, 'the socket was never paused: no back-pressure');
  });

  it('streams a response of many megabytes to a peer that reads slowly, without holding it in memory', async (t) => {
    const chunk = Buffer.alloc(64 * 1024, 1);
    const chunks = 256;
    let most = 0;
    const { where } = await serve(t, (_req, res) => {
      let sent = 0;
      const more = (): void => {
        while (sent < chunks) {
          sent++;
          const room = res.write(chunk);
          most = Math.max(most, res.socket?.writableLength ?? 0);
          if (!room) {
            res.once('drain', more);
            return;
          }
        }
        res.end();
      };
      more();
    });
    const socket = connect(where);
    socket.write(packet(varsOf()));
    let received = 0;
    socket.on('data', (data: Buffer) => {
      received += data.length;
      socket.pause();
      setImmediate(() => socket.resume());
    });
    await once(socket, 'close');
    assert.equal(received, chunks * chunk.length + 'HTTP/1.1 200 OK\r\n\r\n'.length);
    assert.ok(most < 8 * chunk.length, `${most} bytes were waiting`);
  });

  it('lets a stream be piped into a response that has drained before', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.write(Buffer.alloc(4 * 1024 * 1024));
      assert.equal(res.writableNeedDrain, true);
      res.once('drain', () => {
        assert.equal(res.writableNeedDrain, false);
        Readable.from(['the ', 'end']).pipe(res);
      });
    });
    assert.match(await exchange(where, [packet(varsOf())]), /the end$/);
  });

  it('gives exactly CONTENT_LENGTH bytes to the application and ignores what follows', async (t) => {
    const { where } = await serve(t, counting);
    assert.match(await exchange(where, [post(3), 'abcEXTRA']), /\r\n\r\n3 294$/);
    assert.match(
      await exchange(where, [Buffer.concat([post(3), Buffer.from('abcEXTRA')])]),
      /\r\n\r\n3 294$/,
    );
    assert.match(
      await exchange(where, [Buffer.concat([packet(varsOf()), packet(varsOf())])]),
      /\r\n\r\n0 0$/,
    );
  });

  it('keeps the head of HEAD, 204 and 304 and sends no body', async (t) => {
    const { where } = await serve(t, (req, res) => {
      if (req.url === '/204') res.statusCode = 204;
      if (req.url === '/304') res.statusCode = 304;
      if (req.method === 'HEAD') res.setHeader('Content-Length', 5);
      res.end('hello');
    });
    assert.equal(
      await exchange(where, [packet(varsOf({ REQUEST_METHOD: 'HEAD' }))]),
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    );
    assert.equal(
      await exchange(where, [packet(varsOf({ PATH_INFO: '/204' }))]),
      'HTTP/1.1 204 No Content\r\n\r\n',
    );
    assert.equal(
      await exchange(where, [packet(varsOf({ PATH_INFO: '/304' }))]),
      'HTTP/1.1 304 Not Modified\r\n\r\n',
    );
  });

  it('ends a body of unknown length by closing, also for HTTP/1.0, and drops framing headers of the application', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.writeContinue();
      res.writeEarlyHints({ link: '</x>' });
      res.writeHead(200, 'Fine', {
        'Transfer-Encoding': 'chunked',
        Connection: 'keep-alive',
        'X-A': ['1', '2'],
      });
      res.write('one ');
      res.end('two');
    });
    for (const protocol of ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0']) {
      assert.equal(
        await exchange(where, [packet(varsOf({ SERVER_PROTOCOL: protocol }))]),
        'HTTP/1.1 200 Fine\r\nX-A: 1\r\nX-A: 2\r\n\r\none two',
      );
    }
  });

  it('adds and removes headers as add-header and rem-header say, also through Express', async (t) => {
    const app = express();
    app.get('/', (_req, res) => {
      res.json({ ok: true });
    });
    const { where } = await serve(t, app as unknown as Application, {
      addHeaders: ['Connection: close', 'X-One: 1'],
      remHeaders: ['Content-Length', 'x-powered-by', 'ETag'],
    });
    assert.equal(
      await exchange(where, [packet(varsOf())]),
      'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\nX-One: 1\r\n\r\n{"ok":true}',
    );
  });

  it('hands over a reply that comes before the body has been read, however large the body', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.statusCode = 401;
      res.end('no');
    });
    const size = 2 * 1024 * 1024;
    for (let i = 0; i < 5; i++) {
      const answer = await exchange(where, [post(size), Buffer.alloc(size)], { end: true });
      assert.equal(answer, 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno');
    }
  });

  it('still answers a peer that has closed its writing side', async (t) => {
    const { where } = await serve(t, (_req, res) => void setTimeout(() => res.end('late'), 20));
    assert.match(await exchange(where, [packet(varsOf())], { end: true }), /\r\n\r\nlate$/);
  });

  it('says 500 where the application throws, and goes on serving', async (t) => {
    const { where, logged } = await serve(t, (req, res) => {
      if (req.url === '/bad') throw new Error('broken by test');
      res.end('fine');
    });
    assert.match(await exchange(where, [packet(varsOf({ PATH_INFO: '/bad' }))]), /^HTTP\/1\.1 500 /);
    assert.match(await exchange(where, [packet(varsOf())]), /fine$/);
    assert.match(logged.join('\n'), /broken by test/);
  });

  it('aborts the request of a peer that goes away inside the body', async (t) => {
    const aborted = Promise.withResolvers<boolean>();
    const { where, logged } = await serve(t, (req) => {
      req.on('error', (error: NodeJS.ErrnoException) => aborted.resolve(error.code === 'ECONNRESET'));
      req.resume();
    });
    await exchange(where, [post(10), 'abc'], { end: true });
    assert.equal(await aborted.promise, true);
    assert.match(logged.join('\n'), /7 bytes of the body were missing/);
  });
}

describe('a uwsgi connection that may be short', () => connectionsAreServed(serveWith(true)));
describe('a uwsgi connection by Node alone', () => connectionsAreServed(serveWith(false)));

describe('a uwsgi connection that is not served', () => {
  let called = 0;
  const served = serveUwsgi(
    (_req, res) => {
      called++;
      res.end();
    },
    { bufferSize: 1024, maxVars: 16, limitPost: 100 },
  );
  after(async () => (await served).drain(0));

  const cases: readonly (readonly [string, Buffer | string, RegExp, RegExp])[] = [
    ['HTTP spoken to a uwsgi socket', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /, /this is HTTP/],
    ['modifier1 5', packet(varsOf(), 5), /^$/, /modifier1 5/],
    ['modifier1 255', Buffer.alloc(64, 255), /^$/, /modifier1 255/],
    [
      'more than buffer-size',
      packet(varsOf({ HTTP_X_BIG: 'x'.repeat(1024) })),
      /^HTTP\/1\.1 431 /,
      /buffer-size/,
    ],
    [
      'too many variables',
      packet(Array.from({ length: 17 }, (_, i) => [`K${i}`, ''])),
      /^HTTP\/1\.1 431 /,
      /16 var/,
    ],
    ['an empty key', packet([['', 'x']]), /^HTTP\/1\.1 400 /, /empty name/],
    ['a length that overruns', Buffer.from([0, 4, 0, 0, 9, 9, 65, 65]), /^HTTP\/1\.1 400 /, /over the end/],
    ['no variables at all', Buffer.from([0, 0, 0, 0]), /^HTTP\/1\.1 400 /, /REQUEST_METHOD/],
    ['header injection', packet(varsOf({ HTTP_X: 'a\r\nb: c' })), /^HTTP\/1\.1 400 /, /control character/],
    ['more than limit-post', post(101), /^HTTP\/1\.1 413 /, /limit-post/],
  ];
  for (const [name, bytes, reply, line] of cases) {
    it(`${name}: closed with a log line`, async () => {
      const { where, logged } = await served;
      const before = logged.length;
      assert.match(await exchange(where, [bytes], { end: true }), reply);
      assert.equal(logged.length, before + 1);
      assert.match(logged.at(-1) ?? '', line);
      assert.equal(called, 0);
    });
  }

  it('a packet that ends too early: closed with a log line, wherever it ends', async () => {
    const { where, logged } = await served;
    const whole = packet(varsOf());
    for (const end of [1, 3, 4, 5, whole.length - 1]) {
      assert.equal(await exchange(where, [whole.subarray(0, end)], { end: true }), '');
      assert.match(logged.at(-1) ?? '', new RegExp(`only ${end} bytes`));
    }
    assert.equal(called, 0);
  });

  it('a connection that says nothing and ends: closed without a line', async () => {
    const { where, logged } = await served;
    const before = logged.length;
    await exchange(where, [], { end: true });
    assert.equal(logged.length, before);
  });
});

describe('a stalled uwsgi connection', { concurrency: true }, () => {
  it('is closed with a log line after socket-timeout: in the packet, in the body', async (t) => {
    const { where, logged } = await serveWith(true)(t, counting, { socketTimeout: 1 });
    assert.equal(await exchange(where, [packet(varsOf()).subarray(0, 20)]), '');
    assert.match(logged.join('\n'), /only 20 bytes of a packet of \d+ had come within socket-timeout/);
    assert.equal(await exchange(where, [post(10), 'abc']), '');
    assert.match(logged.join('\n'), /7 bytes of the body did not come/);
  });

  it('is not one whose application takes its time', async (t) => {
    const { where } = await serveWith(true)(t, (_req, res) => void setTimeout(() => res.end('late'), 1800), {
      socketTimeout: 1,
    });
    assert.match(await exchange(where, [packet(varsOf())]), /late$/);
  });
});

describe('draining a uwsgi server', () => {
  it('answers what is in flight, refuses what is new, and cuts nothing', async () => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const served = await serveUwsgi((_req, res) => {
      started.resolve();
      void release.promise.then(() => res.end('done'));
    });
    const answer = exchange(served.where, [packet(varsOf())]);
    await started.promise;
    const drained = served.drain(10_000);
    await assert.rejects(exchange(served.where, [packet(varsOf())]), { code: 'ECONNREFUSED' });
    release.resolve();
    assert.match(await answer, /done$/);
    assert.equal(await drained, 0);
  });

  it('cuts what is left when the mercy is over', async () => {
    const started = Promise.withResolvers<void>();
    const served = await serveUwsgi(() => started.resolve());
    const answer = exchange(served.where, [packet(varsOf())]);
    await started.promise;
    assert.equal(await served.drain(10), 1);
    assert.equal(await answer, '');
    await sleep(0);
  });
});
