import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, type TestContext, test } from 'node:test';
import { fakeKeystone } from '../common/keystone/testing/fake_keystone.ts';
import { testService } from '../common/middleware/testing/service.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import { dynamicVendorData } from './dynamic_vendor_data.ts';
import { type MetadataSettings, settingsOf } from './settings.ts';
import { anInstance } from './testing/instance.ts';
import { someSettings } from './testing/settings.ts';
import { quietLog } from './testing/quiet_log.ts';

const log = quietLog();

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let base: string;
let seen: Seen[] = [];
let underWay = 0;
let mostUnderWay = 0;

const ANSWERS: Readonly<Record<string, RequestListener>> = {
  '/ok': (_, res) => res.end('{"token":"abc","n":1.0}'),
  '/empty': (_, res) => res.writeHead(204).end(),
  '/fail': (_, res) => res.writeHead(503).end('{}'),
  '/text': (_, res) => res.end('hello'),
  '/moved': (_, res) => res.writeHead(302, { Location: '/ok' }).end(),
  '/loop': (_, res) => res.writeHead(307, { Location: '/loop' }).end(),
  '/cut': (_, res) => {
    res.writeHead(200, { 'Content-Length': '100' });
    res.write('{"a"', () => res.destroy());
  },
  '/silent': () => undefined,
  '/picky': (req, res) =>
    req.headers['x-auth-token'] === 'service-token-2' ? res.end('{"in":true}') : res.writeHead(401).end(),
  '/never': (_, res) => res.writeHead(401).end(),
};

before(async () => {
  server = createServer((req, res) => {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    res.on('close', () => {
      underWay -= 1;
    });
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    req.on('end', () => {
      seen.push({ method: req.method, url: req.url, headers: req.headers, body });
      ANSWERS[req.url?.split('?')[0] ?? '']?.(req, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  mostUnderWay = 0;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(targets: readonly string[], api: Partial<MetadataSettings['api']> = {}): Promise<object> {
  const settings = someSettings({ vendordata_dynamic_targets: targets, ...api });
  const instance = anInstance({
    user_data: 'aGk=',
    metadata: { a: 'ü' },
    system_metadata: { boot_roles: 'member,reader' },
  });
  return Object.fromEntries(await dynamicVendorData(instance, settings)());
}

test('each target is posted what Nova tells of the instance', async () => {
  assert.deepEqual(await ask([`svc@${base}/ok`]), { svc: '{"token": "abc", "n": 1.0}' });
  const [{ method, headers, body } = assert.fail()] = seen;
  assert.equal(method, 'POST');
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers.accept, 'application/json');
  assert.equal(headers['user-agent'], 'openstack-nova-vendordata');
  assert.equal(Number(headers['content-length']), Buffer.byteLength(body));
  assert.deepEqual(JSON.parse(body), {
    'project-id': 'c0ffee00c0ffee00c0ffee00c0ffee00',
    'instance-id': '6f0fba21-5f5c-4a3a-9f0c-0d4b52f6a001',
    'image-id': '',
    'user-data': 'aGk=',
    hostname: 'db-7',
    metadata: { a: 'ü' },
    'boot-roles': 'member,reader',
  });
});

test('the first request says that no token goes with it', async () => {
  const before = log.length;
  await ask([`svc@${base}/ok`]);
  assert.equal(
    log.slice(before).filter((record) => record.includes('insecure dynamic vendordata')).length,
    1,
  );
});

test('only the first at sign splits; a target without one and a repeated name are skipped', async () => {
  const answers = await ask(['nameless', `a@${base}/ok?x@y`, `a@${base}/ok`]);
  assert.deepEqual(Object.keys(answers), ['a']);
  assert.deepEqual(
    seen.map(({ url }) => url),
    ['/ok?x@y'],
  );
  assert.ok(log.some((record) => record.endsWith('Vendordata target nameless lacks a name. Skipping')));
});

test('a target that fails counts as an empty object', async () => {
  const failing = ['/empty', '/fail', '/text', '/loop', '/cut'].map(
    (path, index) => `t${index}@${base}${path}`,
  );
  assert.deepEqual(await ask([...failing, 'refused@http://127.0.0.1:9/', 'bad@::::', `after@${base}/ok`]), {
    t0: '{}',
    t1: '{}',
    t2: '{}',
    t3: '{}',
    t4: '{}',
    refused: '{}',
    bad: '{}',
    after: '{"token": "abc", "n": 1.0}',
  });
});

/** Holds for the 404 of a failure that is fatal. */
const notFound =
  (why: RegExp) =>
  (error: unknown): boolean =>
    error instanceof HTTPException && error.status === 404 && why.test(String(error.cause));

test('with failure_fatal a failure leaves no document, but an empty answer is none', async () => {
  const fatal = { vendordata_dynamic_failure_fatal: true };
  await assert.rejects(ask([`a@${base}/fail`], fatal), notFound(/HTTP 503/));
  await assert.rejects(ask([`a@${base}/text`], fatal), notFound(/SyntaxError/));
  await assert.rejects(ask(['a@http://127.0.0.1:9/'], fatal), notFound(/ECONNREFUSED/));
  assert.deepEqual(await ask([`a@${base}/empty`], fatal), { a: '{}' });
});

test('a redirect is followed with the same method and body', async () => {
  assert.deepEqual(await ask([`a@${base}/moved`]), { a: '{"token": "abc", "n": 1.0}' });
  assert.deepEqual(
    seen.map(({ method, url }) => [method, url]),
    [
      ['POST', '/moved'],
      ['POST', '/ok'],
    ],
  );
  assert.equal(seen[0]?.body, seen[1]?.body);
});

test('targets are asked one after another', async () => {
  await ask([`a@${base}/ok`, `b@${base}/ok`, `c@${base}/ok`]);
  assert.equal(mostUnderWay, 1);
});

test('a target that stays silent is given up after the read timeout', async () => {
  const answers = await ask([`a@${base}/silent`], { vendordata_dynamic_read_timeout: 0.05 });
  assert.deepEqual(answers, { a: '{}' });
  assert.deepEqual(await ask([`a@${base}/ok`], { vendordata_dynamic_read_timeout: 0 }), { a: '{}' });
});

test('a certificate file that cannot be read fails HTTPS targets only', async () => {
  const api = {
    vendordata_dynamic_ssl_certfile: '/nonexistent/ca.pem',
    vendordata_dynamic_failure_fatal: true,
  };
  assert.deepEqual(Object.keys(await ask([`a@${base}/ok`], api)), ['a']);
  await assert.rejects(ask(['a@https://127.0.0.1:9/'], api), notFound(/ENOENT/));
});

/** A Keystone whose service tokens these targets take, and what asks them with one. */
async function signedIn(t: TestContext) {
  const keystone = await fakeKeystone(t);
  const { conf } = testService({
    vendordata_dynamic_auth: {
      auth_type: 'password',
      auth_url: keystone.url,
      username: 'nova',
      password: 's3cret',
      user_domain_name: 'Default',
      project_name: 'service',
      project_domain_name: 'Default',
    },
    api: { vendordata_providers: ['DynamicJSON'] },
  });
  const { vendorDataClient } = settingsOf(conf, () => 0);
  const askWith = async (targets: readonly string[], api: Partial<MetadataSettings['api']> = {}) =>
    Object.fromEntries(
      await dynamicVendorData(anInstance(), {
        ...someSettings({ vendordata_dynamic_targets: targets, ...api }),
        vendorDataClient,
      })(),
    ) as Readonly<Record<string, string>>;
  return { keystone, askWith };
}

test('with [vendordata_dynamic_auth] targets get a token of the service, fetched once, and nothing is warned of', async (t) => {
  const { keystone, askWith } = await signedIn(t);
  const before = log.length;
  assert.equal(keystone.seen.length, 0, 'Keystone is not asked at start');
  assert.deepEqual(Object.keys(await askWith([`a@${base}/ok`, `b@${base}/ok`])), ['a', 'b']);
  assert.deepEqual(
    seen.map(({ headers }) => headers['x-auth-token']),
    ['service-token-1', 'service-token-1'],
  );
  assert.ok(!log.slice(before).some((record) => record.includes('insecure')));
});

test('a target that refuses the token gets a new one, once', async (t) => {
  const { askWith } = await signedIn(t);
  assert.deepEqual(await askWith([`a@${base}/picky`]), { a: '{"in": true}' });
  assert.deepEqual(await askWith([`a@${base}/never`]), { a: '{}' });
  assert.deepEqual(
    seen.map(({ url, headers }) => `${url} ${String(headers['x-auth-token'])}`),
    ['/picky service-token-1', '/picky service-token-2', '/never service-token-2', '/never service-token-3'],
  );
});

test('a Keystone that fails counts as a target that does', async (t) => {
  const { keystone, askWith } = await signedIn(t);
  keystone.instead = (_, res) => Boolean(res.writeHead(500).end());
  assert.deepEqual(await askWith([`a@${base}/ok`]), { a: '{}' });
  await assert.rejects(
    askWith([`a@${base}/ok`], { vendordata_dynamic_failure_fatal: true }),
    notFound(/HTTP 500/),
  );
  assert.equal(seen.length, 0);
});

test('a mistake in [vendordata_dynamic_auth] ends the start where DynamicJSON is a provider, and only there', () => {
  const start = (providers: readonly string[]) => () =>
    settingsOf(
      testService({
        vendordata_dynamic_auth: { auth_type: 'password' },
        api: { vendordata_providers: providers },
      }).conf,
      () => 0,
    );
  assert.throws(start(['StaticJSON', 'DynamicJSON']), {
    name: 'MissingRequiredOptions',
    message: /auth_url/,
  });
  assert.doesNotThrow(start(['StaticJSON']));
});
