import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { notesOf } from '../request_notes.ts';
import { RequestLedger } from '../request_ledger.ts';
import { get, HostProcess } from '../testing/host_process.ts';
import { exchange } from '../testing/packets.ts';
import { type AccessLogOptions, type LogConditions, logRequests } from './access_log.ts';
import { JSON_FORMAT, LOG_VARIABLE_NAMES, LTIME, unknownVariables } from './formats.ts';

const APPLICATION = fileURLToPath(new URL('../testing/test_application.mjs', import.meta.url));

const NO_CONDITIONS: LogConditions = {
  zero: false,
  slow: 0,
  big: 0,
  clientErrors: false,
  serverErrors: false,
  ioErrors: false,
};

/** What is logged of one request, which is answered with the status that its target says (404) and five bytes. */
async function logged(t: TestContext, options: Partial<AccessLogOptions>, head: string): Promise<string[]> {
  const lines: string[] = [];
  const ledger = new RequestLedger();
  logRequests(
    ledger,
    {
      format: '',
      empty: '-',
      all: true,
      conditions: NO_CONDITIONS,
      forwardedFor: false,
      dateFormat: LTIME,
      encoders: [],
      files: [],
      ...options,
    },
    3,
    (line) => lines.push(line),
  );
  const log = ledger.onEnd;
  const ended = new Promise<void>((resolve) => {
    ledger.onEnd = (request, took, sent) => {
      log?.(request, took, sent);
      resolve();
    };
  });
  const application = ledger.wrap((req, res) => {
    notesOf(req).logVariables.set('tea', 'green');
    res.statusCode = Number(/status=(\d+)/.exec(req.url ?? '')?.[1] ?? 404);
    res.end(req.url?.includes('empty') === true ? '' : '12345');
  });
  const server = createServer(application).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => {
    server.on('listening', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await exchange({ port, host: '127.0.0.1' }, [`${head}\r\nConnection: close\r\n\r\n`]);
  await ended;
  return lines;
}

describe('log-format', () => {
  it('knows uWSGI’s variables', async (t) => {
    const format = '%(method) %(uri) %(proto) %(status) %(rsize) %(addr) %(host) %(uagent) %(referer) %(wid)';
    assert.deepEqual(
      await logged(t, { format }, 'GET /a?b=c HTTP/1.1\r\nHost: h.example\r\nUser-Agent: curl/8'),
      ['GET /a?b=c HTTP/1.1 404 5 127.0.0.1 h.example curl/8 - 3'],
    );
  });

  it('measures sizes and times, and writes dates as uWSGI does', async (t) => {
    const format = '%(size) %(hsize) %(msecs) %(micros) %(epoch) [%(ctime)] [%(ltime)] %(pid)';
    const [line = ''] = await logged(t, { format }, 'GET / HTTP/1.1\r\nHost: h');
    const match =
      /^(\d+) (\d+) \d+ \d+ \d{10} \[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] \d+$/.exec(
        line,
      );
    assert.ok(match !== null, line);
    assert.equal(Number(match[1]) - Number(match[2]), 5);
  });

  it('takes any header by var.HTTP_NAME, and - for what is not known', async (t) => {
    const format = '%(var.HTTP_X_AUTH_KIND)|%(nothing)|%(var.HTTP_NONE)|100%';
    assert.deepEqual(await logged(t, { format }, 'GET / HTTP/1.1\r\nHost: h\r\nX-Auth-Kind: k'), [
      'k|-|-|100%',
    ]);
    assert.deepEqual(unknownVariables(`%(nothing) %(${LOG_VARIABLE_NAMES.join(') %(')})`), ['nothing']);
    assert.deepEqual(unknownVariables('%(tea) %(var.ANY)', ['tea']), []);
  });

  it('gives the forwarded address where it is asked to', async (t) => {
    const head = 'GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.9';
    assert.deepEqual(await logged(t, { format: '%(addr)', forwardedFor: true }, head), ['192.0.2.9']);
    assert.deepEqual(await logged(t, { format: '%(addr)' }, head), ['127.0.0.1']);
  });

  it('takes what routes have set, and variables that are no headers', async (t) => {
    const format = '%(tea) %(var.REQUEST_METHOD) %(var.QUERY_STRING) %(var.SERVER_PROTOCOL) %(var.NONE)';
    assert.deepEqual(await logged(t, { format }, 'GET /?a=b HTTP/1.1\r\nHost: h'), [
      'green GET a=b HTTP/1.1 -',
    ]);
  });

  it('does not tell tokens', async (t) => {
    const head = 'GET / HTTP/1.1\r\nHost: h\r\nX-Auth-Token: s3cret\r\nAuthorization: Basic s3cret';
    const format =
      '%(var.HTTP_X_AUTH_TOKEN) %(var.HTTP_AUTHORIZATION) %(var.HTTP_COOKIE) %(var.HTTP_X_SERVICE_TOKEN)';
    assert.deepEqual(await logged(t, { format }, head), ['*** *** - -']);
  });

  it('counts headers, bytes of the request and errors as numbers', async (t) => {
    const format = `%(${'headers vars pktsize cl switches core modifier1 werr rerr ioerr secs'.split(' ').join(') %(')})`;
    const [line = ''] = await logged(t, { format }, 'GET / HTTP/1.1\r\nHost: h');
    assert.match(line, /^3 22 \d{3} 0 1 0 0 0 0 0 \d\.\d{6}$/);
    const memory = await logged(t, { format: '%(rss) %(vsz) %(rssM) %(vszM)' }, 'GET / HTTP/1.1\r\nHost: h');
    assert.match(memory[0] ?? '', /^[1-9]\d{6,} [1-9]\d{6,} [1-9]\d* [1-9]\d*$/);
  });

  it('logs errors, the slow, the big and the empty where everything else is not to be', async (t) => {
    const on = (conditions: Partial<LogConditions>, target: string): Promise<string[]> =>
      logged(
        t,
        { format: '%(uri)', all: false, conditions: { ...NO_CONDITIONS, ...conditions } },
        `GET ${target} HTTP/1.1\r\nHost: h`,
      );
    assert.deepEqual(await on({}, '/'), []);
    assert.deepEqual(await on({ clientErrors: true }, '/'), ['/']);
    assert.deepEqual(await on({ clientErrors: true }, '/?status=500'), []);
    assert.deepEqual(await on({ serverErrors: true }, '/?status=503'), ['/?status=503']);
    assert.deepEqual(await on({ serverErrors: true }, '/?status=200'), []);
    assert.deepEqual(await on({ zero: true }, '/empty?status=204'), ['/empty?status=204']);
    assert.deepEqual(await on({ zero: true }, '/'), []);
    assert.deepEqual(await on({ big: 5 }, '/?status=200'), ['/?status=200']);
    assert.deepEqual(await on({ big: 6, slow: 100_000 }, '/?status=200'), []);
  });

  it('makes JSON that a client cannot break', async (t) => {
    const agent = 'a"b\\\t\x85{}';
    const head = `GET /"quoted" HTTP/1.1\r\nHost: h\r\nUser-Agent: ${agent}`;
    const [line = ''] = await logged(t, { format: JSON_FORMAT }, head);
    const { uagent, uri, status, rsize, user } = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual([uri, status, rsize, user], ['/"quoted"', 404, 5, '-']);
    assert.equal(Buffer.from(String(uagent), 'latin1').toString('latin1').slice(0, 5), 'a"b\\\t');
    assert.doesNotMatch(line, /\p{Cc}/u);
  });

  it('goes through encoders, as log-req-encoder has them', async (t) => {
    const encoders = ['json {"unix":${unix},"at":"${strftime:%H:%M}","msg":"${msg}"}', 'prefix @', 'nl'];
    const [line = ''] = await logged(t, { format: '"%(uri)"', encoders }, 'GET /x HTTP/1.1\r\nHost: h');
    assert.match(line, /^@\{"unix":\d{10},"at":"\d\d:\d\d","msg":"\\"\/x\\""\}$/);
  });

  it('lets no client break a line', async (t) => {
    const head = 'GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: a\tb';
    assert.deepEqual(await logged(t, { format: '%(uagent)' }, head), ['a\\x09b']);
  });
});

describe('a host with log-format', () => {
  it('logs requests, also those of kept-alive connections and the last before its end', async (t) => {
    const argv = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION, '--master', '--die-on-term'];
    const host = new HostProcess([...argv, '--log-format', 'LOG %(method) %(uri) %(status) %(rsize)']);
    t.after(() => host.end());
    const [port = 0] = await host.ports();
    const both = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'GET /cwd HTTP/1.1\r\nHost: h\r\n\r\nGET /title HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
        );
      });
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.on('error', reject).on('close', () => resolve(text));
    });
    assert.equal(both.match(/200 OK/g)?.length, 2);
    await host.said(/LOG GET \/cwd 200 \d+\nLOG GET \/title 200 \d+\n/);
    await get(port, '/last');
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    assert.match(host.output, /LOG GET \/last 200 \d+\n/);
  });

  it('logs nothing with disable-logging', async (t) => {
    const argv = ['--http-socket', '127.0.0.1:0', '--wsgi-file', APPLICATION, '--die-on-term', '-L'];
    const host = new HostProcess([...argv, '--log-format', 'LOG %(uri)']);
    t.after(() => host.end());
    const [port = 0] = await host.ports();
    await get(port);
    host.kill('SIGTERM');
    await host.exited();
    assert.doesNotMatch(host.output, /LOG/);
  });

  it('writes uWSGI’s own line after the memory, to req-logger’s file, and its own lines encoded', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-log-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'requests.log');
    const ini = join(directory, 'app.ini');
    writeFileSync(
      ini,
      `[uwsgi]
http-socket = 127.0.0.1:0
wsgi-file = ${APPLICATION}
master = true
die-on-term = true
memory-report = 2
req-logger = file:${file}
log-date = %%Y!
log-encoder = json {"own":"\${msg}"}
log-req-encoder = prefix REQ_
route = ^/quiet donotlog:
route = ^/old/(.+) redirect:/new/$1
collect-header = X-Path path
`,
    );
    const host = new HostProcess(['--ini', ini]);
    t.after(() => host.end());
    const [, port = ''] = await host.said(/^\{"own":"\d{4}! nova-uwsgi: ready: .*:(\d+)"\}$/m);
    await get(Number(port), '/quiet');
    await get(Number(port), '/old/place');
    host.kill('SIGTERM');
    assert.equal(await host.exited(), 0);
    const memory = ['address space', 'rss', 'uss', 'pss'].map(
      (of) => `\\{${of} usage: \\d+ bytes/\\d+MB\\} `,
    );
    const line = `\\[pid: \\d+\\|app: 0\\|req: 2/2\\] 127\\.0\\.0\\.1 \\(\\) \\{\\d+ vars in \\d+ bytes\\} \\[.{24}\\] GET /old/place => generated \\d+ bytes in \\d+ msecs \\(HTTP/1\\.1 302\\) \\d+ headers in \\d+ bytes \\(1 switches on core 0\\)`;
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^REQ_${memory.join('')}${line}\n$`));
  });
});
