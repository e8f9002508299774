import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { environOf } from '../environ/environ.ts';
import { serve } from '../testing/raw_request.ts';
import { healthcheck, healthcheckApp } from './healthcheck.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

function filtered(t: TestContext, local: Record<string, string> = {}, service = testService()) {
  const filter = healthcheck(service)({}, local);
  return serve(
    t,
    filter((_req, res) => void res.end('inner')),
  );
}

function mounted(t: TestContext, local: Record<string, string> = {}, service = testService()) {
  return serve(t, healthcheckApp(service)({}, local));
}

function flagFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'health-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return join(directory, 'disable');
}

test('a filter answers on its path alone', async (t) => {
  const ask = await filtered(t, { path: '/alive' });
  assert.equal((await ask({ path: '/healthcheck' })).body, 'inner');
  assert.equal((await ask({ path: '/alive/x' })).body, 'inner');
  assert.equal((await ask({ path: '/alive' })).status, 200);
});

test("a filter's path includes where it is mounted", async (t) => {
  const filter = healthcheck(testService())({}, {});
  const app = filter((_req, res) => void res.end('inner'));
  const ask = await serve(t, (req, res) => {
    environOf(req).scriptName = '/v2.1';
    app(req, res);
  });
  assert.equal((await ask({ path: '/healthcheck' })).body, 'inner');
});

test('an application answers whatever its path', async (t) => {
  const ask = await mounted(t);
  assert.equal((await ask({ path: '/any' })).status, 200);
});

test('the answer follows Accept', async (t) => {
  const ask = await mounted(t, { backends: 'disable_by_file', disable_by_file_path: flagFile(t) });
  const plain = await ask();
  assert.deepEqual(
    [plain.body, plain.rows],
    [
      'OK',
      [
        ['Content-Type', 'text/plain; charset=UTF-8'],
        ['Content-Length', '2'],
      ],
    ],
  );
  const json = await ask({ headers: { Accept: 'application/json' } });
  assert.equal(json.body, '{\n    "detailed": false,\n    "reasons": [\n        "OK"\n    ]\n}');
  const html = await ask({ headers: { Accept: 'text/html' } });
  assert.equal(
    html.body,
    '<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>\n<BODY>\n\n<H2>Result of 1 checks:</H2>\n<TABLE bgcolor="#ffffff" border="1">\n<TBODY>\n<TR>\n\n<TH>\nReason\n</TH>\n</TR>\n<TR>\n\n    <TD>OK</TD>\n\n</TR>\n</TBODY>\n</TABLE>\n<HR></HR>\n\n</BODY>\n</HTML>',
  );
  const head = await ask({ method: 'HEAD' });
  assert.deepEqual(
    [head.status, head.rows],
    [
      204,
      [
        ['Content-Type', 'text/plain; charset=UTF-8'],
        ['Content-Length', '0'],
      ],
    ],
  );
});

test('the file disables the service while it is there', async (t) => {
  const file = flagFile(t);
  const ask = await mounted(t, { backends: 'disable_by_file', disable_by_file_path: file, detailed: 'true' });
  assert.equal((await ask()).status, 200);
  writeFileSync(file, '');
  const { status, body } = await ask({ headers: { Accept: 'application/json' } });
  assert.equal(status, 503);
  assert.deepEqual(JSON.parse(body).reasons, [
    { class: 'HealthcheckResult', details: `Path '${file}' was found`, reason: 'DISABLED BY FILE' },
  ]);
  assert.equal((await ask({ method: 'HEAD' })).status, 503);
});

test('files enable the service, and disable it by port', async (t) => {
  logRecords(t);
  const file = flagFile(t);
  const byPort = await serve(t, (req, res) => {
    environOf(req).serverPort = req.url === '/mine' ? '8774' : '1';
    healthcheckApp(testService())(
      {},
      { backends: 'disable_by_files_ports', disable_by_file_paths: `8774:${file}` },
    )(req, res);
  });
  const enabled = await mounted(t, { backends: 'enable_by_files', enable_by_file_paths: file });
  const missing = await enabled();
  assert.deepEqual([missing.status, missing.body], [503, 'FILE PATH MISSING']);
  writeFileSync(file, '');
  assert.equal((await enabled()).status, 200);
  assert.equal((await byPort({ path: '/mine' })).body, 'DISABLED BY FILE');
  assert.equal((await byPort({ path: '/other' })).body, 'OK');
});

test('the database backend says whether the database is ready', async (t) => {
  logRecords(t);
  let ready = false;
  const service = testService({}, async () => {
    if (!ready) throw new Error('no schema');
  });
  const ask = await mounted(t, { backends: 'database' }, service);
  const unready = await ask();
  assert.deepEqual([unready.status, unready.body], [503, 'DATABASE NOT READY']);
  ready = true;
  assert.equal((await ask()).body, 'OK');
});

test('only the allowed networks are answered, proxied requests passed on where asked', async (t) => {
  assert.equal(
    (await (await filtered(t, { allowed_source_ranges: '10.0.0.0/8, ::1' }))({ path: '/healthcheck' })).body,
    'inner',
  );
  assert.equal(
    (
      await (
        await filtered(t, { allowed_source_ranges: '10.0.0.0/8, 127.0.0.0/8' })
      )({ path: '/healthcheck' })
    ).status,
    200,
  );
  const ask = await filtered(t, { ignore_proxied_requests: 'true' });
  assert.equal(
    (await ask({ path: '/healthcheck', headers: { 'X-Forwarded-For': '1.1.1.1' } })).body,
    'inner',
  );
  assert.notEqual((await ask({ path: '/healthcheck' })).body, 'inner');
});

const WRONG: readonly (readonly [Record<string, string>, string, RegExp])[] = [
  [{ backends: 'disable_by_fil' }, 'LookupError', /Did you mean 'disable_by_file'\?/],
  [{ backends: 'disable_by_file, enable_by_files' }, 'ValueError', /should not be enabled at the same time/],
  [
    { allowed_source_ranges: '10.0.0.0/33' },
    'ValueError',
    /'10\.0\.0\.0\/33' does not appear to be an IPv4 or IPv6 network/,
  ],
  [
    { backends: 'disable_by_files_ports', disable_by_file_paths: '/x' },
    'ValueError',
    /'\/x', which is not port:path/,
  ],
];

for (const [local, name, message] of WRONG) {
  test(`${JSON.stringify(local)} is refused with the reason`, () => {
    assert.throws(() => healthcheckApp(testService())({}, local), { name, message });
  });
}
