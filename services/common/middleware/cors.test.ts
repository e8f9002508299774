import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { serve } from '../testing/raw_request.ts';
import { cors } from './cors.ts';
import { testService } from './testing/service.ts';

const ORIGIN = 'https://horizon.example';
const LOCAL = { oslo_config_project: 'nova' };

function filtered(
  t: TestContext,
  app: RequestListener,
  settings = {},
  local: Record<string, string> = LOCAL,
) {
  const service = testService({ cors: { allowed_origin: [ORIGIN], ...settings } });
  return serve(t, cors(service)({}, local)(app));
}

const ok: RequestListener = (_req, res) =>
  void res.writeHead(200, ['Content-Length', '2', 'Vary', 'A', 'Vary', 'B']).end('ok');
const refused: RequestListener = (_req, res) =>
  void res.writeHead(404, ['Content-Length', '4', 'X-Id', 'i']).end('gone');

test('an allowed origin is granted; of several Vary rows only the last stays', async (t) => {
  const ask = await filtered(t, ok);
  assert.deepEqual((await ask({ headers: { Origin: ORIGIN } })).rows, [
    ['Content-Length', '2'],
    ['Vary', 'B,Origin'],
    ['Access-Control-Allow-Origin', ORIGIN],
    ['Access-Control-Allow-Credentials', 'true'],
    [
      'Access-Control-Expose-Headers',
      'X-Auth-Token,X-Openstack-Request-Id,X-Subject-Token,X-Service-Token,X-OpenStack-Nova-API-Version,OpenStack-API-Version',
    ],
  ]);
});

test('without an Origin, or with another one, the answer is untouched', async (t) => {
  const ask = await filtered(t, ok);
  for (const headers of [{}, { Origin: `${ORIGIN}/` }, { Origin: 'null' }]) {
    const { rows } = await ask({ headers });
    assert.deepEqual(
      rows.map(([name]) => name),
      ['Content-Length', 'Vary', 'Vary'],
    );
  }
});

test('* allows any origin and is what the answer says', async (t) => {
  const ask = await filtered(t, ok, { allowed_origin: ['*'] });
  const { rows } = await ask({ headers: { Origin: 'http://any' } });
  assert.deepEqual(rows.find(([name]) => name === 'Access-Control-Allow-Origin')?.[1], '*');
});

test("an application's own Access-Control-Allow-Origin turns the filter off", async (t) => {
  const own: RequestListener = (_req, res) =>
    void res.writeHead(404, ['access-control-allow-origin', 'x', 'Content-Length', '1']).end('x');
  const ask = await filtered(t, own);
  for (const method of ['GET', 'OPTIONS']) {
    const { status, rows, body } = await ask({ method, headers: { Origin: ORIGIN } });
    assert.deepEqual([status, rows.length, body], [404, 2, 'x']);
  }
});

test('OPTIONS: an answer that is no 2xx becomes an empty 200, even without an Origin', async (t) => {
  const answers: RequestListener[] = [
    refused,
    (_req, res) => {
      res.statusCode = 401;
      res.end('no');
    },
    (_req, res) => {
      res.statusCode = 500;
      res.write('part');
      res.end('rest');
    },
  ];
  for (const answer of answers) {
    const ask = await filtered(t, answer, { allowed_origin: undefined });
    const { status, reason, rows, body } = await ask({ method: 'OPTIONS' });
    assert.deepEqual([status, reason, rows, body], [200, 'OK', [['Content-Length', '0']], '']);
  }
});

test('OPTIONS: a 2xx answer stays, with its body', async (t) => {
  const ask = await filtered(t, (_req, res) => void res.end('mine'));
  const { rows, body } = await ask({ method: 'OPTIONS' });
  assert.deepEqual([rows, body], [[['Content-Length', '4']], 'mine']);
});

const PREFLIGHT = { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' };

test('a preflight names the method that was asked for and the headers', async (t) => {
  const ask = await filtered(t, refused);
  const headers = { ...PREFLIGHT, 'Access-Control-Request-Headers': 'x-auth-token, content-type ,' };
  assert.deepEqual((await ask({ method: 'OPTIONS', headers })).rows, [
    ['Content-Length', '0'],
    ['Vary', 'Origin'],
    ['Access-Control-Allow-Origin', ORIGIN],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Max-Age', '3600'],
    ['Access-Control-Allow-Methods', 'PUT'],
    ['Access-Control-Allow-Headers', 'x-auth-token,content-type'],
  ]);
});

const NOT_GRANTED: Readonly<Record<string, Record<string, string>>> = {
  'without a method': { Origin: ORIGIN },
  'for HEAD, which Nova does not list': { ...PREFLIGHT, 'Access-Control-Request-Method': 'HEAD' },
  'for a header that is not allowed': { ...PREFLIGHT, 'Access-Control-Request-Headers': 'X-Other' },
  'from another origin': { ...PREFLIGHT, Origin: 'http://other' },
};

for (const [what, headers] of Object.entries(NOT_GRANTED)) {
  test(`a preflight ${what} is answered without a grant`, async (t) => {
    const ask = await filtered(t, refused);
    assert.deepEqual((await ask({ method: 'OPTIONS', headers })).rows, [['Content-Length', '0']]);
  });
}

test("the section's own keys win over nova.conf", async (t) => {
  const local = { allowed_origin: 'http://a, http://b', allow_credentials: 'false', expose_headers: '' };
  const ask = await filtered(t, ok, {}, local);
  const { rows } = await ask({ headers: { Origin: 'http://b' } });
  assert.deepEqual(rows.slice(2), [['Access-Control-Allow-Origin', 'http://b']]);
});

test('a section needs oslo_config_project or allowed_origin', () => {
  assert.throws(() => cors(testService())({}, {}), {
    name: 'TypeError',
    message: 'allowed_origin or oslo_config_project is required',
  });
});

test('a value of the section that has the wrong type is named', () => {
  assert.throws(() => cors(testService())({}, { ...LOCAL, max_age: 'soon' }), {
    name: 'ValueError',
    message: /'max_age' can't be 'soon'/,
  });
});
