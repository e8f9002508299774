import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { logRecords } from '../middleware/testing/log_records.ts';
import { expectOk, Session } from './session.ts';
import { fakeKeystone } from './testing/fake_keystone.ts';
import { serverCertificate } from './testing/server_certificate.ts';

const plain = new Session({ userAgent: 'test' });

async function served(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 600_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function files(t: TestContext, contents: Readonly<Record<string, Buffer>>): (name: string) => string {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-keystone-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(directory, name), content);
  return (name) => join(directory, name);
}

test('an answer is whole, whatever its status', async (t) => {
  const url = await served(t, (_, res) => res.writeHead(418, { 'X-A': 'b' }).end('tea'));
  const answer = await plain.request(url);
  assert.deepEqual([answer.status, answer.text, answer.headers['x-a']], [418, 'tea', 'b']);
  assert.throws(() => expectOk(answer, url), {
    name: 'HttpError',
    status: 418,
    message: `${url}: tea (HTTP 418)`,
  });
});

test('redirects are followed with method, headers and body, up to a limit', async (t) => {
  const seen: string[] = [];
  const url = await served(t, (req, res) => {
    seen.push(`${req.method} ${req.url} ${String(req.headers['x-a'])}`);
    if (req.url === '/loop') res.writeHead(307, { Location: '/loop' }).end();
    else if (req.url === '/bad') res.writeHead(302, { Location: 'http://[' }).end();
    else if (req.url === '/from') res.writeHead(302, { Location: 'to' }).end();
    else res.end('there');
  });
  const asked = { method: 'POST', headers: { 'X-A': 'b' }, body: '{}' } as const;
  assert.equal((await plain.request(`${url}/from`, asked)).text, 'there');
  assert.deepEqual(seen, ['POST /from b', 'POST /to b']);
  assert.equal((await plain.request(`${url}/loop`)).status, 307);
  assert.equal(seen.length, 2 + 31);
  assert.equal((await plain.request(`${url}/bad`)).status, 302);
});

test('a connection that fails is tried again as often as asked for', async (t) => {
  const records = logRecords(t);
  let connections = 0;
  const url = await served(t, (_, res) => {
    connections += 1;
    if (connections === 1) res.destroy();
    else res.end('second');
  });
  await assert.rejects(plain.request(url), { name: 'ConnectFailure' });
  assert.equal(connections, 1);
  connections = 0;
  assert.equal((await plain.request(url, { connectRetries: 1 })).text, 'second');
  assert.match(
    records.find(({ level }) => level === 'warning')?.message ?? '',
    /Retrying in 0\.5s\. 1 retries left$/,
  );
});

test('a kept connection that has gone is no failure', async (t) => {
  const sockets: Socket[] = [];
  const url = await served(t, (req, res) => {
    sockets.push(req.socket);
    // The second request comes on the kept connection, which ends as if the server had closed it just before.
    if (sockets.length === 2) req.socket.resetAndDestroy();
    else res.end('here');
  });
  for (const _ of [1, 2]) assert.equal((await plain.request(url)).text, 'here');
  assert.equal(sockets[0], sockets[1], 'the connection was kept');
  assert.equal(sockets.length, 3);
});

const refused: readonly (readonly [what: string, address: string, error: object])[] = [
  [
    'a port where nobody listens',
    'http://127.0.0.1:9/v3',
    { name: 'ConnectFailure', message: /ECONNREFUSED/ },
  ],
  ['a name that is none', 'http://keystone.invalid/v3', { name: 'ConnectFailure' }],
  ['an address that is none', 'keystone:5000', { message: /^'keystone:.* is no address: expected http:/ }],
  ['another scheme', 'ftp://keystone/', { message: /^'ftp:\/\/keystone\/' is no address/ }],
];
for (const [what, address, error] of refused) {
  test(`${what} is told apart`, () => assert.rejects(plain.request(address), error));
}

test('a password in an address is in no message', async () => {
  await assert.rejects(plain.request('http://me:hunter2@127.0.0.1:9/v3'), ({ message }: Error) => {
    assert.match(message, /http:\/\/127\.0\.0\.1:9\/v3/);
    assert.doesNotMatch(message, /hunter2/);
    return true;
  });
});

test('silence ends at the timeout, before an answer and within one', async (t) => {
  const url = await served(t, (req, res) => {
    if (req.url === '/begun') res.writeHead(200).write('beginning');
  });
  const asked = { timeouts: { connect: 600, read: 0.05 } };
  await assert.rejects(plain.request(url, asked), {
    name: 'ConnectFailure',
    message: /no answer for 0\.05 seconds$/,
  });
  await assert.rejects(plain.request(`${url}/begun`, asked), { name: 'ConnectFailure' });
  await assert.rejects(new Session({ userAgent: 'test', timeout: 0.05 }).request(url), {
    name: 'ConnectFailure',
  });
});

test('HTTPS is verified: by cafile, unless insecure', async (t) => {
  const own = serverCertificate();
  const path = files(t, { 'ca.pem': own.cert, 'other.pem': serverCertificate().cert });
  const { url } = await fakeKeystone(t, { tls: own });
  const status = async (settings: object): Promise<number> =>
    (await new Session({ userAgent: 'test', ...settings }).request(url)).status;
  assert.equal(await status({ cafile: path('ca.pem') }), 300);
  assert.equal(await status({ insecure: true }), 300);
  await assert.rejects(status({}), { name: 'SSLError', message: /^TLS to https:/ });
  await assert.rejects(status({ cafile: path('other.pem') }), { name: 'SSLError' });
  await assert.rejects(status({ cafile: path('none.pem') }), {
    name: 'SSLError',
    message: /cafile .*none\.pem can't be read/,
  });
  await assert.rejects(new Session({ userAgent: 'test', insecure: true }).request(url, { cafile: '' }), {
    name: 'SSLError',
  });
  const given = new Session({ userAgent: 'test' }).request(url, { cafile: path('ca.pem') });
  assert.equal((await given).status, 300);
});

test('a client certificate is shown, its key beside it or in the same file', async (t) => {
  const [own, client] = [serverCertificate(), serverCertificate()];
  const path = files(t, {
    'ca.pem': own.cert,
    'cert.pem': client.cert,
    'key.pem': client.key,
    'both.pem': Buffer.concat([client.cert, client.key]),
  });
  const { url } = await fakeKeystone(t, { tls: { ...own, ca: client.cert } });
  const ask = (settings: object) =>
    new Session({ userAgent: 'test', cafile: path('ca.pem'), ...settings }).request(url);
  assert.equal((await ask({ certfile: path('cert.pem'), keyfile: path('key.pem') })).status, 300);
  assert.equal((await ask({ certfile: path('both.pem') })).status, 300);
  await assert.rejects(ask({}), /^(?:SSLError|ConnectFailure)/);
});
