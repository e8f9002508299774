import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { DECLARED } from './declared.ts';
import type { StartDeployment } from './deployments.ts';
import { startDeployment } from './deployments.ts';
import type { Case } from './recording.ts';
import { runVersions } from './run_versions.ts';

const ID = 'req-11111111-2222-4333-8444-555555555555';
const DOCUMENT =
  '{"version": {"id": "v2.1", "status": "CURRENT", "version": "2.104", "links": [{"href": "http://127.0.0.1:8774/v2.1/"}]}}';
const RECORDED = JSON.parse(DOCUMENT.replace('2.104', '2.100')) as unknown;

/** A case as a recording has it; the server below answers `GET /` like this. */
const one = (overrides: Partial<Case> = {}): Case => ({
  id: 'c1',
  deployment: 'uwsgi http-socket',
  topic: 't',
  request: { method: 'GET', path: '/', headers: {} },
  status: 200,
  reason: 'OK',
  headers: [
    ['Content-Length', String(DOCUMENT.length)],
    ['Content-Type', 'application/json'],
    ['OpenStack-API-Version', 'compute 2.1'],
    ['X-OpenStack-Nova-API-Version', '2.1'],
    ['x-openstack-request-id', '$REQ_ID'],
  ],
  body: RECORDED,
  body_raw_length: DOCUMENT.length,
  ...overrides,
});

interface Run {
  readonly lines: readonly string[];
  readonly totals: Awaited<ReturnType<typeof runVersions>>;
}

/** Runs cases against a server that echoes the version it is asked for. */
async function run(cases: readonly Case[], listener: RequestListener = answers()): Promise<Run> {
  const start: StartDeployment = async () => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return {
      address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
      stop: () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  };
  return runWith(cases, start);
}

async function runWith(cases: readonly Case[], start: StartDeployment): Promise<Run> {
  const lines: string[] = [];
  const totals = await runVersions({ cases }, { start, print: (line) => lines.push(line) });
  return { lines, totals };
}

function answers(
  change: { status?: number; body?: string; id?: string; version?: string } = {},
): RequestListener {
  return (req, res) => {
    const asked = /(2\.\d+|latest)/.exec(String(req.headers['openstack-api-version'] ?? '2.1'))?.[1];
    const version = change.version ?? (asked === 'latest' ? '2.104' : (asked ?? '2.1'));
    const body = change.body ?? DOCUMENT;
    res.writeHead(change.status ?? 200, [
      'Content-Length',
      String(body.length),
      'Content-Type',
      'application/json',
      'OpenStack-API-Version',
      `compute ${version}`,
      'X-OpenStack-Nova-API-Version',
      version,
      'x-openstack-request-id',
      change.id ?? ID,
    ]);
    res.end(body);
  };
}

const version = (text: string): Case['request'] => ({
  method: 'GET',
  path: '/',
  headers: { 'OpenStack-API-Version': `compute ${text}` },
});
const withVersion = (text: string): Case['headers'] =>
  (one().headers ?? []).map(([name, value]) => [
    name,
    name === 'OpenStack-API-Version' ? `compute ${text}` : name.startsWith('X-OpenStack-Nova') ? text : value,
  ]);

test('a case that is answered as recorded passes, the newest version read as ours', async () => {
  const { lines, totals } = await run([one()]);
  assert.deepEqual(totals, { passed: 1, failed: 0, declared: 0, skipped: 0 });
  assert.deepEqual(lines, ['0 declared differences, 0 skipped', '1 passed, 0 failed']);
});

test('each difference is a line that names case, request and both values', async () => {
  const { lines, totals } = await run([one()], answers({ status: 404 }));
  assert.equal(totals.failed, 1);
  assert.equal(lines[0], 'c1 uwsgi http-socket: GET /: status: expected 200, got 404');
  assert.equal(lines.at(-1), '0 passed, 1 failed');
});

test('another body, another length and a request id without its form fail', async () => {
  const body = await run([one()], answers({ body: DOCUMENT.replace('v2.1', 'v2.2') }));
  assert.match(body.lines.join('\n'), /: body: expected/);
  const spaced = await run([one()], answers({ body: DOCUMENT.replace('": ', '":  ') }));
  assert.equal(spaced.totals.failed, 1);
  const id = await run([one()], answers({ id: 'req-1' }));
  assert.match(id.lines.join('\n'), /: request id: expected true, got false/);
});

test('headers are compared by value and order, whatever the case of their names', async () => {
  const lower = (one().headers ?? []).map(([name, value]) => [name.toLowerCase(), value] as const);
  assert.equal((await run([one({ headers: lower })])).totals.passed, 1);
  assert.equal((await run([one({ headers: lower.toReversed() })])).totals.failed, 1);
});

test('latest is the newest version of each side, a version by its number is itself', async () => {
  const latest = one({ request: version('latest'), headers: withVersion('2.100') ?? [] });
  assert.equal((await run([latest])).totals.passed, 1);
  const number = one({ request: version('2.100'), headers: withVersion('2.100') ?? [] });
  assert.equal((await run([number])).totals.passed, 1);
});

test('a version that only we serve is answered as the recorded newest was, and declared', async () => {
  const newest = one({ id: 'c0', request: version('2.100'), headers: withVersion('2.100') ?? [] });
  const refused = one({
    request: version('2.101'),
    headers: withVersion('2.101') ?? [],
    status: 406,
    reason: 'Not Acceptable',
    body: { computeFault: {} },
  });
  const good = await run([newest, refused]);
  assert.deepEqual(good.totals, { passed: 2, failed: 0, declared: 1, skipped: 0 });
  const wrong = await run([newest, refused], answers({ version: '2.100' }));
  assert.equal(wrong.totals.failed, 1);
});

test('where the newest was not recorded, a version that only we serve has to be taken', async () => {
  const refused = one({
    request: version('2.102'),
    status: 406,
    reason: 'Not Acceptable',
    headers: withVersion('2.102') ?? [],
    body: { computeFault: {} },
  });
  assert.deepEqual((await run([one(), refused])).totals, { passed: 2, failed: 0, declared: 1, skipped: 0 });
  assert.equal((await run([one(), refused], answers({ version: '2.1' }))).totals.failed, 1);
});

test('a version that neither serves stays refused', async () => {
  const refused = one({ request: version('2.999'), status: 406, reason: 'Not Acceptable' });
  assert.equal((await run([one(), refused])).totals.failed, 1);
});

test('a deployment that cannot be had is skipped with its reason, one that fails to start has failed', async () => {
  const skipped = await runWith([one(), one()], async () => ({ skipped: 'no Docker' }));
  assert.deepEqual(skipped.totals, { passed: 0, failed: 0, declared: 0, skipped: 2 });
  assert.equal(skipped.lines[0], 'skipped 2 of uwsgi http-socket: no Docker');
  const broken = await runWith([one(), one()], () => Promise.reject(new Error('boom')));
  assert.equal(broken.totals.failed, 2);
  assert.match(broken.lines[0] ?? '', /does not start: boom/);
});

test('a deployment that nobody knows is skipped, naming those that are known', async () => {
  const started = await startDeployment('iis');
  assert.match('skipped' in started ? started.skipped : '', /known: uwsgi http-socket;/);
});

test("behind a front, a client's own X-Forwarded-Proto may change nothing but the scheme", async () => {
  const request = { method: 'GET', path: '/', headers: { 'X-Forwarded-Proto': 'https' } };
  const length = String(DOCUMENT.length + 1);
  const secure: Partial<Case> = {
    request,
    body: JSON.parse(JSON.stringify(RECORDED).replace('http:', 'https:')) as unknown,
    body_raw_length: DOCUMENT.length + 1,
    headers: (one().headers ?? []).map(([name, value]) => [name, name === 'Content-Length' ? length : value]),
  };
  const plain = one({ deployment: 'nginx uwsgi_pass' });
  const declared = await run([plain, one({ ...secure, deployment: 'nginx uwsgi_pass' })]);
  assert.equal(declared.totals.failed, 0);
  assert.ok(declared.totals.declared > 0);
  assert.equal((await run([one(), one(secure)])).totals.failed, 1);
  const other = await run(
    [plain, one({ ...secure, deployment: 'nginx uwsgi_pass' })],
    answers({ body: '{}' }),
  );
  assert.equal(other.totals.failed, 2);
});

test('every declaration says what and why', () => {
  for (const { title, reason } of DECLARED) assert.ok(title.length > 20 && reason.length > 40);
});
