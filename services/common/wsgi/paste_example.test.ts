import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open_database.ts';
import { seed } from '../db/seed.ts';
import type { Application } from '../environ/application.ts';
import { exchange, packet, varsOf } from '../host/testing/packets.ts';
import { serveUwsgi } from '../host/testing/serve_uwsgi.ts';
import { serve } from '../testing/raw_request.ts';
import { initApplication } from './init_application.ts';
import { configDir } from './testing/config_dir.ts';

/** The example as the README tells to run it, but for where the database and the log are. */
const EXAMPLE = join(import.meta.dirname, '../../../examples/paste');
const LIMIT = 100;
const STOCK = join(import.meta.dirname, '../../../etc/nova/api-paste.ini');

async function example(t: TestContext): Promise<Application> {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-example-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const connection = `sqlite:///${directory}/nova.sqlite`;
  const db = openDatabase(connection);
  await migrate(db);
  await seed(db, Date.now());
  await db.close();
  return initApplication('osapi_compute', {
    env: {
      OS_NOVA_CONFIG_DIR: EXAMPLE,
      OS_DATABASE__CONNECTION: connection,
      OS_DEFAULT__LOG_FILE: join(directory, 'log'),
    },
  });
}

test("the example's filters are around the stock pipelines", async (t) => {
  const ask = await serve(t, await example(t));
  const headers = { 'X-Auth-Token': 'admin:admin' };
  for (let count = 0; count < LIMIT; count++) {
    const { status, rows, body } = await ask({ path: '/v2.1/flavors', headers });
    assert.deepEqual([status, rows.find(([name]) => name === 'X-Served-By')?.[1]], [200, 'novafront']);
    assert.ok(JSON.parse(body).flavors.length > 0);
  }
  const { status, rows, body } = await ask({ path: '/v2.1/flavors', headers });
  assert.equal(status, 429);
  const { overLimit } = JSON.parse(body);
  assert.equal(overLimit.code, 429);
  assert.equal(rows.find(([name]) => name === 'Retry-After')?.[1], overLimit.retryAfter);
  // It is the token that is counted.
  assert.equal((await ask({ path: '/v2.1/flavors', headers: { 'X-Auth-Token': 'other' } })).status, 200);
});

test("the example's filters work on requests that come over uwsgi", async (t) => {
  const served = await serveUwsgi(await example(t));
  t.after(() => served.server.close());
  const vars = varsOf({ PATH_INFO: '/v2.1/', REQUEST_URI: '/v2.1/', HTTP_X_AUTH_TOKEN: 'uwsgi' });
  const answer = await exchange(served.where, [packet(vars)]);
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /\r\nX-Served-By: novafront\r\n/);
  assert.match(answer, /"id": "v2\.1".*"href": "http:\/\/api\.example:8774\/v2\.1\/"/);
});

test('a module beside the paste file wraps Express middleware with novafront/paste', async (t) => {
  const directory = configDir(t, {
    paste:
      `[pipeline:osapi_compute]\npipeline = mine config:${STOCK}#osapi_compute\n` +
      '[filter:mine]\npaste.filter_factory = ./mine.js#filterFactory\nname = x-mine\n',
  });
  writeFileSync(
    join(directory, 'mine.js'),
    "import { fromMiddleware } from 'novafront/paste';\n" +
      'export const filterFactory = (globalConf, { name }) =>\n' +
      "  fromMiddleware((req, res, next) => { res.set(name, req.query.who ?? 'nobody'); next(); });\n",
  );
  // The package as npm would put it there, over the sources.
  const novafront = join(directory, 'node_modules/novafront');
  mkdirSync(novafront, { recursive: true });
  writeFileSync(join(novafront, 'package.json'), '{"type": "module", "exports": {"./paste": "./paste.js"}}');
  const source = import.meta.resolve('../paste/from_middleware.ts');
  writeFileSync(join(novafront, 'paste.js'), `export * from ${JSON.stringify(source)};\n`);

  const env = { OS_NOVA_CONFIG_DIR: directory, OS_DEFAULT__LOG_FILE: join(directory, 'log') };
  const ask = await serve(t, initApplication('osapi_compute', { env }));
  const { status, rows } = await ask({ path: '/?who=me' });
  assert.deepEqual([status, rows.find(([name]) => name === 'x-mine')?.[1]], [200, 'me']);
});
