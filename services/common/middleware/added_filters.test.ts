import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { raise } from '../environ/raise.ts';
import { serve } from '../testing/raw_request.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { audit } from './audit.ts';
import { catchErrors } from './catch_errors.ts';
import { requestId } from './compute_req_id.ts';
import { correlationId } from './correlation_id.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

const service = testService();

test('request_id: the id goes out under one name', async (t) => {
  const filter = requestId(service)({}, {});
  const ask = await serve(
    t,
    filter((_req, res) => void res.writeHead(204, []).end()),
  );
  assert.deepEqual(
    (await ask()).rows.map(([name]) => name),
    ['x-openstack-request-id'],
  );
});

test("correlation_id: a request without one gets one, a client's own stays", async (t) => {
  const filter = correlationId(service)({}, {});
  const ask = await serve(
    t,
    filter((req, res) => void res.end(req.headers['x-correlation-id'])),
  );
  assert.equal((await ask({ headers: { 'X-Correlation-ID': 'mine' } })).body, 'mine');
  const [first, second] = [await ask(), await ask()];
  assert.match(first.body, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.notEqual(first.body, second.body);
});

const FAILING: Readonly<Record<string, RequestListener>> = {
  'is thrown': () => {
    throw new Error('boom');
  },
  'is raised later': (req, res) => void setImmediate(() => raise(req, res, new Error('boom'))),
};

for (const [how, app] of Object.entries(FAILING)) {
  test(`catch_errors: an exception that ${how} is webob's 500, and logged without the token`, async (t) => {
    const records = logRecords(t);
    const ask = await serve(t, catchErrors(service)({}, {})(app));
    const { status, body } = await ask({ path: '/x', headers: { 'X-Auth-Token': 's3cret' } });
    assert.equal(status, 500);
    assert.match(body, /^500 Internal Server Error\n/);
    assert.doesNotMatch(body, /boom/);
    assert.deepEqual(
      records.map(({ level, message }) => [level, message]),
      [['error', 'An error occurred during processing the request: GET /x']],
    );
    assert.match(records[0]?.context?.trace ?? '', /^Error: boom\n {4}at /);
    assert.doesNotMatch(JSON.stringify(records), /s3cret/);
  });
}

test('catch_errors: an exception that is a response stays one', async (t) => {
  logRecords(t);
  const ask = await serve(
    t,
    catchErrors(service)({}, {})(() => {
      throw new HTTPException(404);
    }),
  );
  assert.equal((await ask()).status, 404);
});

test('audit passes requests through, and says at start that it does nothing', (t) => {
  const records = logRecords(t);
  const app: RequestListener = () => {};
  assert.equal(audit(service)({}, { audit_map_file: '/etc/nova/api_audit_map.conf' })(app), app);
  assert.deepEqual(
    records.map(({ level, message }) => [level, message.slice(0, 31)]),
    [['warning', 'The filter audit has no effect:']],
  );
});
