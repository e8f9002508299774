import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import type { Service } from '../../common/service/service.ts';
import { defaultConf } from '../testing/default_conf.ts';
import type { TestAppOptions } from '../testing/test_app.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { AVAILABILITY_ZONE_ROUTES } from './routes.ts';

let service: Service;
before(async () => {
  service = await testService();
  const one = { created_at: '2025-01-01T00:00:00', host: 'h1' };
  await service.db.kysely
    .insertInto('services')
    .values([
      { ...one, uuid: 'a', binary: 'nova-compute', updated_at: '2025-01-02T00:00:00' },
      { ...one, uuid: 'b', binary: 'nova-scheduler' },
    ])
    .execute();
});
after(() => service.db.close());

const app = (options: TestAppOptions = {}) => request(testApp(AVAILABILITY_ZONE_ROUTES, service, options));

test('everybody sees the zones of compute hosts, not the internal one', async () => {
  const user = app({ context: { isAdmin: false } });
  const answer = await user.get('/v2.1/os-availability-zone').expect(200);
  assert.deepEqual(answer.body, {
    availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }],
  });
  await user.get('/v2.1/os-availability-zone/detail').expect(403);
});

test('an admin sees hosts and services too, each as it last reported', async () => {
  const answer = await app().get('/v2.1/os-availability-zone/detail').expect(200);
  assert.deepEqual(answer.body.availabilityZoneInfo, [
    {
      zoneName: 'internal',
      zoneState: { available: true },
      hosts: {
        h1: { 'nova-scheduler': { available: true, active: true, updated_at: '2025-01-02T03:04:00.000000' } },
      },
    },
    {
      zoneName: 'nova',
      zoneState: { available: true },
      hosts: {
        h1: { 'nova-compute': { available: true, active: true, updated_at: '2025-01-02T03:04:00.000000' } },
      },
    },
  ]);
});

test('zones have the names that nova.conf gives them', async () => {
  const conf = defaultConf({
    DEFAULT: { default_availability_zone: 'az1', internal_service_availability_zone: 'inside' },
  });
  const renamed = request(testApp(AVAILABILITY_ZONE_ROUTES, { ...service, conf }));
  const names = async (path: string): Promise<string[]> =>
    (await renamed.get(path).expect(200)).body.availabilityZoneInfo.map(
      ({ zoneName }: { zoneName: string }) => zoneName,
    );
  assert.deepEqual(await names('/v2.1/os-availability-zone'), ['az1']);
  assert.deepEqual(await names('/v2.1/os-availability-zone/detail'), ['az1', 'inside']);
});

test('a zone whose services are all disabled is not available and shows no hosts', async (t) => {
  const { kysely } = service.db;
  const disable = (disabled: 0 | 1) =>
    kysely.updateTable('services').set({ disabled }).where('binary', '=', 'nova-compute').execute();
  await disable(1);
  t.after(() => disable(0));
  const answer = await app().get('/v2.1/os-availability-zone/detail').expect(200);
  assert.deepEqual(answer.body.availabilityZoneInfo[1], {
    zoneName: 'nova',
    zoneState: { available: false },
    hosts: null,
  });
});
