import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open_database.ts';
import { seed } from '../db/seed.ts';
import { type Answer, deploy, FAILING_PATH } from './testing/stock_deployment.ts';
import { STOCK_PASTE, type StockPaste, stockPasteFile } from './testing/stock_paste.ts';

/** What a deployment that keeps an old api-paste.ini gets, release by release, over HTTP. */

let db: Database;
before(async () => {
  db = openDatabase('sqlite://');
  await migrate(db);
  await seed(db, Date.now());
});
after(() => db.close());

const ADMIN = { 'X-Auth-Token': 'admin:demo' };
const VALIDATED = { 'x-user-id': 'u', 'x-project-id': 'demo', 'x-roles': 'reader,member' };
const REQUEST_ID = /^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ORIGIN = { Origin: 'https://dashboard.example' };

const names = (filters: string): ReadonlySet<string> => new Set(filters.split(' '));
const versionOf = ({ body }: Answer): string => JSON.parse(body).version.id;

function assertRequestIds({ headers }: Answer, present: boolean): void {
  const ids = [headers['x-openstack-request-id'], headers['x-compute-request-id']];
  if (!present) assert.deepEqual(ids, [undefined, undefined]);
  else {
    assert.match(String(ids[0]), REQUEST_ID);
    assert.equal(ids[1], ids[0]);
  }
}

/** One test a release and what it is about; files that several releases share are tried once for each. */
function each(
  what: (stock: StockPaste) => string | undefined,
  run: (t: TestContext, stock: StockPaste) => Promise<void>,
): void {
  for (const stock of STOCK_PASTE) {
    const title = what(stock);
    for (const release of title === undefined ? [] : stock.releases) {
      test(`the paste file of Nova ${release}: ${title}`, (t) => run(t, stock));
    }
  }
}

each(
  () => 'the list of versions is for everybody, through its own filters',
  async (t, stock) => {
    const { compute, records } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'keystone', db });
    const answer = await compute({ headers: { ...ORIGIN, 'X-Forwarded-For': '192.0.2.9' } });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      JSON.parse(answer.body).versions.map(({ id }: { id: string }) => id),
      ['v2.0', 'v2.1'],
    );
    assertRequestIds(answer, false);
    assert.equal(answer.environ.remoteAddr, '192.0.2.9');
    const filters = names(stock.versions);
    assert.equal(
      answer.headers['access-control-allow-origin'],
      filters.has('cors') ? ORIGIN.Origin : undefined,
    );
    const lines = records.filter(({ logger }) => logger === 'nova.api.openstack.requestlog');
    assert.equal(lines.length, filters.has('request_log') ? 1 : 0);

    assert.equal((await compute({ path: '/v3/x' })).status, 300);
    const failed = await compute({ path: FAILING_PATH });
    assert.equal(failed.status, 500);
    assert.deepEqual(Object.keys(JSON.parse(failed.body)), ['computeFault']);
  },
);

each(
  (stock) => (stock.noauth2 ? 'noauth2 hands out tokens, believes them, and serves' : undefined),
  async (t, stock) => {
    const { compute, records } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'noauth2', db });
    for (const path of ['/v2/flavors', '/v2.1/flavors']) {
      const without = await compute({ path });
      assert.deepEqual([without.status, without.headers['x-auth-token']], [204, 'admin:admin']);
      assertRequestIds(without, true);
      const answer = await compute({ path, headers: ADMIN });
      assert.deepEqual([answer.status, JSON.parse(answer.body).flavors.length > 0], [200, true]);
      assertRequestIds(answer, true);
    }
    const logged = records.some(({ message }) =>
      / "GET \/v2\.1\/flavors" status: 200 len: \d+ /.test(message),
    );
    assert.equal(logged, names(stock.api).has('request_log'));
  },
);

each(
  () => 'Keystone guards the API, and what it says of a token counts',
  async (t, stock) => {
    const paste = stockPasteFile(stock);
    const guarded = await deploy(t, { paste, strategy: 'keystone', db });
    for (const path of ['/v2/flavors', '/v2.1/flavors', '/v2.1/demo/servers/detail']) {
      const without = await guarded.compute({ path, headers: { 'X-User-Id': 'forged', 'X-Roles': 'admin' } });
      assert.equal(without.status, 401);
      assert.equal(without.headers['www-authenticate'], 'Keystone uri="https://keystone.example"');
      assertRequestIds(without, true);
      // Nothing listens at auth_url.
      const unavailable = await guarded.compute({ path, headers: ADMIN });
      assert.equal(unavailable.status, 503);
      assertRequestIds(unavailable, true);
    }
    const options = await guarded.compute({ method: 'OPTIONS', path: '/v2.1/flavors' });
    assert.deepEqual([options.status, options.body], [200, '']);

    const { compute } = await deploy(t, { paste, strategy: 'keystone', db, keystoneSays: VALIDATED });
    for (const path of ['/v2/flavors', '/v2.1/flavors']) {
      const answer = await compute({ path });
      assert.deepEqual([answer.status, JSON.parse(answer.body).flavors.length > 0], [200, true]);
    }
  },
);

each(
  ({ noauth2 }) => (noauth2 ? undefined : 'auth_strategy = noauth2 opens nothing, and is warned about'),
  async (t, stock) => {
    const { compute, records } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'noauth2', db });
    assert.equal((await compute({ path: '/v2.1/flavors' })).status, 401);
    assert.equal((await compute({ path: '/v2.1/flavors', headers: ADMIN })).status, 503);
    assert.ok(records.some(({ message }) => message.includes('auth_strategy = noauth2 has no effect')));
  },
);

each(
  () => 'a body that is too large is refused before anybody asks who sends it',
  async (t, stock) => {
    const { compute } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'keystone', db });
    for (const path of ['/v2/servers', '/v2.1/servers']) {
      const headers = { 'Content-Type': 'application/json' };
      const over = await compute({ method: 'POST', path, headers, body: 'x'.repeat(1001) });
      assert.equal(over.status, 413);
      assert.match(over.body, /Larger than max_request_body_size \(1000\)\./);
      assertRequestIds(over, true);
      assert.equal((await compute({ method: 'POST', path, headers, body: 'x'.repeat(1000) })).status, 401);
    }
  },
);

each(
  (stock) =>
    stock.discovery ? 'versions have documents that need no token, with and without a slash' : undefined,
  async (t, stock) => {
    const { compute } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'keystone', db });
    for (const [path, id] of [
      ['/v2', 'v2.0'],
      ['/v2/', 'v2.0'],
      ['/v2.1', 'v2.1'],
      ['/v2.1/', 'v2.1'],
    ] as const) {
      const answer = await compute({ path, headers: { ...ORIGIN, 'OpenStack-API-Version': 'compute 2.30' } });
      assert.deepEqual([answer.status, versionOf(answer)], [200, id], path);
      assertRequestIds(answer, true);
      assert.equal(answer.headers['access-control-allow-origin'], ORIGIN.Origin);
      assert.equal(answer.headers['openstack-api-version'], id === 'v2.1' ? 'compute 2.30' : undefined);
    }
    const byAccept = await compute({
      path: '/flavors',
      headers: { Accept: 'application/json;version=2.1' },
    });
    assert.equal(versionOf(byAccept), 'v2.1');
  },
);

each(
  (stock) => (stock.discovery ? undefined : "versions are the API's own: guarded, and redirected to a slash"),
  async (t, stock) => {
    const paste = stockPasteFile(stock);
    const guarded = await deploy(t, { paste, strategy: 'keystone', db });
    const { compute } = await deploy(t, { paste, strategy: 'keystone', db, keystoneSays: VALIDATED });
    for (const [path, id] of [
      ['/v2', 'v2.0'],
      ['/v2.1', 'v2.1'],
    ] as const) {
      assert.equal((await guarded.compute({ path })).status, 401);
      assert.equal((await guarded.compute({ path: `${path}/` })).status, 401);
      const redirect = await compute({ path, headers: { Host: 'api.example' } });
      assert.deepEqual(
        [redirect.status, redirect.headers['location'], redirect.body],
        [302, `http://api.example${path}/`, ''],
      );
      assertRequestIds(redirect, true);
      const document = await compute({ path: `${path}/` });
      assert.deepEqual([document.status, versionOf(document)], [200, id]);
    }
    const byAccept = await compute({
      path: '/flavors',
      headers: { Accept: 'application/json;version=2.1' },
    });
    assert.ok(Array.isArray(JSON.parse(byAccept.body).flavors));
  },
);

each(
  () => '/v2 knows no microversions, neither asked for nor told of; /v2.1 does both',
  async (t, stock) => {
    const { compute } = await deploy(t, {
      paste: stockPasteFile(stock),
      strategy: 'keystone',
      db,
      keystoneSays: VALIDATED,
    });
    const headers = { 'OpenStack-API-Version': 'compute 2.999', 'X-OpenStack-Nova-API-Version': '2.999' };
    const legacy = await compute({ path: '/v2/flavors', headers });
    assert.equal(legacy.status, 200);
    const told = ['openstack-api-version', 'x-openstack-nova-api-version', 'vary'] as const;
    assert.deepEqual(
      told.map((name) => legacy.headers[name]),
      [undefined, undefined, undefined],
    );
    const current = await compute({ path: '/v2.1/flavors', headers });
    assert.deepEqual([current.status, current.headers['openstack-api-version']], [406, 'compute 2.999']);
    assert.equal(current.headers['vary'], 'OpenStack-API-Version, X-OpenStack-Nova-API-Version');
  },
);

each(
  () => 'metadata answers, through its own filters',
  async (t, stock) => {
    const { metadata } = await deploy(t, { paste: stockPasteFile(stock), strategy: 'keystone', db });
    const answer = await metadata({ headers: { ...ORIGIN, 'X-Forwarded-For': '192.0.2.9' } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body.split('\n').slice(-2), ['2009-04-04', 'latest']);
    assertRequestIds(answer, false);
    assert.equal(answer.headers['access-control-allow-origin'], ORIGIN.Origin);
    const proxied = names(stock.metadata).has('http_proxy_to_wsgi');
    assert.equal(answer.environ.remoteAddr, proxied ? '192.0.2.9' : '127.0.0.1');
    // Only Debian's file has a health check.
    const health = await metadata({ path: '/healthcheck' });
    assert.equal(health.body === 'OK', names(stock.metadata).has('healthcheck'));
  },
);
