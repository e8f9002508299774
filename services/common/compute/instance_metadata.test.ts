import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { deleteInstanceMetadata, getInstanceMetadata, updateInstanceMetadata } from './instance_metadata.ts';
import { getInstance } from './instances.ts';
import { DEFAULT_QUOTAS } from './quotas.ts';
import { ADMIN, DEMO, testCloud } from './testing/test_cloud.ts';

const options = { context: DEMO, now: TEST_NOW + 5000 };

test('items are added, replaced and removed, and the server says when', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({ metadata: { a: '1', b: '2' } });
  const add = { ...options, replace: false };
  assert.deepEqual(await updateInstanceMetadata(db, uuid, { b: '3', c: '4' }, add), {
    a: '1',
    b: '3',
    c: '4',
  });
  assert.deepEqual(
    await updateInstanceMetadata(db, uuid, { d: '5', c: '6' }, { ...options, replace: true }),
    {
      d: '5',
      c: '6',
    },
  );
  await deleteInstanceMetadata(db, uuid, 'd', options);
  assert.deepEqual(await getInstanceMetadata(db.kysely, uuid, options), { c: '6' });
  await assert.rejects(deleteInstanceMetadata(db, uuid, 'd', options), {
    code: 404,
    message: 'Metadata item was not found',
  });
  const { updated_at } = await getInstance(db.kysely, uuid, options);
  assert.equal(updated_at, '2025-04-02T12:00:05');
});

test('the quota counts the whole set, the lock and the state bind the owner', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({ metadata: { a: '1' } }, { buildDurationMs: 1000 });
  const add = { ...options, replace: false, quotas: { ...DEFAULT_QUOTAS, metadata_items: 1 } };
  await assert.rejects(updateInstanceMetadata(db, uuid, { b: '2' }, add), {
    code: 403,
    message: 'Maximum number of metadata items exceeds 1',
  });
  const building = { ...options, now: TEST_NOW, replace: false };
  await assert.rejects(updateInstanceMetadata(db, uuid, { a: '2' }, building), {
    code: 409,
    message: `Cannot 'update metadata' instance ${uuid} while it is in vm_state building`,
  });
  await db.kysely.updateTable('instances').set({ locked_by: 'admin' }).execute();
  await assert.rejects(updateInstanceMetadata(db, uuid, { a: '2' }, add), { code: 409 });
  assert.deepEqual(await updateInstanceMetadata(db, uuid, { a: '2' }, { ...add, context: ADMIN }), {
    a: '2',
  });
});
