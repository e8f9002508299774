import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { GLOBAL_REQUEST_ID, LEGACY_V2, MICROVERSION, NOVA_CONTEXT, REQUEST_ID } from '../context/context.ts';
import type { Filter } from '../environ/application.ts';
import { environOf } from '../environ/environ.ts';
import { raise } from '../environ/raise.ts';
import { serve } from '../testing/raw_request.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { computeReqId } from './compute_req_id.ts';
import { faultwrap } from './faultwrap.ts';
import { keystonecontext } from './keystonecontext.ts';
import { legacyV2Compatible } from './legacy_v2_compatible.ts';
import { noauth2, noauth2V218 } from './noauth2.ts';
import { osprofiler } from './osprofiler.ts';
import { requestLog } from './request_log.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

const service = testService();
const [reqId, fault, log, v2, noauth, keystone] = [
  computeReqId(service)({}, {}),
  faultwrap(service)({}, {}),
  requestLog(service)({}, {}),
  legacyV2Compatible(service)({}, {}),
  noauth2(service)({}, {}),
  keystonecontext(service)({}, {}),
];

function pipeline(t: TestContext, filters: readonly Filter[], app: RequestListener) {
  return serve(
    t,
    filters.reduceRight<RequestListener>((inner, filter) => filter(inner), app),
  );
}

const showContext: RequestListener = (req, res) => {
  const { requestId, ...context } = NOVA_CONTEXT.get(environOf(req)) ?? { requestId: 'none' };
  res.end(JSON.stringify({ ...context, requestId: requestId.slice(0, 4) }));
};

test('compute_req_id: each answer carries an id of its own, twice, after its other rows', async (t) => {
  const ask = await pipeline(t, [reqId], (req, res) => {
    res.writeHead(200, ['Content-Length', '40']).end(REQUEST_ID.get(environOf(req)));
  });
  const [first, second] = [await ask(), await ask()];
  assert.match(first.body, /^req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assert.deepEqual(first.rows, [
    ['Content-Length', '40'],
    ['x-openstack-request-id', first.body],
    ['x-compute-request-id', first.body],
  ]);
  assert.notEqual(first.body, second.body);
});

test('compute_req_id: an id that the answer has stays', async (t) => {
  const ask = await pipeline(
    t,
    [reqId],
    (_req, res) => void res.writeHead(204, ['X-Compute-Request-Id', 'mine']).end(),
  );
  const { rows } = await ask();
  assert.deepEqual(
    [rows[0], rows[1]?.[0], rows.length],
    [['X-Compute-Request-Id', 'mine'], 'x-openstack-request-id', 2],
  );
});

test('compute_req_id: the id of a client is global where it has the form of one, else dropped', async (t) => {
  const ask = await pipeline(
    t,
    [reqId],
    (req, res) => void res.end(String(GLOBAL_REQUEST_ID.get(environOf(req)))),
  );
  const id = 'req-12345678-1234-4234-8234-123456789012';
  assert.equal((await ask({ headers: { 'X-OpenStack-Request-ID': id } })).body, id);
  for (const bad of ['bad', id.slice(4), `${id}0`, id.toUpperCase()]) {
    assert.equal((await ask({ headers: { 'X-OpenStack-Request-ID': bad } })).body, 'undefined');
  }
});

const THROWERS: Readonly<Record<string, RequestListener>> = {
  'throws at once': () => {
    throw new Error('secret');
  },
  'raises later': (req, res) => void setImmediate(() => raise(req, res, new Error('secret'))),
};

for (const [how, app] of Object.entries(THROWERS)) {
  test(`faultwrap: an application that ${how} gives a computeFault without its message, logged with it`, async (t) => {
    const records = logRecords(t);
    const ask = await pipeline(t, [fault, log], app);
    const { status, rows, body } = await ask({ path: '/x?y=1', headers: { Host: 'h' } });
    assert.equal(status, 500);
    assert.equal(
      body,
      '{"computeFault": {"code": 500, "message": "The server has either erred or is incapable of performing the requested operation."}}',
    );
    assert.deepEqual(rows, [
      ['Content-Type', 'application/json; charset=UTF-8'],
      ['Content-Length', String(body.length)],
    ]);
    const caught = records.find(({ level }) => level === 'error');
    assert.equal(caught?.message, 'Caught error');
    assert.match(caught.context?.trace ?? '', /^Error: secret\n {4}at /);
    assert.ok(records.some(({ message }) => message === 'http://h/x?y=1 returned with HTTP 500'));
    const lines = records.filter(({ logger }) => logger === 'nova.api.openstack.requestlog');
    assert.equal(lines.length, 1);
    assert.match(lines[0]?.message ?? '', /status: 500 len: 0 microversion: - /);
  });
}

test("faultwrap: an exception's code, headers and, where it is safe, message are the client's", async (t) => {
  logRecords(t);
  const ask = await pipeline(t, [fault], (req, res) => {
    MICROVERSION.set(environOf(req), '2.1');
    const given = { code: 409, headers: { 'X-Why': 'w' }, safe: req.url === '/safe' };
    raise(req, res, Object.assign(new Error('taken'), given));
  });
  assert.equal(
    (await ask({ path: '/safe' })).body,
    '{"conflictingRequest": {"code": 409, "message": "Error: taken"}}',
  );
  const { body, rows } = await ask();
  assert.match(body, /There was a conflict when trying to complete your request\./);
  assert.deepEqual(rows.slice(0, 5), [
    ['X-Why', 'w'],
    ['OpenStack-API-Version', 'compute 2.1'],
    ['X-OpenStack-Nova-API-Version', '2.1'],
    ['Vary', 'OpenStack-API-Version'],
    ['Vary', 'X-OpenStack-Nova-API-Version'],
  ]);
});

test("faultwrap: webob's exceptions answer for themselves; a code that is no HTTP error is a 500", async (t) => {
  logRecords(t);
  const ask = await pipeline(t, [fault], (req) => {
    if (req.url === '/webob') throw new HTTPException(404);
    throw Object.assign(new Error('no file'), { code: 'ENOENT' });
  });
  assert.match((await ask({ path: '/webob' })).body, /^404 Not Found\n/);
  assert.equal((await ask()).status, 500);
});

test('request_log: one line with the path that filters below have left, and the ids', async (t) => {
  const records = logRecords(t);
  const ask = await pipeline(t, [reqId, log, noauth], (req, res) => {
    const environ = environOf(req);
    environ.scriptName = '/compute/v2.1';
    environ.remoteAddr = '9.9.9.9';
    MICROVERSION.set(environ, '2.10');
    res.writeHead(200, ['Content-Length', '2']).end('{}');
  });
  await ask({ path: '/flavors?limit=1', headers: { 'X-Auth-Token': 'u:p' } });
  const [record] = records;
  assert.equal(records.length, 1);
  assert.equal(record?.level, 'info');
  assert.match(
    record?.message ?? '',
    /^9\.9\.9\.9 "GET \/compute\/v2\.1\/flavors\?limit=1" status: 200 len: 2 microversion: 2\.10 time: \d+\.\d{6}$/,
  );
  assert.deepEqual([record?.context?.userId, record?.context?.requestId?.slice(0, 4)], ['u', 'req-']);
});

test('request_log: no peer is -, no length is None', async (t) => {
  const records = logRecords(t);
  const ask = await pipeline(t, [log], (req, res) => {
    environOf(req).remoteAddr = undefined;
    res.write('x');
    res.end();
  });
  await ask();
  assert.match(records[0]?.message ?? '', /^- "GET \/" status: 200 len: None microversion: - /);
});

test('legacy_v2_compatible: microversions vanish from the request, the answer and Vary', async (t) => {
  const ask = await pipeline(t, [v2], (req, res) => {
    const { headers } = req;
    const versions = [headers['openstack-api-version'], headers['x-openstack-nova-api-version']].map(String);
    const seen = [LEGACY_V2.get(environOf(req)), ...versions].join(' ');
    const vary =
      req.url === '/other'
        ? ['Vary', 'OpenStack-API-Version, Origin']
        : ['Vary', 'OpenStack-API-Version', 'Vary', 'X-OpenStack-Nova-API-Version'];
    res
      .writeHead(200, [
        'OpenStack-API-Version',
        'compute 2.1',
        'X-OpenStack-Nova-API-Version',
        '2.1',
        ...vary,
        'X-Seen',
        seen,
      ])
      .end();
  });
  const headers = { 'OpenStack-API-Version': 'compute 2.9', 'X-OpenStack-Nova-API-Version': '2.9' };
  const seen = ['X-Seen', 'true undefined undefined'];
  assert.deepEqual((await ask({ headers })).rows.slice(0, 2), [seen, ['Transfer-Encoding', 'chunked']]);
  assert.deepEqual((await ask({ path: '/other', headers })).rows.slice(0, 2), [seen, ['Vary', 'Origin']]);
});

const TOKENS: readonly (readonly [string, string, string, boolean])[] = [
  ['admin:demo', 'admin', 'demo', true],
  ['admin', 'admin', 'admin', true],
  ['u:', 'u', 'u', false],
  ['a:b:c', 'a', 'b:c', false],
  ['Admin:x', 'Admin', 'x', false],
  [':p', '', 'p', false],
  ['', '', '', false],
];

for (const [token, userId, projectId, isAdmin] of TOKENS) {
  test(`noauth2: the token '${token}' is user '${userId}' of '${projectId}'`, async (t) => {
    const ask = await pipeline(t, [noauth], showContext);
    const context = JSON.parse((await ask({ headers: { 'X-Auth-Token': token } })).body);
    assert.deepEqual(context, {
      userId,
      projectId,
      roles: [],
      isAdmin,
      requestId: 'req-',
      remoteAddress: '127.0.0.1',
    });
  });
}

test('noauth2: without a token the answer is a 204 that hands one out', async (t) => {
  const ask = await pipeline(t, [noauth], () => assert.fail('reached'));
  assert.deepEqual(await ask({ method: 'POST', path: '/v2.1/a%20b/?x=/', headers: { Host: 'h' } }), {
    status: 204,
    reason: 'No Content',
    rows: [
      ['Content-Length', '0'],
      ['X-Auth-Token', 'admin:admin'],
      ['X-Server-Management-Url', 'http://h/v2.1/a%20b/?x=/admin'],
      ['Content-Type', 'text/plain; charset=UTF-8'],
    ],
    body: '',
  });
  const headers = { Host: 'h', 'X-Auth-User': 'bob', 'X-Auth-Project-Id': 'p' };
  assert.deepEqual((await ask({ headers })).rows.slice(1, 3), [
    ['X-Auth-Token', 'bob:p'],
    ['X-Server-Management-Url', 'http://h/p'],
  ]);
});

test('noauth2 of 2.18 leaves the project out of the URL', async (t) => {
  const ask = await pipeline(t, [noauth2V218(service)({}, {})], () => assert.fail('reached'));
  assert.deepEqual((await ask({ path: '/x', headers: { Host: 'h' } })).rows[2], [
    'X-Server-Management-Url',
    'http://h/x',
  ]);
});

test('keystonecontext: the context is what the headers say', async (t) => {
  const ask = await pipeline(t, [keystone], showContext);
  const headers = {
    'X-User-Id': 'u',
    'X-Tenant-Id': 'p',
    'X-Roles': 'reader, Admin',
    'OpenStack-System-Scope': 'all',
    'X-Service-Catalog': '[]',
  };
  assert.deepEqual(JSON.parse((await ask({ headers })).body), {
    userId: 'u',
    projectId: 'p',
    roles: ['reader', 'Admin'],
    isAdmin: true,
    requestId: 'req-',
    remoteAddress: '127.0.0.1',
    systemScope: 'all',
  });
  const member = { 'X-User': 'u', 'X-Project-Id': 'p', 'X-Tenant-Id': 'old', 'X-Role': 'member' };
  const { isAdmin, projectId } = JSON.parse((await ask({ headers: member })).body);
  assert.deepEqual([isAdmin, projectId], [false, 'p']);
});

test('keystonecontext: no user is a 401 in the form that Accept asks for, a bad catalog a 500', async (t) => {
  logRecords(t);
  const ask = await pipeline(t, [keystone], () => assert.fail('reached'));
  const { status, body } = await ask({ headers: { Accept: 'application/json' } });
  assert.equal(status, 401);
  assert.match(body, /^\{"message": "This server could not verify that you are authorized/);
  const bad = await ask({ headers: { 'X-User-Id': 'u', 'X-Service-Catalog': '{' } });
  assert.deepEqual([bad.status, bad.body.includes('Invalid service catalog json.')], [500, true]);
});

test('osprofiler passes requests through', () => {
  const app: RequestListener = () => {};
  assert.equal(osprofiler(service)({}, { hmac_keys: 'x', enabled: 'yes' })(app), app);
});

test("Nova's own filters take no options", () => {
  for (const make of [faultwrap, requestLog, legacyV2Compatible, noauth2, keystonecontext]) {
    assert.throws(() => make(service)({}, { colour: 'red' }), {
      name: 'TypeError',
      message: /__init__\(\) got an unexpected keyword argument 'colour'/,
    });
  }
});
