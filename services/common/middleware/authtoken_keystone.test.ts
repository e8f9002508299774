import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FakeKeystone, fakeKeystone, userToken } from '../keystone/testing/fake_keystone.ts';
import { serverCertificate } from '../keystone/testing/server_certificate.ts';
import { serve } from '../testing/raw_request.ts';
import { authtoken } from './authtoken.ts';
import { as, guarded, whoAsks } from './testing/guarded.ts';
import { logRecords } from './testing/log_records.ts';
import { type Settings, testService } from './testing/service.ts';

test('a valid token tells the application who asks, and nothing that the client claims', async (t) => {
  logRecords(t);
  const ask = await guarded(t, await fakeKeystone(t));
  const claims = {
    'X-User-Id': 'root',
    'X-Roles': 'admin',
    'X-Domain-Id': 'd',
    X_Roles: 'admin',
    'X-Tenant': 'x',
  };
  const { status, body } = await ask(as('good', { ...claims, 'OpenStack-System-Scope': 'all' }));
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), {
    'x-identity-status': 'Confirmed',
    'x-roles': 'member,reader',
    'x-role': 'member,reader',
    'x-user-id': 'u-1',
    'x-user-name': 'alice',
    'x-user': 'alice',
    'x-user-domain-id': 'default',
    'x-user-domain-name': 'Default',
    'x-project-id': 'p-1',
    'x-tenant-id': 'p-1',
    'x-project-name': 'demo',
    'x-tenant-name': 'demo',
    'x-tenant': 'demo',
    'x-project-domain-id': 'd-2',
    'x-project-domain-name': 'Sales',
    'x-is-admin-project': 'True',
  });
});

test('a system-scoped token and a domain-scoped one say so', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.tokens.set('system', userToken({ project: undefined, system: { all: true } }));
  keystone.tokens.set('domain', userToken({ project: undefined, domain: { id: 'd-2', name: 'Sales' } }));
  const ask = await guarded(t, keystone);
  const told = async (token: string) => JSON.parse((await ask(as(token))).body) as Record<string, string>;
  const { 'openstack-system-scope': scope, 'x-project-id': project } = await told('system');
  assert.deepEqual([scope, project], ['all', undefined]);
  const domain = await told('domain');
  assert.deepEqual([domain['x-domain-id'], domain['x-domain-name']], ['d-2', 'Sales']);
});

test('Keystone is asked with the service token, for the catalog, and of access rules', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  const catalog = [
    {
      type: 'compute',
      name: 'nova',
      endpoints: [
        { interface: 'public', region: 'one', url: 'http://a' },
        { interface: 'internal', region: 'one', url: 'http://b' },
        { interface: 'public', region: 'two', url: 'http://c' },
      ],
    },
  ];
  keystone.tokens.set('good', userToken({ catalog }));
  const ask = await guarded(t, keystone);
  const told = JSON.parse((await ask(as('good'))).body) as Record<string, string>;
  const [{ url, headers } = assert.fail()] = keystone.validations();
  assert.equal(url, '/identity/v3/auth/tokens');
  assert.equal(headers['x-auth-token'], 'service-token-1');
  assert.equal(headers['x-subject-token'], 'good');
  assert.equal(headers['openstack-identity-access-rules'], '1');
  assert.deepEqual(JSON.parse(told['x-service-catalog'] ?? ''), [
    {
      type: 'compute',
      name: 'nova',
      endpoints: [
        { region: 'one', publicURL: 'http://a', internalURL: 'http://b' },
        { region: 'two', publicURL: 'http://c' },
      ],
    },
  ]);

  const without = await guarded(t, keystone, { settings: { include_service_catalog: false } });
  assert.doesNotMatch((await without(as('good'))).body, /x-service-catalog/);
  assert.equal(keystone.validations().at(-1)?.url, '/identity/v3/auth/tokens?nocatalog');
});

test('Keystone is not asked at start, once for requests at one time, and not again for a while', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  let now = 0;
  const ask = await guarded(t, keystone, { clock: () => now, settings: { token_cache_time: 60 } });
  assert.equal(keystone.seen.length, 0);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(as('good'))));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal(keystone.validations().length, 1);
  now = 59_999;
  keystone.tokens.delete('good');
  assert.equal((await ask(as('good'))).status, 200, 'a revoked token is good until it is asked about again');
  now = 60_000;
  assert.equal((await ask(as('good'))).status, 401);
  assert.equal(keystone.validations().length, 2);
});

test('a token that is unknown is a 401 that names Keystone, each time after asking', async (t) => {
  const records = logRecords(t);
  const keystone = await fakeKeystone(t);
  const ask = await guarded(t, keystone, { app: () => assert.fail('reached') });
  for (const asked of [1, 2]) {
    const { status, rows } = await ask(as('unknown-s3cret'));
    assert.equal(status, 401);
    assert.deepEqual(rows.at(-1), ['WWW-Authenticate', 'Keystone uri="http://public/identity"']);
    assert.equal(keystone.validations().length, asked);
  }
  assert.doesNotMatch(JSON.stringify(records), /s3cret/);
});

test('a token is refused from its expiry on, though it is in the cache', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  let now = 0;
  keystone.tokens.set('good', userToken({ expires_at: new Date(5000).toISOString() }));
  const ask = await guarded(t, keystone, { clock: () => now });
  now = 4999;
  assert.equal((await ask(as('good'))).status, 200);
  now = 5000;
  assert.equal((await ask(as('good'))).status, 401);
});

test('a service token that was revoked is replaced, without the client noticing', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  const ask = await guarded(t, keystone, { settings: { token_cache_time: -1 } });
  assert.equal((await ask(as('good'))).status, 200);
  keystone.revokeServiceTokens();
  assert.equal((await ask(as('good'))).status, 200);
  assert.deepEqual(
    keystone.validations().map(({ headers }) => headers['x-auth-token']),
    ['service-token-1', 'service-token-1', 'service-token-2'],
  );
});

test('a new service token that is refused, too, is no answer yet: Keystone is asked once more', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  let refusing = 2;
  keystone.instead = ({ method, url }, res) => {
    if (method !== 'GET' || url?.endsWith('/tokens') !== true || refusing === 0) return false;
    refusing -= 1;
    res.writeHead(401).end('{}');
    return true;
  };
  const ask = await guarded(t, keystone);
  assert.equal((await ask(as('good'))).status, 200);
  assert.equal(keystone.validations().length, 3);
});

const failures: readonly (readonly [
  what: string,
  instead: FakeKeystone['instead'],
  settings?: Settings[string],
])[] = [
  [
    'a Keystone that is broken',
    (_, res) => Boolean(res.writeHead(500).end('{"error": {"message": "Oh no."}}')),
  ],
  ['a proxy without a Keystone', (_, res) => Boolean(res.writeHead(502).end('<html>Bad Gateway</html>'))],
  ['a Keystone that hangs up', (_, res) => Boolean(res.destroy())],
  ['a Keystone that says nothing', () => true, { http_connect_timeout: 1 }],
  [
    'a Keystone that refuses every service token',
    ({ method }, res) => method === 'GET' && Boolean(res.writeHead(401).end('{}')),
  ],
  [
    'a Keystone that says of tokens what nobody understands',
    ({ url }, res) => url?.endsWith('/tokens') === true && Boolean(res.writeHead(200).end('<html>')),
  ],
  [
    'a Keystone that forbids the service to ask',
    ({ method, url }, res) =>
      method === 'GET' && url?.endsWith('/tokens') === true && Boolean(res.writeHead(403).end('{}')),
  ],
  ['a wrong password of the service', undefined, { password: 'wrong-s3cret' }],
  ['a service without a password', undefined, { password: undefined }],
  ['a region that Keystone is not in', undefined, { region_name: 'elsewhere' }],
  ['a port where nobody listens', undefined, { auth_url: 'http://127.0.0.1:9/identity/v3' }],
  ['a cafile that is not there', undefined, { cafile: '/nonexistent/ca.pem' }],
];
for (const [what, instead, settings] of failures) {
  test(`${what} is a 503 and a CRITICAL record, or with a delayed decision an invalid token`, async (t) => {
    const records = logRecords(t);
    const keystone = await fakeKeystone(t);
    keystone.instead = instead;
    const ask = await guarded(t, keystone, settings === undefined ? {} : { settings });
    const { status, body } = await ask(as('good-token', { Accept: 'application/json' }));
    assert.equal(status, 503);
    assert.match(body, /The Keystone service is temporarily unavailable\./);
    const critical = records.filter(({ level }) => level === 'critical');
    assert.equal(critical.length, 1);
    assert.match(critical[0]?.message ?? '', /^Unable to validate token: ./);
    assert.doesNotMatch(JSON.stringify(records), /s3cret|good-token|service-token/);

    const delayed = await guarded(t, keystone, { settings: { ...settings, delay_auth_decision: true } });
    assert.deepEqual(JSON.parse((await delayed(as('good-token'))).body), { 'x-identity-status': 'Invalid' });
  });
}

test('a Keystone that comes back is used again', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.instead = (_, res) => Boolean(res.destroy());
  const ask = await guarded(t, keystone);
  assert.equal((await ask(as('good'))).status, 503);
  keystone.instead = undefined;
  assert.equal((await ask(as('good'))).status, 200);
});

test('a connection that fails is tried again, as often as http_request_max_retries says', async (t) => {
  const records = logRecords(t);
  const keystone = await fakeKeystone(t);
  const ask = await guarded(t, keystone, { settings: { http_request_max_retries: 1, token_cache_time: -1 } });
  let failing = 1;
  keystone.instead = ({ method, url }, res) => {
    if (method !== 'GET' || url?.endsWith('/tokens') !== true || failing === 0) return false;
    failing -= 1;
    res.destroy();
    return true;
  };
  assert.equal((await ask(as('good'))).status, 200);
  assert.ok(keystone.validations().length >= 2);
  assert.ok(records.every(({ level }) => level !== 'critical'));
});

test('Keystone is reached over HTTPS, verified by cafile', async (t) => {
  const records = logRecords(t);
  const directory = mkdtempSync(join(tmpdir(), 'novafront-authtoken-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const tls = serverCertificate();
  const cafile = join(directory, 'ca.pem');
  writeFileSync(cafile, tls.cert);
  const keystone = await fakeKeystone(t, { tls, endpoint: (url) => `${url}/v3` });
  const trusting = await guarded(t, keystone, { settings: { cafile } });
  assert.equal((await trusting(as('good'))).status, 200);
  const strict = await guarded(t, keystone);
  assert.equal((await strict(as('good'))).status, 503);
  assert.match(records.find(({ level }) => level === 'critical')?.message ?? '', /TLS to https:/);
});

const SERVICE = userToken({
  user: { id: 'u-nova', name: 'nova', domain: { id: 'default', name: 'Default' } },
  project: { id: 'p-service', name: 'service', domain: { id: 'default', name: 'Default' } },
  roles: [{ name: 'service' }],
});

test('a service token speaks for who passes a request on', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.tokens.set('service', SERVICE);
  const ask = await guarded(t, keystone);
  const told = JSON.parse((await ask(as('good', { 'X-Service-Token': 'service' }))).body) as Record<
    string,
    string
  >;
  assert.equal(told['x-service-identity-status'], 'Confirmed');
  assert.equal(told['x-service-user-name'], 'nova');
  assert.equal(told['x-service-roles'], 'service');
  assert.equal(told['x-service-project-id'], 'p-service');
  assert.equal(told['x-user-name'], 'alice');
  assert.equal((await ask(as('good', { 'X-Service-Token': 'unknown' }))).status, 401);
  assert.equal((await ask({ headers: { 'X-Service-Token': 'service' } })).status, 401, 'no user');
});

test('a service, and nobody else, may use a token that has expired', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.tokens.set('service', SERVICE);
  keystone.tokens.set('old', userToken({ expires_at: '2001-01-01T00:00:00Z' }));
  keystone.instead = ({ headers, url }, res) =>
    headers['x-subject-token'] === 'old' &&
    url?.endsWith('?allow_expired=1') === false &&
    Boolean(res.writeHead(404).end('{}'));
  const ask = await guarded(t, keystone, { clock: Date.now });
  assert.equal((await ask(as('old', { 'X-Service-Token': 'good' }))).status, 401);
  assert.equal((await ask(as('old', { 'X-Service-Token': 'service' }))).status, 200);
  assert.equal(keystone.validations().at(-1)?.url, '/identity/v3/auth/tokens?allow_expired=1');
  assert.equal((await ask(as('old'))).status, 401);
});

test('a token without a service role is a service token only where roles are not required', async (t) => {
  const records = logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.tokens.set('user', userToken());
  const status = async (settings: Settings[string]): Promise<number> => {
    const ask = await guarded(t, keystone, { settings });
    return (await ask(as('good', { 'X-Service-Token': 'user' }))).status;
  };
  assert.equal(await status({}), 200);
  assert.equal(
    records.filter(({ message }) => /service_token_roles_required is off/.test(message)).length,
    1,
  );
  assert.equal(await status({ service_token_roles_required: true }), 401);
  assert.equal(
    await status({ service_token_roles_required: true, service_token_roles: ['x', 'reader'] }),
    200,
  );
});

test('an application credential does what its access rules allow', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  const access_rules = [{ service: 'compute', method: 'GET', path: '/v2.1/servers/*' }];
  keystone.tokens.set(
    'ruled',
    userToken({ application_credential: { access_rules }, catalog: [{ type: 'compute' }] }),
  );
  const ask = await guarded(t, keystone, { settings: { service_type: 'compute' } });
  assert.equal((await ask({ ...as('ruled'), path: '/v2.1/servers/1?x=y' })).status, 200);
  assert.equal((await ask({ ...as('ruled'), path: '/v2.1/servers' })).status, 401);
  assert.equal((await ask({ ...as('ruled'), path: '/v2.1/servers/1', method: 'DELETE' })).status, 401);
  assert.equal((await ask({ ...as('good'), path: '/v2.1/servers', method: 'DELETE' })).status, 200);
  keystone.tokens.set('elsewhere', userToken({ application_credential: { access_rules }, catalog: [] }));
  assert.equal((await ask({ ...as('elsewhere'), path: '/v2.1/servers/1' })).status, 401);
  const unset = await guarded(t, keystone);
  assert.equal((await unset({ ...as('ruled'), path: '/v2.1/servers/1' })).status, 401);
});

test('a token that is bound to a login of the web server counts as enforce_token_bind says', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  keystone.tokens.set('kerberos', userToken({ bind: { kerberos: 'alice' } }));
  for (const [mode, free, bound] of [
    ['disabled', 200, 200],
    ['permissive', 200, 401],
    ['required', 401, 401],
  ] as const) {
    const ask = await guarded(t, keystone, { settings: { enforce_token_bind: mode } });
    assert.deepEqual(
      [(await ask(as('good'))).status, (await ask(as('kerberos'))).status],
      [free, bound],
      mode,
    );
  }
});

test('auth_section, also from the paste file, names where the way to sign in stands', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  const service = testService({
    keystone_authtoken: { www_authenticate_uri: 'http://public', auth_type: 'none' },
    service_user: {
      auth_type: 'v3password',
      auth_url: keystone.url,
      user_id: 'u',
      password: 's3cret',
      system_scope: 'all',
    },
  });
  const ask = await serve(t, authtoken(service)({}, { auth_section: 'service_user' })(whoAsks));
  assert.equal((await ask(as('good'))).status, 200);
  assert.match(JSON.stringify(keystone.seen[0]?.body), /"user":\{"id":"u"/);
});

test("the filter's section wins over nova.conf, by older names too, and unknown keys are named", async (t) => {
  const records = logRecords(t);
  const keystone = await fakeKeystone(t);
  const paste = {
    auth_uri: 'http://paste',
    auth_plugin: 'v3password',
    auth_url: `${keystone.url}/v3`,
    'user-name': 'other',
    token_cache_time: '-1',
    here: '/etc/nova',
    colour: 'red',
  };
  const ask = await guarded(t, keystone, {
    paste,
    settings: { auth_url: 'http://127.0.0.1:9', auth_type: 'none' },
  });
  assert.deepEqual((await ask()).rows.at(-1), ['WWW-Authenticate', 'Keystone uri="http://paste"']);
  for (const _ of [1, 2]) assert.equal((await ask(as('good'))).status, 200);
  assert.equal(keystone.validations().length, 2);
  assert.match(JSON.stringify(keystone.seen[0]?.body), /"name":"other"/);
  const unknown = records.filter(({ message }) => /is not known to keystonemiddleware/.test(message));
  assert.deepEqual(
    unknown.map(({ message }) => message),
    ['The option "colour" is not known to keystonemiddleware'],
  );
});

test('a way to sign in that is none ends the start', (t) => {
  logRecords(t);
  const start = (settings: Settings[string]) =>
    authtoken(testService({ keystone_authtoken: settings }))({}, {});
  assert.throws(() => start({ auth_type: 'v3kerberos' }), { name: 'NoMatchingPlugin' });
  assert.throws(() => start({ auth_type: 'password' }), {
    name: 'MissingRequiredOptions',
    message: /auth_url/,
  });
});

test('what the application throws is answered as ever, and its 401s name Keystone', async (t) => {
  logRecords(t);
  const keystone = await fakeKeystone(t);
  const throwing = await guarded(t, keystone, {
    app: () => {
      throw new Error('no');
    },
  });
  assert.equal((await throwing(as('good'))).status, 500);
  const denying = await guarded(t, keystone, { app: (_, res) => void res.writeHead(401).end() });
  assert.deepEqual((await denying(as('good'))).rows[0], [
    'WWW-Authenticate',
    'Keystone uri="http://public/identity"',
  ]);
});
