import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { serve } from '../testing/raw_request.ts';
import { authtoken } from './authtoken.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

function guarded(t: TestContext, app: RequestListener, settings = {}, local = {}) {
  const service = testService({ keystone_authtoken: { www_authenticate_uri: 'http://k/v3', ...settings } });
  return serve(t, authtoken(service)({}, local)(app));
}

const unreachable: RequestListener = () => assert.fail('reached');

test('no token is a 401 that says where to get one', async (t) => {
  logRecords(t);
  const ask = await guarded(t, unreachable);
  const body =
    '{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}';
  for (const headers of [{}, { 'X-Auth-Token': '' }]) {
    assert.deepEqual(await ask({ headers: { ...headers, Accept: 'text/html' } }), {
      status: 401,
      reason: 'Unauthorized',
      rows: [
        ['Content-Type', 'application/json'],
        ['Content-Length', String(body.length)],
        ['WWW-Authenticate', 'Keystone uri="http://k/v3"'],
      ],
      body,
    });
  }
});

for (const name of ['X-Auth-Token', 'X-Storage-Token', 'X-Service-Token']) {
  test(`${name}, which can't be validated, is a 503 and a critical record without it`, async (t) => {
    const records = logRecords(t);
    const ask = await guarded(t, unreachable);
    const { status, body } = await ask({ headers: { [name]: 'gAAAA-secret', 'X-User-Id': 'admin' } });
    assert.equal(status, 503);
    assert.match(body, /The Keystone service is temporarily unavailable\./);
    const critical = records.filter(({ level }) => level === 'critical');
    assert.equal(critical.length, 1);
    assert.match(critical[0]?.message ?? '', /^Unable to validate token: /);
    assert.doesNotMatch(JSON.stringify(records), /gAAAA-secret/);
  });
}

const CLAIMS = [
  'X-User-Id',
  'X-User',
  'X-Roles',
  'X-Role',
  'X-Tenant',
  'X-Is-Admin-Project',
  'X-Service-Catalog',
  'X-Service-User-Id',
  'X-Project-Domain-Name',
  'X-Identity-Status',
  'X_User_Id',
];

test('with a delayed decision requests pass as invalid, without the identity that they claim', async (t) => {
  logRecords(t);
  const ask = await guarded(
    t,
    (req, res) => {
      const names = Object.keys(req.headers).filter((name) => /^x[-_]/.test(name));
      res
        .writeHead(req.url === '/401' ? 401 : 200, ['X-Seen', names.join(), 'Content-Length', '7'])
        .end(req.headers['x-identity-status']);
    },
    { delay_auth_decision: true },
  );
  const headers = Object.fromEntries([...CLAIMS, 'X-Auth-Token', 'X-Other'].map((name) => [name, 'x']));
  const { rows, body } = await ask({ headers });
  assert.equal(body, 'Invalid');
  assert.deepEqual(rows[0], ['X-Seen', 'x-auth-token,x-other,x-identity-status']);
  assert.deepEqual((await ask({ path: '/401' })).rows.at(-1), [
    'WWW-Authenticate',
    'Keystone uri="http://k/v3"',
  ]);
});

test("the section's own keys win over nova.conf", async (t) => {
  logRecords(t);
  const ask = await guarded(t, unreachable, {}, { www_authenticate_uri: 'http://paste' });
  assert.deepEqual((await ask()).rows.at(-1), ['WWW-Authenticate', 'Keystone uri="http://paste"']);
});
