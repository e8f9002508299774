import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, linkSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { rootCertificates, type SecureContextOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { Address } from './address.ts';
import { bindHandle } from './supervisor/bind.ts';
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

function getSecurely(port: number, more: SecureContextOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: readFileSync(CERTIFICATE), agent: false, ...more };
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

  it('for clients with a certificate only, where https-socket names who signs them', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-client-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const other = join(directory, 'other.crt');
    writeFileSync(other, rootCertificates[0] ?? '');
    const sockets = [`!${CERTIFICATE}`, CERTIFICATE, other].flatMap((clientCa) => [
      '--https-socket',
      `127.0.0.1:0,${CERTIFICATE},${KEY},HIGH,${clientCa}`,
    ]);
    const host = start(t, ...sockets);
    const [strict = 0, lenient = 0, strange = 0] = await host.ports();
    const signed = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
    assert.match(await getSecurely(strict, signed), /^pid \d+$/);
    await assert.rejects(getSecurely(strict));
    assert.match(await getSecurely(lenient, { ...signed, maxVersion: 'TLSv1.2' }), /^pid \d+$/);
    assert.match(await getSecurely(lenient), /^pid \d+$/);
    assert.match(await getSecurely(strange), /^pid \d+$/);
    await assert.rejects(getSecurely(strange, signed));
    await host.said(/https: a client's certificate is refused: /);
  });

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

  it('in the abstract namespace for every unix socket with abstract-socket', async (t) => {
    const name = `${tmpdir()}/nova-uwsgi-abstract-${process.pid}`;
    const host = start(t, '--http-socket', name, '--master', '-a');
    await host.said(/ready: .* on @\/.*abstract-\d+\n/);
    assert.equal(existsSync(name), false);
    assert.match(await get(`\0${name}`), /^pid \d+$/);
  });

  it('on sockets of systemd’s: by address, by number, and with protocol where nobody names them', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-systemd-'));
    t.after(() => rmSync(directory, { recursive: true }));
    for (const processes of ['one process', 'a master']) {
      const named = join(directory, `${processes.replaceAll(' ', '-')}.sock`);
      const places: Address[] = [
        { kind: 'unix', path: named },
        { kind: 'tcp', host: '127.0.0.1', port: 0 },
        { kind: 'tcp', host: '127.0.0.1', port: 0 },
      ];
      // Listening, as systemd's are, until the host has them.
      const bound = await Promise.all(places.map((place) => listenAt(place)));
      t.after(() => bound.map(({ server }) => server.close()));
      const argv = [
        '--http-socket',
        named,
        '--scgi-socket',
        'fd://5',
        '--protocol',
        'http',
        '--vacuum',
        ...APP,
      ];
      const more = processes === 'a master' ? ['--master', '--die-on-term'] : [];
      const host = new HostProcess(
        [...argv, ...more],
        {},
        bound.map(({ fd }) => fd),
      );
      t.after(() => host.end());
      await host.said(/ready: /);
      // Closing a server removes its file.
      linkSync(named, `${named}.kept`);
      for (const { server } of bound) server.close();
      renameSync(`${named}.kept`, named);
      const [, unnamed = 0, numbered = 0] = bound.map(({ port }) => port);
      assert.match(await get(named), /^pid \d+$/);
      assert.match(await get(unnamed), /^pid \d+$/);
      const answer = await exchange({ host: '127.0.0.1', port: numbered }, [scgiPacket(varsOf())]);
      assert.match(answer, /^Status: 200 OK\r\n/);
      assert.equal(await get(named, '/env?LISTEN_FDS'), 'undefined');
      if (processes === 'a master') {
        host.kill('SIGHUP');
        await host.said(/reloaded: 1 worker/);
        assert.match(await get(unnamed), /^pid \d+$/);
      }
      host.kill('SIGINT');
      assert.equal(await host.exited(), 0);
      assert.ok(existsSync(named), 'systemd keeps the file');
    }
  });

  it('in the place of another that still listens there, whose end then takes nothing away', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-uwsgi-followed-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const socket = join(directory, 'followed.sock');
    for (const more of [[], ['--master'], ['--master', '--vacuum']]) {
      const argv = ['--http-socket', socket, ...APP, ...more];
      const before = new HostProcess(argv);
      t.after(() => before.end());
      await before.said(/ready: /);
      const after = new HostProcess(argv);
      t.after(() => after.end());
      await after.said(/ready: /);
      before.kill('SIGINT');
      assert.equal(await before.exited(), 0);
      assert.match(await get(socket), /^pid \d+$/);
      after.kill('SIGINT');
      assert.equal(await after.exited(), 0);
      // As in uWSGI it stays where nobody asks for vacuum.
      assert.equal(existsSync(socket), !more.includes('--vacuum'));
    }
  });

  it('on a descriptor only where that is a listening socket', async (t) => {
    const host = start(t, '--socket', 'fd://0');
    assert.equal(await host.exited(), 1);
    assert.match(host.output, /^nova-uwsgi: cannot listen on fd:\/\/0: it is no listening socket\n$/);
  });

  it('on one port with another process, with reuse-port', async (t) => {
    const first = start(t, '--http-socket', '127.0.0.1:0', '--reuse-port');
    const [port = 0] = await first.ports();
    const argv = ['--http-socket', `127.0.0.1:${port}`, '--master', '--die-on-term'];
    const second = start(t, ...argv, '--reuse-port');
    await second.said(/ready: /);
    first.kill('SIGTERM');
    assert.equal(await first.exited(), 0);
    assert.match(await get(port), /^pid \d+$/);
    const third = start(t, ...argv);
    assert.equal(await third.exited(), 1);
    assert.match(third.output, /EADDRINUSE/);
  });
});

async function listenAt(place: Address): Promise<{ fd: number; port: number; server: Server }> {
  const socket = bindHandle(place.kind === 'unix' ? { path: place.path } : { ...place, reusePort: false });
  const fd = socket.fd();
  const server = createServer().listen({ handle: socket });
  await once(server, 'listening');
  const address = server.address();
  return { fd, port: address === null || typeof address === 'string' ? 0 : address.port, server };
}
