import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../db/database.ts';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { availabilityZoneOf, lastSeenUp, listAvailabilityZones, serviceIsUp } from './availability_zones.ts';
import { testCloud } from './testing/test_cloud.ts';

const HOST = 'novafront-1';
const CREATED = '2025-04-02T12:00:00';

async function addHost(db: Database, host: string, disabled = 0): Promise<void> {
  const row = { created_at: CREATED, uuid: `service-${host}`, host, binary: 'nova-compute', disabled };
  await db.kysely.insertInto('services').values(row).execute();
}

async function putInZone(db: Database, host: string, zone: string): Promise<void> {
  const { id } = await db.kysely
    .insertInto('aggregates')
    .values({ created_at: CREATED, uuid: `aggregate-${zone}`, name: zone })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.kysely.insertInto('aggregate_hosts').values({ aggregate_id: id, host }).execute();
  const metadata = { aggregate_id: id, key: 'availability_zone', value: zone };
  await db.kysely.insertInto('aggregate_metadata').values(metadata).execute();
}

const zones = async (db: Database, options = {}): Promise<unknown[]> =>
  (await listAvailabilityZones(db.kysely, options)).map(({ name, available, hosts }) => [
    name,
    available,
    Object.keys(hosts),
  ]);

test('compute hosts are in the default zone, everything else in the internal one', async (t) => {
  const { db } = await testCloud(t);
  assert.deepEqual(await zones(db), [
    ['internal', true, [HOST]],
    ['nova', true, [HOST]],
  ]);
  assert.deepEqual(await zones(db, { defaultZone: 'a', internalZone: 'z' }), [
    ['a', true, [HOST]],
    ['z', true, [HOST]],
  ]);
  const [internal, nova] = await listAvailabilityZones(db.kysely);
  assert.deepEqual(
    [internal, nova].map((zone) => zone?.hosts[HOST]?.map(({ binary }) => binary)),
    [['nova-conductor', 'nova-scheduler'], ['nova-compute']],
  );
});

test('the internal zone is there without any service, as the API itself is in it', async (t) => {
  const { db } = await testCloud(t);
  await db.kysely.deleteFrom('compute_nodes').execute();
  await db.kysely.deleteFrom('services').execute();
  assert.deepEqual(await zones(db), [['internal', true, []]]);
});

test("an aggregate's zone is the zone of its hosts", async (t) => {
  const { db } = await testCloud(t);
  await addHost(db, 'h2');
  await putInZone(db, 'h2', 'east');
  assert.deepEqual(await zones(db), [
    ['east', true, ['h2']],
    ['internal', true, [HOST]],
    ['nova', true, [HOST]],
  ]);
  assert.equal(await availabilityZoneOf(db.kysely, 'h2'), 'east');
  assert.equal(await availabilityZoneOf(db.kysely, HOST), 'nova');
  assert.equal(await availabilityZoneOf(db.kysely, HOST, { defaultZone: 'az1' }), 'az1');
});

test('a zone with no enabled service is listed last, not available and without hosts', async (t) => {
  const { db } = await testCloud(t);
  await addHost(db, 'h2', 1);
  await putInZone(db, 'h2', 'east');
  await addHost(db, 'h3', 1);
  assert.deepEqual(await zones(db), [
    ['internal', true, [HOST]],
    ['nova', true, [HOST]],
    ['east', false, []],
  ]);
});

test('a service reports every ten seconds unless it was forced down', async (t) => {
  const { db } = await testCloud(t);
  const service = await db.kysely
    .selectFrom('services')
    .selectAll()
    .where('binary', '=', 'nova-compute')
    .executeTakeFirstOrThrow();
  assert.equal(serviceIsUp(service), true);
  assert.equal(lastSeenUp(service, TEST_NOW + 9999), '2025-04-02T12:00:00');
  assert.equal(lastSeenUp(service, TEST_NOW + 10_000), '2025-04-02T12:00:10');
  const down = { ...service, forced_down: 1, updated_at: '2025-01-01T00:00:00' };
  assert.equal(serviceIsUp(down), false);
  assert.equal(lastSeenUp(down, TEST_NOW), '2025-01-01T00:00:00');
});
