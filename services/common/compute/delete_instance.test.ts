import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRIVATE_NETWORK_ID } from '../db/seed_data.ts';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { deleteInstance } from './delete_instance.ts';
import { findInstanceByFixedIp } from './instance_lookup.ts';
import { loadInstanceView } from './instance_view.ts';
import { ADMIN, DEMO, IMAGE_ID, testCloud } from './testing/test_cloud.ts';

const now = TEST_NOW + 1000;

test('a deleted server keeps its row and its actions and gives back its port and address', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({ tags: ['a'] });
  assert.deepEqual(await findInstanceByFixedIp(db.kysely, '10.0.0.3'), [uuid]);
  await deleteInstance(db, uuid, { context: DEMO, now });
  const row = await db.kysely
    .selectFrom('instances')
    .selectAll()
    .where('uuid', '=', uuid)
    .executeTakeFirstOrThrow();
  assert.deepEqual(
    [row.deleted, row.vm_state, row.terminated_at],
    [row.id, 'deleted', '2025-04-02T12:00:01'],
  );
  const actions = await db.kysely.selectFrom('instance_actions').select('action').orderBy('id').execute();
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['create', 'delete'],
  );
  assert.deepEqual(await findInstanceByFixedIp(db.kysely, '10.0.0.3'), []);
  assert.equal(await loadInstanceView(db.kysely, uuid, now), undefined);
  await bootOne();
  assert.equal((await findInstanceByFixedIp(db.kysely, '10.0.0.3')).length, 1);
});

test('of two deletes at once one succeeds and one finds nothing', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  const results = await Promise.allSettled([
    deleteInstance(db, uuid, { context: DEMO, now }),
    deleteInstance(db, uuid, { context: DEMO, now }),
  ]);
  assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(
    deleteInstance(db, uuid, { context: DEMO, now }),
    (error: Error & { code?: number }) =>
      error.code === 404 && error.message === `Instance ${uuid} could not be found.`,
  );
});

test('a lock keeps its owner from deleting, not an admin', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  await db.kysely.updateTable('instances').set({ locked_by: 'owner' }).execute();
  await assert.rejects(deleteInstance(db, uuid, { context: DEMO, now }), {
    message: `Instance ${uuid} is locked`,
    code: 409,
  });
  await deleteInstance(db, uuid, { context: ADMIN, now });
});

test('a port that was handed in outlives its server, unbound and with its address', async (t) => {
  const { db, bootOne } = await testCloud(t);
  await db.kysely
    .insertInto('ports')
    .values({
      id: '6a1f3b7e-0000-4000-8000-000000000001',
      created_at: '2025-01-01T00:00:00',
      network_id: PRIVATE_NETWORK_ID,
      project_id: 'demo',
      name: 'mine',
      mac_address: 'fa:16:3e:00:00:01',
      status: 'DOWN',
      device_id: '',
      device_owner: '',
      vif_type: 'unbound',
      vnic_type: 'normal',
    })
    .execute();
  const subnet = await db.kysely
    .selectFrom('subnets')
    .select('id')
    .where('network_id', '=', PRIVATE_NETWORK_ID)
    .executeTakeFirstOrThrow();
  await db.kysely
    .insertInto('ip_allocations')
    .values({
      port_id: '6a1f3b7e-0000-4000-8000-000000000001',
      subnet_id: subnet.id,
      network_id: PRIVATE_NETWORK_ID,
      ip_address: '10.0.3.3',
      ip_offset: 771,
    })
    .execute();
  const networks = [{ portId: '6a1f3b7e-0000-4000-8000-000000000001' }];
  const uuid = await bootOne({ networks });
  assert.deepEqual(await findInstanceByFixedIp(db.kysely, '10.0.3.3'), [uuid]);
  await assert.rejects(bootOne({ networks }), { code: 409 });
  await deleteInstance(db, uuid, { context: DEMO, now });
  const port = await db.kysely.selectFrom('ports').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([port.name, port.device_id, port.status], ['mine', '', 'DOWN']);
  assert.equal((await db.kysely.selectFrom('ip_allocations').selectAll().execute()).length, 1);
});

test('a volume goes with its server only where that was asked for', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const volume = { sourceType: 'image', destinationType: 'volume', uuid: IMAGE_ID, volumeSize: 1 } as const;
  const uuid = await bootOne({
    imageId: '',
    blockDevices: [
      { ...volume, bootIndex: 0, deleteOnTermination: true },
      { ...volume, bootIndex: 1, volumeSize: 2 },
    ],
  });
  await deleteInstance(db, uuid, { context: DEMO, now });
  const left = await db.kysely.selectFrom('volumes').select(['size', 'status']).execute();
  assert.deepEqual(
    left.map((row) => [row.size, row.status]),
    [[2, 'available']],
  );
});
