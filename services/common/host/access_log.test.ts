import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type AccessLogOptions, accessLog, LOG_VARIABLES, unknownVariables } from './access_log.ts';
import { RequestLedger } from './request_ledger.ts';
import { get, HostProcess } from './testing/host_process.ts';
import { exchange } from './testing/packets.ts';

const APPLICATION = fileURLToPath(new URL('./testing/test_application.mjs', import.meta.url));

async function logged(t: TestContext, options: Partial<AccessLogOptions>, head: string): Promise<string[]> {
  const lines: string[] = [];
  const ledger = new RequestLedger();
  const all = { format: '', quietAgents: [], forwardedFor: false, ...options };
  const ended = new Promise<void>((resolve) => {
    const log = accessLog(all, 3, (line) => lines.push(line));
    ledger.onEnd = (request, took, sent) => {
      log(request, took, sent);
      resolve();
    };
  });
  const application = ledger.wrap((_req, res) => {
    res.statusCode = 404;
    res.end('12345');
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
      /^(\d+) (\d+) \d+ \d+ \d{10} \[\w{3} \w{3} \d\d \d\d:\d\d:\d\d \d{4}\] \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] \d+$/.exec(
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
    assert.deepEqual(unknownVariables(`%(uri) %(nothing) %(${LOG_VARIABLES.join(') %(')})`), ['nothing']);
  });

  it('gives the forwarded address where it is asked to', async (t) => {
    const head = 'GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.9';
    assert.deepEqual(await logged(t, { format: '%(addr)', forwardedFor: true }, head), ['192.0.2.9']);
    assert.deepEqual(await logged(t, { format: '%(addr)' }, head), ['127.0.0.1']);
  });

  it('leaves out user agents that are not to be logged', async (t) => {
    const options = { format: '%(uri)', quietAgents: ['^kube-probe'] };
    assert.deepEqual(await logged(t, options, 'GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: kube-probe/1'), []);
    assert.deepEqual(await logged(t, options, 'GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: a kube-probe'), [
      '/',
    ]);
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
});
