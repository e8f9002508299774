import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import express from 'express';
import type { Application } from '../../environ/application.ts';
import { environOf } from '../../environ/environ.ts';
import { fastcgiRequest, pairs, readRecords, stdoutOf } from '../testing/fastcgi_records.ts';
import { exchange, varsOf } from '../testing/packets.ts';
import { type ServedUwsgi, serveProtocol } from '../testing/serve_uwsgi.ts';
import { fastcgiProtocol } from './fastcgi.ts';
import { RECORD, record } from './fastcgi_record.ts';
import type { ProtocolOptions } from './protocol.ts';

async function serve(
  t: TestContext,
  application: Application,
  options?: Partial<ProtocolOptions>,
): Promise<ServedUwsgi> {
  const served = await serveProtocol(fastcgiProtocol, application, options);
  t.after(() => served.drain(0));
  return served;
}

const echo: Application = (req, res) => {
  let body = '';
  req.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  req.on('end', () => res.end(`<${req.method} ${req.url} ${body}>`));
};

const postVars = (length: number | string): [string, string][] =>
  varsOf({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) });

const get = fastcgiRequest(varsOf());

describe('a FastCGI connection', () => {
  it('is answered with Status and an exact length in STDOUT, an END_REQUEST, and closed', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.statusCode = 404;
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('hello');
    });
    const answer = await exchange(where, [get]);
    assert.equal(stdoutOf(answer), 'Status: 404 Not Found\r\nContent-Length: 5\r\n\r\nhello');
    assert.equal(answer.length % 8, 0, 'records are padded to a multiple of 8 bytes');
  });

  it('may bring its records torn at any byte, and cut into records of any size', async (t) => {
    const { where } = await serve(t, echo);
    const expected = 'Status: 200 OK\r\nContent-Length: 12\r\n\r\n<POST / abc>';
    const whole = fastcgiRequest(postVars(3), 'abc');
    for (let cut = 1; cut < whole.length; cut++) {
      const answer = await exchange(where, [whole.subarray(0, cut), whole.subarray(cut)]);
      assert.equal(stdoutOf(answer), expected, `cut at ${cut}`);
    }
    const bytes = [...whole].map((byte) => Buffer.from([byte]));
    assert.equal(stdoutOf(await exchange(where, bytes)), expected);
    for (const most of [1, 2, 7, 100]) {
      const answer = await exchange(where, [fastcgiRequest(postVars(3), 'abc', { most })]);
      assert.equal(stdoutOf(answer), expected, `records of ${most}`);
    }
  });

  it('is kept where the front says so, one request after the other, until the front closes', async (t) => {
    const { where } = await serve(t, echo);
    const answer = await exchange(
      where,
      [1, 2, 1].map((id, i) =>
        fastcgiRequest([...postVars(1), ['PATH_INFO', `/${i}`]], String(i), { id, keep: true }),
      ),
      { end: true },
    );
    const bodies = [...answer.matchAll(/<POST (\S+ \d)>/g)].map(([, text]) => text);
    // A request that begins while another is being answered is refused; which are is a matter of timing.
    const refused = readRecords(answer).filter(
      ({ type, content }) => type === RECORD.endRequest && content.charCodeAt(4) === 1,
    );
    assert.equal(bodies.length + refused.length, 3);
    assert.equal(bodies[0], '/0 0');
  });

  it('serves many requests in turn over one kept connection', async (t) => {
    const { where } = await serve(t, echo);
    const socket = connect(where);
    t.after(() => socket.destroy());
    let text = '';
    for (let i = 0; i < 50; i++) {
      socket.write(fastcgiRequest(postVars(2), String(10 + i), { keep: true }));
      while (!text.includes(`${10 + i}>`) || text.length % 8 !== 0 || readRecords(text).at(-1)?.type !== 3) {
        const [data] = (await once(socket, 'data')) as [Buffer];
        text += data.toString('latin1');
      }
      assert.match(stdoutOf(text), new RegExp(`<POST / ${10 + i}>$`));
      text = '';
    }
  });

  it('takes a body whose length nobody tells, and none where STDIN is empty', async (t) => {
    const { where } = await serve(t, (req, res) => {
      res.setHeader('X-Framing', String(req.headers['transfer-encoding']));
      echo(req, res);
    });
    const body = await exchange(where, [fastcgiRequest(postVars(''), 'a body')]);
    assert.match(stdoutOf(body), /X-Framing: chunked\r\n[^]*<POST \/ a body>$/);
    const none = await exchange(where, [fastcgiRequest(postVars(''))]);
    assert.match(stdoutOf(none), /X-Framing: undefined\r\n[^]*<POST \/ >$/);
  });

  it('gives exactly CONTENT_LENGTH bytes to the application and ignores what follows', async (t) => {
    const { where } = await serve(t, echo);
    assert.match(
      stdoutOf(await exchange(where, [fastcgiRequest(postVars(3), 'abcEXTRA')])),
      /<POST \/ abc>$/,
    );
  });

  it('aborts a request whose body is cut short, by STDIN or by the connection', async (t) => {
    const aborted: string[] = [];
    const { where, logged } = await serve(t, (req) => {
      req.on('error', (error: NodeJS.ErrnoException) => aborted.push(String(error.code)));
      req.resume();
    });
    assert.equal(await exchange(where, [fastcgiRequest(postVars(10), 'abc')]), '');
    const torn = fastcgiRequest(postVars(10), 'abc').subarray(0, -8);
    assert.equal(await exchange(where, [torn], { end: true }), '');
    assert.match(logged.join('\n'), /7 bytes of the body were missing[^]*ended inside a request/);
    assert.deepEqual(aborted, ['ECONNRESET', 'ECONNRESET']);
  });

  it('streams bodies of many megabytes both ways, with back-pressure', async (t) => {
    let most = 0;
    let paused = 0;
    const { where } = await serve(t, (req, res) => {
      req.on('data', (chunk: Buffer) => {
        const room = res.write(chunk);
        most = Math.max(most, res.socket?.writableLength ?? 0);
        if (room) return;
        paused++;
        req.pause();
        res.once('drain', () => req.resume());
      });
      req.on('end', () => res.end());
    });
    const size = 8 * 1024 * 1024;
    const answer = await exchange(where, [fastcgiRequest(postVars(size), 'x'.repeat(size))]);
    assert.equal(stdoutOf(answer).length, size + 'Status: 200 OK\r\n\r\n'.length);
    assert.ok(paused > 0, 'the request was never paused: no back-pressure');
    assert.ok(most < 1024 * 1024, `${most} bytes were waiting`);
  });

  it('hands over a reply that comes before the body has been read, and serves the next request behind it', async (t) => {
    let ended = 0;
    const { where } = await serve(t, (req, res) => {
      if (req.method === 'POST') req.on('end', () => ended++).resume();
      res.statusCode = req.method === 'POST' ? 401 : 200;
      res.end('no');
    });
    const size = 2 * 1024 * 1024;
    const large = 'x'.repeat(size);
    const answer = await exchange(
      where,
      [fastcgiRequest(postVars(size), large, { keep: true }), fastcgiRequest(varsOf(), '', { id: 2 })],
      { end: true },
    );
    assert.match(stdoutOf(answer, 1), /^Status: 401 Unauthorized\r\n/);
    assert.match(stdoutOf(answer, 2), /^Status: 200 OK\r\n/);
    assert.match(stdoutOf(await exchange(where, [fastcgiRequest(postVars(size), large)])), /^Status: 401 /);
    assert.equal(ended, 0, 'half a body passed for a whole one');
  });

  it('serves an Express application, and HEAD, 204 and 304 without a body', async (t) => {
    const app = express();
    app.use(express.json());
    app.post('/', (req, res) => {
      res.json({ got: req.body as unknown });
    });
    app.get('/', (_req, res) => {
      res.send('hello');
    });
    const { where } = await serve(t, app as unknown as Application, { remHeaders: ['X-Powered-By', 'ETag'] });
    const vars = [...postVars(7), ['CONTENT_TYPE', 'application/json']] as [string, string][];
    assert.match(stdoutOf(await exchange(where, [fastcgiRequest(vars, '{"a":1}')])), /\{"got":\{"a":1\}\}$/);
    const unknown = [...postVars(''), ['CONTENT_TYPE', 'application/json']] as [string, string][];
    assert.match(
      stdoutOf(await exchange(where, [fastcgiRequest(unknown, '{"a":1}')])),
      /\{"got":\{"a":1\}\}$/,
    );
    const head = await exchange(where, [fastcgiRequest(varsOf({ REQUEST_METHOD: 'HEAD' }))]);
    assert.match(stdoutOf(head), /Content-Length: 5\r\n\r\n$/);
  });

  it('takes the whole path that stock parameters give as SCRIPT_NAME', async (t) => {
    const { where } = await serve(t, (req, res) => {
      const { scriptName, pathInfo } = environOf(req);
      res.end(`${scriptName}|${pathInfo}`);
    });
    const vars = varsOf({ SCRIPT_NAME: '/v2.1/servers', REQUEST_URI: '/v2.1/servers' });
    const answer = await exchange(where, [fastcgiRequest(vars.filter(([key]) => key !== 'PATH_INFO'))]);
    assert.match(stdoutOf(answer), /\r\n\r\n\|\/v2\.1\/servers$/);
  });

  it('cuts a response that the application gives up, without the record that would end it', async (t) => {
    const { where } = await serve(t, (_req, res) => {
      res.write('half', () => res.destroy());
    });
    const records = readRecords(await exchange(where, [get]));
    assert.equal(
      records.some(({ type }) => type === RECORD.endRequest),
      false,
    );
  });

  it('says 500 where the application throws, and emits close on the response', async (t) => {
    const closed = Promise.withResolvers<void>();
    const { where } = await serve(t, (_req, res) => {
      res.on('close', () => closed.resolve());
      throw new Error('broken by test');
    });
    assert.match(stdoutOf(await exchange(where, [get])), /^Status: 500 /);
    await closed.promise;
  });

  it('answers management records, other roles and a second request at once as the specification says', async (t) => {
    const release = Promise.withResolvers<void>();
    const { where } = await serve(t, (_req, res) => void release.promise.then(() => res.end()));
    const asked = pairs([
      ['FCGI_MPXS_CONNS', ''],
      ['FCGI_OTHER', ''],
    ]);
    const socket = connect(where);
    socket.write(
      Buffer.concat([
        record(RECORD.getValues, 0, asked),
        record(77, 0, Buffer.alloc(0)),
        fastcgiRequest(varsOf(), '', { id: 9, role: 2 }),
        fastcgiRequest(varsOf(), '', { id: 1 }),
        fastcgiRequest(varsOf(), '', { id: 2 }),
      ]),
    );
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      release.resolve();
    });
    await once(socket, 'close');
    const records = readRecords(Buffer.concat(chunks).toString('latin1'));
    assert.deepEqual(
      records.slice(0, 4).map(({ type, id, content }) => [type, id, content.charCodeAt(type === 3 ? 4 : 0)]),
      [
        [RECORD.getValuesResult, 0, 15],
        [RECORD.unknownType, 0, 77],
        [RECORD.endRequest, 9, 3],
        [RECORD.endRequest, 2, 1],
      ],
    );
    assert.equal(records[0]?.content, '\x0f\x01FCGI_MPXS_CONNS0');
    assert.equal(records.at(-1)?.id, 1);
  });

  it('stops answering a peer that only asks and never reads', async (t) => {
    const served = await serve(t, echo);
    const accepted = once(served.server, 'connection');
    const socket = connect(served.where);
    socket.on('error', () => {});
    socket.pause();
    const [peer] = (await accepted) as [Socket];
    const many = Buffer.concat(Array.from({ length: 4096 }, () => record(77, 0, Buffer.alloc(0))));
    while (!peer.destroyed) {
      socket.write(many);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    socket.destroy();
  });
});

describe('a FastCGI connection that is not served', () => {
  const served = serveProtocol(fastcgiProtocol, (req, res) => void req.resume().on('end', () => res.end()), {
    bufferSize: 1024,
    maxVars: 16,
    limitPost: 100,
  });
  after(async () => (await served).drain(0));

  const begin = record(RECORD.beginRequest, 1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]));
  const params = (content: Buffer): Buffer =>
    Buffer.concat([begin, record(RECORD.params, 1, content), record(RECORD.params, 1, Buffer.alloc(0))]);
  const many = Array.from({ length: 17 }, (_, i) => [`K${i}`, ''] as const);
  const cases: readonly (readonly [string, Buffer | string, RegExp, RegExp])[] = [
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', /^$/, /version 71/],
    ['a short BEGIN_REQUEST', record(RECORD.beginRequest, 1, Buffer.from([0, 1])), /^$/, /too short/],
    ['BEGIN_REQUEST twice', Buffer.concat([begin, begin]), /^$/, /inside its request/],
    ['more than buffer-size', params(pairs([['A', 'x'.repeat(1024)]])), /Status: 431 /, /buffer-size/],
    ['a length that overruns', params(Buffer.from([9, 9, 65])), /Status: 400 /, /over the end/],
    ['a long length that overruns', params(Buffer.from([255, 255, 255, 255, 1])), /Status: 400 /, /over the/],
    ['a length that is cut', params(Buffer.from([1, 200, 0])), /Status: 400 /, /over the end/],
    ['an empty name', params(pairs([['', 'x']])), /Status: 400 /, /empty name/],
    ['too many variables', params(pairs(many)), /Status: 431 /, /16 var/],
    ['no method', fastcgiRequest([]), /Status: 400 /, /REQUEST_METHOD/],
    [
      'CONTENT_LENGTH twice',
      params(
        pairs([
          ['CONTENT_LENGTH', '1'],
          ['CONTENT_LENGTH', '2'],
        ]),
      ),
      /Status: 400 /,
      /CONTENT_LENGTH was sent twice/,
    ],
    [
      'header injection',
      fastcgiRequest(varsOf({ HTTP_X: 'a\r\nb: c' })),
      /Status: 400 /,
      /HTTP_X has a control character/,
    ],
    ['more than limit-post', fastcgiRequest(postVars(101)), /Status: 413 /, /limit-post/],
    ['more than limit-post, untold', fastcgiRequest(postVars(''), 'x'.repeat(101)), /^$/, /limit-post/],
    ['ABORT_REQUEST', Buffer.concat([begin, record(2, 1, Buffer.alloc(0))]), /^[^]{16}$/, /aborted/],
  ];
  for (const [name, bytes, reply, line] of cases) {
    it(`${name}: closed with a log line`, async () => {
      const { where, logged } = await served;
      const before = logged.length;
      assert.match(await exchange(where, [bytes], { end: true }), reply);
      assert.equal(logged.length, before + 1);
      assert.match(logged.at(-1) ?? '', line);
    });
  }
});

describe('a FastCGI connection that takes its time', { concurrency: true }, () => {
  it('is closed after socket-timeout, in the variables and in the body', async (t) => {
    const { where, logged } = await serve(t, echo, { socketTimeout: 1 });
    assert.equal(await exchange(where, [get.subarray(0, 60)]), '');
    assert.equal(await exchange(where, [fastcgiRequest(postVars(9), 'abc').subarray(0, -8)]), '');
    assert.match(logged.join('\n'), /bytes of variables had come[^]*the body did not come/);
  });

  it('is idle between requests for longer than that, and closed by a drain', async (t) => {
    const served = await serve(t, echo, { socketTimeout: 1 });
    const socket = connect(served.where);
    socket.write(fastcgiRequest(varsOf(), '', { keep: true }));
    await once(socket, 'data');
    await new Promise((resolve) => {
      setTimeout(resolve, 1800);
    });
    socket.write(fastcgiRequest(varsOf(), '', { keep: true }));
    await once(socket, 'data');
    const closed = once(socket, 'close');
    assert.equal(await served.drain(60_000), 0);
    await closed;
  });

  it('is answered by a drain, and then closed though the front would keep it', async (t) => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const served = await serve(t, (_req, res) => {
      started.resolve();
      void release.promise.then(() => res.end('done'));
    });
    const answer = exchange(served.where, [fastcgiRequest(varsOf(), '', { keep: true })]);
    await started.promise;
    const drained = served.drain(60_000);
    release.resolve();
    assert.match(stdoutOf(await answer), /done$/);
    assert.equal(await drained, 0);
  });
});
