import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type TestContext, test } from 'node:test';
import { ConfigOpts } from '../config/config_opts.ts';
import type { FactoryTable } from '../paste/factory.ts';
import { loadApp } from '../paste/load_app.ts';
import { serve } from '../testing/raw_request.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { sendResponse } from '../webob/send.ts';
import { filterFactories } from './index.ts';
import { logRecords } from './testing/log_records.ts';
import { testService } from './testing/service.ts';

const PASTE_FILE = fileURLToPath(new URL('../../../etc/nova/api-paste.ini', import.meta.url));

/** The shipped file's pipelines around applications that only say their names. */
function application(t: TestContext, name: string, settings = {}) {
  logRecords(t);
  const named = (text: string): FactoryTable[string] => ({
    protocol: 'paste.app_factory',
    factory: () => (req, res) => {
      if (req.url === '/v2.1/nothing') new HTTPException(404).respond(req, res);
      else
        sendResponse(
          res,
          200,
          ['OpenStack-API-Version', 'compute 2.1', 'Vary', 'OpenStack-API-Version'],
          text,
        );
    },
  });
  const factories = {
    ...filterFactories(testService({ api: { auth_strategy: 'noauth2' }, ...settings })),
    'nova.api.openstack.compute:APIRouterV21.factory': named('api'),
    'nova.api.openstack.compute.versions:Versions.factory': named('versions'),
    'nova.api.openstack.compute.versions:VersionsV2.factory': named('version'),
    'nova.api.metadata.handler:MetadataRequestHandler.factory': named('metadata'),
  };
  return serve(t, loadApp(`config:${PASTE_FILE}`, name, { factories }));
}

const TOKEN = { 'X-Auth-Token': 'u:p' };
const ROUTES: readonly (readonly [string, string, readonly string[]])[] = [
  ['/', 'versions', ['Content-Length', 'OpenStack-API-Version', 'Vary']],
  ['/v2', 'version', ['Content-Length', 'x-openstack-request-id', 'x-compute-request-id']],
  [
    '/v2.1/',
    'version',
    ['Content-Length', 'OpenStack-API-Version', 'Vary', 'x-openstack-request-id', 'x-compute-request-id'],
  ],
  ['/v2/x', 'api', ['Content-Length', 'x-openstack-request-id', 'x-compute-request-id']],
  [
    '/v2.1/x',
    'api',
    ['Content-Length', 'OpenStack-API-Version', 'Vary', 'x-openstack-request-id', 'x-compute-request-id'],
  ],
  ['/healthcheck/ready', 'OK\nOK', ['Content-Type', 'Content-Length']],
];

for (const [path, body, names] of ROUTES) {
  test(`the shipped file: compute ${path}`, async (t) => {
    const answer = await (await application(t, 'osapi_compute'))({ path, headers: TOKEN });
    assert.deepEqual([answer.status, answer.body, answer.rows.map(([name]) => name)], [200, body, names]);
  });
}

test('the shipped file: metadata, its health check, and readiness', async (t) => {
  const ask = await application(t, 'metadata');
  assert.equal((await ask({ path: '/latest' })).body, 'metadata');
  assert.equal((await ask({ path: '/healthcheck' })).body, 'OK');
  assert.equal((await ask({ path: '/healthcheck/ready' })).body, 'OK\nOK');
});

test('the shipped file: OPTIONS of what is not there is an empty 200 without request ids', async (t) => {
  const ask = await application(t, 'osapi_compute');
  const { status, rows } = await ask({ method: 'OPTIONS', path: '/v2.1/nothing', headers: TOKEN });
  assert.deepEqual([status, rows], [200, [['Content-Length', '0']]]);
});

test('the shipped file: keystone guards the API and not the versions', async (t) => {
  const ask = await application(t, 'osapi_compute', { api: { auth_strategy: 'keystone' } });
  assert.equal((await ask({ path: '/v2.1/x' })).status, 401);
  assert.equal((await ask({ path: '/v2.1/x', headers: TOKEN })).status, 503);
  assert.equal((await ask({ path: '/v2.1' })).status, 200);
});

test("the shipped file also reads by oslo.config's grammar, which the entry points give it to", () => {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  conf.parse({ defaultConfigFiles: [PASTE_FILE], defaultConfigDirs: [] });
  assert.deepEqual(conf.configFiles, [PASTE_FILE]);
});
