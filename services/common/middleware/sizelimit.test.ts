import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { raise } from '../environ/raise.ts';
import { serve } from '../testing/raw_request.ts';
import { sizelimit } from './sizelimit.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

const readAll: RequestListener = (req, res) => {
  text(req).then(
    (body) => res.end(`read ${body.length}`),
    (error: unknown) => raise(req, res, error),
  );
};

function limited(t: TestContext, app: RequestListener, limit = 1000, local = {}) {
  logRecords(t);
  const service = testService({ oslo_middleware: { max_request_body_size: limit } });
  return serve(t, sizelimit(service)({}, local)(app));
}

test('a body of exactly the limit passes', async (t) => {
  const ask = await limited(t, readAll);
  assert.equal((await ask({ method: 'POST', body: 'x'.repeat(1000) })).body, 'read 1000');
  assert.equal((await ask({ method: 'POST', body: ['x'.repeat(600), 'x'.repeat(400)] })).body, 'read 1000');
});

test('a longer one is 413 before the application sees it', async (t) => {
  const ask = await limited(t, () => assert.fail('reached'));
  const { status, reason, body } = await ask({ method: 'POST', body: 'x'.repeat(1001) });
  assert.deepEqual([status, reason], [413, 'Request Entity Too Large']);
  assert.equal(
    body,
    '413 Request Entity Too Large\n\nRequest is too large. Larger than max_request_body_size (1000).\n\n   ',
  );
});

const READERS: Readonly<Record<string, RequestListener>> = {
  'reads it whole': readAll,
  'listens for data without hearing errors': (req) => void req.on('data', () => {}),
  'reads it by iteration': (req, res) => {
    const read = async () => {
      for await (const chunk of req) void chunk;
    };
    read().catch((error: unknown) => raise(req, res, error));
  },
};

for (const [how, app] of Object.entries(READERS)) {
  test(`a chunked body that turns out longer is 413 for an application that ${how}`, async (t) => {
    const ask = await limited(t, app);
    const { status, body } = await ask({
      method: 'POST',
      body: Array.from({ length: 20 }, () => 'x'.repeat(100)),
    });
    assert.equal(status, 413);
    assert.equal(body, '413 Request Entity Too Large\n\nRequest is too large. Larger than 1000.\n\n   ');
  });
}

test('an answer that has been given already stays', async (t) => {
  const ask = await limited(t, (_req, res) => void res.end('early'));
  assert.equal((await ask({ method: 'POST', body: ['x'.repeat(900), 'x'.repeat(900)] })).body, 'early');
});

test('the section may set its own limit', async (t) => {
  const ask = await limited(t, readAll, 1000, { max_request_body_size: '10' });
  assert.equal((await ask({ method: 'POST', body: 'x'.repeat(11) })).status, 413);
});
