import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import type { Service } from '../../common/service/service.ts';
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

test('an admin sees hosts and services too', async () => {
  const answer = await app().get('/v2.1/os-availability-zone/detail').expect(200);
  assert.deepEqual(answer.body.availabilityZoneInfo, [
    {
      zoneName: 'internal',
      zoneState: { available: true },
      hosts: { h1: { 'nova-scheduler': { available: true, active: true, updated_at: null } } },
    },
    {
      zoneName: 'nova',
      zoneState: { available: true },
      hosts: {
        h1: { 'nova-compute': { available: true, active: true, updated_at: '2025-01-02T00:00:00.000000' } },
      },
    },
  ]);
});
