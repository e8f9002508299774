import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import type { Service } from '../../common/service/service.ts';
import { defaultConf } from '../testing/default_conf.ts';
import type { TestAppOptions } from '../testing/test_app.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { LIMIT_ROUTES } from './routes.ts';

let service: Service;
before(async () => {
  service = await testService();
  await service.db.kysely
    .insertInto('quotas')
    .values({ created_at: '2025-01-01T00:00:00', project_id: 'other', resource: 'instances', hard_limit: 3 })
    .execute();
});
after(() => service.db.close());

const app = (options: TestAppOptions = {}) => request(testApp(LIMIT_ROUTES, service, options));
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
const absolute = async (version: string) =>
  (await app().get('/v2.1/limits').set(at(version))).body.limits.absolute as Record<string, number>;

test('limits are shown with what is used, and no rates', async () => {
  const answer = await app().get('/v2.1/limits').expect(200);
  assert.deepEqual(answer.body.limits.rate, []);
  assert.equal(answer.body.limits.absolute.maxTotalInstances, 10);
  assert.equal(answer.body.limits.absolute.totalInstancesUsed, 0);
  assert.equal(answer.body.limits.absolute.maxTotalFloatingIps, -1);
});

test('limits are what [quota] says where nothing was set for the project', async () => {
  const conf = defaultConf({ quota: { instances: 3, ram: -1, injected_file_content_bytes: 7 } });
  const answer = await request(testApp(LIMIT_ROUTES, { ...service, conf }))
    .get('/v2.1/limits')
    .expect(200);
  const { maxTotalInstances, maxTotalRAMSize, maxPersonalitySize, maxTotalCores } =
    answer.body.limits.absolute;
  assert.deepEqual([maxTotalInstances, maxTotalRAMSize, maxPersonalitySize, maxTotalCores], [3, -1, 7, 20]);
});

test('fields end with their version', async () => {
  const fields = async (version: string) => Object.keys(await absolute(version)).length;
  assert.deepEqual(
    [await fields('2.35'), await fields('2.36'), await fields('2.39'), await fields('2.57')],
    [19, 14, 13, 11],
  );
});

test("another project's limits are an admin's to see", async () => {
  const answer = await app().get('/v2.1/limits?tenant_id=other').expect(200);
  assert.equal(answer.body.limits.absolute.maxTotalInstances, 3);
  const user = app({ context: { isAdmin: false, userId: 'u', projectId: 'demo' } });
  const refused = await user.get('/v2.1/limits?tenant_id=other').expect(403);
  assert.equal(
    refused.body.forbidden.message,
    "Policy doesn't allow os_compute_api:limits:other_project to be performed.",
  );
  await user.get('/v2.1/limits').expect(200);
});

test('an unknown parameter is refused from 2.75 on', async () => {
  await app().get('/v2.1/limits?bad=1').set(at('2.74')).expect(200);
  const answer = await app().get('/v2.1/limits?bad=1').set(at('2.75')).expect(400);
  assert.equal(
    answer.body.badRequest.message,
    "Additional properties are not allowed ('bad' was unexpected)",
  );
});
