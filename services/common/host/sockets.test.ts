import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { networkInterfaces } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fastcgiRequest, stdoutOf } from './testing/fastcgi_records.ts';
import { get, HostProcess } from './testing/host_process.ts';
import { exchange, packet, varsOf } from './testing/packets.ts';
import { scgiPacket } from './testing/scgi_packet.ts';

const path = (name: string): string => fileURLToPath(new URL(`./testing/${name}`, import.meta.url));
const APP = ['--wsgi-file', path('test_application.mjs')];
/** Self-signed, for localhost, until 2126. */
const [CERTIFICATE, KEY] = [path('localhost.crt'), path('localhost.key')];

function start(t: TestContext, ...argv: string[]): HostProcess {
  const host = new HostProcess([...argv, ...APP]);
  t.after(() => host.end());
  return host;
}

function getSecurely(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: readFileSync(CERTIFICATE), agent: false };
    const req = request(options, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      res.on('end', () => resolve(body));
    });
    req.on('error', reject);
    req.end();
  });
}

describe('nova-uwsgi listens', { concurrency: 3 }, () => {
  for (const processes of ['one process', 'a master']) {
    it(`for every protocol at once, as ${processes}`, async (t) => {
      const place = '127.0.0.1:0';
      const sockets = ['uwsgi-socket', 'scgi-socket', 'fastcgi-socket', 'http-socket'];
      const host = start(
        t,
        ...sockets.flatMap((option) => [`--${option}`, place]),
        '--https-socket',
        `${place},${CERTIFICATE},${KEY}`,
        ...(processes === 'a master' ? ['--master', '--die-on-term'] : []),
      );
      const [uwsgi = 0, scgi = 0, fastcgi = 0, http = 0, https = 0] = await host.ports();
      const at = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
      assert.match(await exchange(at(uwsgi), [packet(varsOf())]), /^HTTP\/1\.1 200 OK\r\n[^]*pid \d+$/);
      assert.match(await exchange(at(scgi), [scgiPacket(varsOf())]), /^Status: 200 OK\r\n[^]*pid \d+$/);
      const answer = await exchange(at(fastcgi), [fastcgiRequest(varsOf())]);
      assert.match(stdoutOf(answer), /^Status: 200 OK\r\n[^]*pid \d+$/);
      assert.match(await get(http), /^pid \d+$/);
      assert.match(await getSecurely(https), /^pid \d+$/);
      // Plain HTTP to the TLS port is no request.
      await assert.rejects(get(https));
    });
  }

  const noIpv6 = Object.values(networkInterfaces()).every((all) =>
    all?.every(({ address }) => address !== '::1'),
  );
  it('on IPv6', { skip: noIpv6 && 'this machine has no ::1' }, async (t) => {
    const host = start(t, '--socket', '[::1]:0', '--master');
    const [port = 0] = await host.ports();
    assert.match(await exchange({ host: '::1', port }, [packet(varsOf())]), /pid \d+$/);
  });

  it('in the abstract namespace', async (t) => {
    const name = `nova-uwsgi-test-${process.pid}`;
    const host = start(t, '--socket', `@${name}`, '--master', '--vacuum', '--chmod-socket=660');
    await host.said(/ready: /);
    assert.match(await exchange({ path: `\0${name}` }, [packet(varsOf())]), /pid \d+$/);
    host.kill('SIGINT');
    assert.equal(await host.exited(), 0);
    assert.doesNotMatch(host.output, /vacuum:/);
  });
});
