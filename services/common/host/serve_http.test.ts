import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import type { Application } from '../environ/application.ts';
import { type Environ, environOf } from '../environ/environ.ts';
import { httpProtocol } from './protocols/http.ts';
import type { ProtocolOptions } from './protocols/protocol.ts';
import { type HostedHttp, listening, serveHttp } from './serve_http.ts';
import { FRAMINGS } from './testing/framings.ts';
import { exchange } from './testing/packets.ts';
import { TEST_OPTIONS } from './testing/serve_uwsgi.ts';

interface Where {
  readonly host: string;
  readonly port: number;
}

async function plain(t: TestContext, application: Application): Promise<HostedHttp & { where: Where }> {
  const hosted = await serveHttp(application, { listen: { port: 0, host: '127.0.0.1' } });
  t.after(() => hosted.drain(0));
  return { ...hosted, where: { host: '127.0.0.1', port: (hosted.server.address() as AddressInfo).port } };
}

async function uwsgiLike(
  t: TestContext,
  application: Application,
  options: Partial<ProtocolOptions> = {},
): Promise<{ where: Where; logged: string[] }> {
  const logged: string[] = [];
  const hosted = httpProtocol(application, { ...TEST_OPTIONS, serverName: hostname(), ...options }, (line) =>
    logged.push(line),
  );
  await listening(hosted.server, { port: 0, host: '127.0.0.1' });
  t.after(() => hosted.drain(0));
  return { where: { host: '127.0.0.1', port: (hosted.server.address() as AddressInfo).port }, logged };
}

/** Answers with the method, target and body that it was given. */
const echo: Application = (req, res) => {
  let body = '';
  req.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  req.on('end', () => res.end(`<${req.method} ${req.url} ${body}>`));
};

const environ: Application = (req, res) => {
  const { pathInfo, urlScheme, serverName, httpHost, queryString } = environOf(req);
  res.end(
    JSON.stringify({ pathInfo, urlScheme, serverName, httpHost, queryString, proxy: req.headers['proxy'] }),
  );
};

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('an HTTP host', () => {
  it('keeps connections, without saying so on every response', async (t) => {
    const { where } = await plain(t, echo);
    const answer = await exchange(where, [
      'GET /1 HTTP/1.1\r\n\r\n',
      'GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n',
    ]);
    const [first = '', second = ''] = answer.split('<GET /1 >');
    assert.doesNotMatch(first, /Connection|Keep-Alive/);
    assert.match(second, /Connection: close\r\n[^]*<GET \/2 >$/);
  });

  it('answers requests without Host, and methods that Node’s parser does not know', async (t) => {
    const { where } = await plain(t, echo);
    assert.match(await exchange(where, ['GET / HTTP/1.0\r\n\r\n']), /^HTTP\/1\.1 200 [^]*<GET \/ >$/);
    const whole = 'BREW /pot HTTP/1.1\r\nContent-Length: 10\r\n\r\n';
    assert.match(
      await exchange(where, [`${whole}01234`, '56789']),
      /^HTTP\/1\.1 200 [^]*<BREW \/pot 0123456789>$/,
    );
    assert.match(await exchange(where, ['get / HTTP/1.1\r\n\r\n']), /<get \/ >$/);
    assert.match(await exchange(where, ['CONNECT a:1 HTTP/1.1\r\n\r\n']), /<CONNECT a:1 >$/);
  });

  it('gives back all that a connection with an unknown method had', async (t) => {
    const started = Promise.withResolvers<void>();
    const hosted = await plain(t, (req, res) => {
      if (req.url === '/hang') started.resolve();
      else res.end('fine');
    });
    const { where } = hosted;
    for (let i = 0; i < 3; i++) assert.match(await exchange(where, ['BREW / HTTP/1.1\r\n\r\n']), /fine$/);
    const hanging = exchange(where, ['GET /hang HTTP/1.1\r\n\r\n']);
    await started.promise;
    assert.equal(await hosted.drain(10), 1, 'connections that have ended were counted');
    await hanging;
  });

  it('outlives a client that resets a CONNECT before its answer', async (t) => {
    const { where, server } = await plain(t, (req, res) => {
      if (req.method !== 'CONNECT') res.end('fine');
    });
    const accepted = once(server, 'connect') as Promise<[unknown, Socket]>;
    const socket = connect(where);
    socket.write('CONNECT a:1 HTTP/1.1\r\n\r\n');
    const [, peer] = await accepted;
    const gone = new Promise((resolve) => {
      peer.on('close', resolve);
    });
    socket.resetAndDestroy();
    peer.resume();
    await gone;
    assert.match(await exchange(where, ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n']), /fine$/);
  });

  it('closes a CONNECT once it has been answered, though its client goes on', {
    timeout: 60_000,
  }, async (t) => {
    const { where, server } = await plain(t, (_req, res) => void res.end('fine'));
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const socket = connect({ ...where, allowHalfOpen: true });
    socket.write('CONNECT a:1 HTTP/1.1\r\n\r\n');
    socket.on('data', () => socket.end('more'));
    const [peer] = await accepted;
    const closed = new Promise((resolve) => {
      peer.on('close', resolve);
    });
    await closed;
  });

  it('closes on a transfer coding that it does not know, without the application’s answer', async (t) => {
    const { where } = await plain(t, echo);
    const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n';
    assert.doesNotMatch(await exchange(where, [head]), / 200 |</);
  });

  it('a bad request behind one that is still being answered ends the connection without an answer of its own', async (t) => {
    const { where } = await plain(t, (_req, res) => void setTimeout(() => res.end('late'), 50));
    const answer = await exchange(where, ['GET / HTTP/1.1\r\n\r\nBREW / HTTP/1.1\r\n\r\n']);
    assert.doesNotMatch(answer, / 400 /);
  });

  it('says 431 to a head of more than 64 KiB, and takes one of less', async (t) => {
    const { where } = await plain(t, echo);
    const sized = (n: number): string => `GET / HTTP/1.1\r\nConnection: close\r\nX: ${'x'.repeat(n)}\r\n\r\n`;
    assert.match(await exchange(where, [sized(60_000)]), /^HTTP\/1\.1 200 /);
    assert.match(await exchange(where, [sized(70_000)]), /^HTTP\/1\.1 431 /);
  });

  it('drains: answers what is in flight, closes after the next request of a kept connection, cuts nothing', async (t) => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const hosted = await plain(t, (req, res) => {
      if (req.url !== '/slow') {
        res.end('quick');
        return;
      }
      started.resolve();
      void release.promise.then(() => res.end('slow'));
    });
    const { where } = hosted;
    const slow = exchange(where, ['GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n']);
    const kept = connect(where);
    kept.write('GET / HTTP/1.1\r\n\r\n');
    await once(kept, 'data');
    await started.promise;
    const drained = hosted.drain(10_000);
    await assert.rejects(exchange(where, ['GET / HTTP/1.1\r\n\r\n']), { code: 'ECONNREFUSED' });
    kept.write('GET / HTTP/1.1\r\n\r\n');
    const [answer] = (await once(kept, 'data')) as [Buffer];
    assert.match(answer.toString(), /Connection: close/);
    release.resolve();
    assert.match(await slow, /slow$/);
    assert.equal(await drained, 0);
  });

  it('says 500 where the application throws', async (t) => {
    const { where } = await plain(t, () => {
      throw new Error('broken by test');
    });
    assert.match(await exchange(where, ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n']), /^HTTP\/1\.1 500 /);
  });
});

describe('a request that could be read in two ways', () => {
  for (const { what, bytes, ending } of FRAMINGS) {
    const how = typeof ending === 'string' ? ending : 'served as one';
    it(`is ${how}: ${what}`, async (t) => {
      const bodies: string[] = [];
      const { where } = await uwsgiLike(t, (req, res) => {
        let body = '';
        req.on('error', () => {});
        req.setEncoding('latin1').on('data', (text: string) => {
          body += text;
        });
        req.on('end', () => {
          bodies.push(`${req.url} ${body}`);
          res.end('done');
        });
      });
      const answer = await exchange(where, [bytes], { end: true });
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
      if (typeof ending !== 'string') {
        assert.deepEqual([bodies, statuses], [[`/ ${ending.served}`], [200]]);
      } else {
        assert.deepEqual(bodies, []);
        assert.ok(statuses.length <= 1 && statuses.every((status) => status >= 400), answer);
        // A coding that Node does not know ends the connection without a word.
        if (ending === 'cut') assert.equal(answer, '');
      }
    });
  }
});

describe('http-socket', () => {
  const request = (line: string, ...headers: string[]): string =>
    `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;

  it('says in its environ what came, however late that is asked for and whatever the target has become', async (t) => {
    const { where } = await uwsgiLike(t, (req, res) => {
      const { socket } = req;
      req.url = '/elsewhere';
      (req as { baseUrl?: string }).baseUrl = '/mounted';
      res.on('close', () => socket.destroy());
      res.end('done');
      socket.on('close', () => late(environOf(req)));
    });
    let late: (environ: Environ) => void = () => {};
    const asked = new Promise<Environ>((resolve) => {
      late = resolve;
    });
    await exchange(where, ['GET /came?so HTTP/1.1\r\nHost: a\r\n\r\n']);
    const { pathInfo, queryString, scriptName, remoteAddr, serverPort } = await asked;
    assert.deepEqual(
      { pathInfo, queryString, scriptName, remoteAddr, serverPort },
      {
        pathInfo: '/came',
        queryString: 'so',
        scriptName: '',
        remoteAddr: '127.0.0.1',
        serverPort: String(where.port),
      },
    );
  });

  it('has the machine’s name as SERVER_NAME where no Host is sent', async (t) => {
    const { where } = await uwsgiLike(t, environ);
    assert.deepEqual(bodyOf(await exchange(where, [request('GET /a?b HTTP/1.1')])), {
      pathInfo: '/a',
      queryString: 'b',
      urlScheme: 'http',
      serverName: hostname(),
    });
  });

  it('believes X-Forwarded-Proto as it stands, prefers Host to an absolute target, drops Proxy', async (t) => {
    const { where } = await uwsgiLike(t, environ);
    assert.deepEqual(
      bodyOf(
        await exchange(where, [
          request(
            'GET http://abs.example/v2.1/?x HTTP/1.1',
            'Host: other',
            'X-Forwarded-Proto: https, http',
            'Proxy: evil',
          ),
        ]),
      ),
      {
        pathInfo: '/v2.1/',
        queryString: 'x',
        urlScheme: 'https, http',
        serverName: hostname(),
        httpHost: 'other',
      },
    );
  });

  it('resolves dot segments as they were sent, decodes %2F, and leaves double slashes and encoded dots', async (t) => {
    const { where } = await uwsgiLike(t, environ);
    for (const [sent = '', path] of [
      ['/a/../b', '/b'],
      ['/a/./b/.', '/a/b/'],
      ['/../../x', '/x'],
      ['/a/..', '/'],
      ['//a//b', '//a//b'],
      ['/%2e/', '/./'],
      ['/a%2Fb', '/a/b'],
      ['/.hidden/x..y', '/.hidden/x..y'],
    ]) {
      const body = bodyOf(await exchange(where, [request(`GET ${sent} HTTP/1.1`)])) as { pathInfo: string };
      assert.equal(body.pathInfo, path, sent);
    }
  });

  it('closes without a word on what is no request line, with a log line', async (t) => {
    const { where, logged } = await uwsgiLike(t, environ);
    assert.equal(await exchange(where, ['GARBAGE\r\n\r\n']), '');
    assert.equal(logged.length, 1);
  });

  it('ends a connection whose body stalls, not one whose application takes its time', async (t) => {
    const { where, logged } = await uwsgiLike(
      t,
      (req, res) => void (req.url === '/slow' ? setTimeout(() => echo(req, res), 1800) : echo(req, res)),
      { socketTimeout: 1 },
    );
    const head = (path: string): string => request(`POST ${path} HTTP/1.1`, 'Content-Length: 5');
    const [stalled, slow, chunked] = await Promise.all([
      exchange(where, [`${head('/')}123`]),
      exchange(where, [`${head('/slow')}12345`]),
      exchange(where, [`${request('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}5\r\n12`]),
    ]);
    assert.deepEqual([stalled, chunked], ['', '']);
    assert.match(slow, /<POST \/slow 12345>$/);
    assert.deepEqual(logged, Array(2).fill('http request: the body did not come within socket-timeout'));
  });

  it('says 408 to a head that comes too slowly, however steadily, and to none at all', async (t) => {
    const { where } = await uwsgiLike(t, echo, { httpTimeout: 1 });
    const drip = (): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(where, () => socket.write('GET / HTTP/1.1\r\n'));
        const drops = setInterval(() => socket.write('X: y\r\n'), 50);
        socket.on('data', (chunk: Buffer) => {
          answer += chunk.toString();
        });
        socket.on('error', () => {});
        socket.on('close', () => {
          clearInterval(drops);
          resolve(answer);
        });
      });
    let steady = await drip();
    // What is on its way when the server closes resets the connection, which may take the answer with it.
    for (let tries = 1; steady === '' && tries < 5; tries++) steady = await drip();
    assert.match(steady, /^HTTP\/1\.1 408 Request Timeout\r\n/);
    assert.match(await exchange(where, []), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it('applies add-header, rem-header and limit-post', async (t) => {
    const { where } = await uwsgiLike(t, echo, {
      addHeaders: ['X-A: 1'],
      remHeaders: ['Date'],
      limitPost: 4,
    });
    assert.equal(
      await exchange(where, [request('GET / HTTP/1.1')]),
      'HTTP/1.1 200 OK\r\nX-A: 1\r\nConnection: close\r\nContent-Length: 8\r\n\r\n<GET / >',
    );
    assert.match(
      await exchange(where, [`${request('POST / HTTP/1.1', 'Content-Length: 5')}12345`]),
      /^HTTP\/1\.1 413 /,
    );
  });
});
