import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { deleteInstance } from './delete_instance.ts';
import { getInstanceMapping } from './instance_mappings.ts';
import {
  addInstanceTag,
  checkTagsWritable,
  deleteInstanceTag,
  listInstanceTags,
  MAX_TAG_COUNT,
  setInstanceTags,
} from './instance_tags.ts';
import { getInstance } from './instances.ts';
import { ADMIN, DEMO, testCloud } from './testing/test_cloud.ts';

const options = { context: DEMO, now: TEST_NOW + 5000 };

test('tags are added, replaced and removed, of one server alone, and its row does not change', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const [uuid, other] = [await bootOne({ tags: ['b'] }), await bootOne({ tags: ['b'] })];
  const { updated_at } = await getInstance(db.kysely, uuid, options);
  assert.equal(await addInstanceTag(db, uuid, 'a', options), true);
  assert.equal(await addInstanceTag(db, uuid, 'a', options), false);
  assert.deepEqual(await listInstanceTags(db.kysely, uuid, options), ['a', 'b']);
  assert.deepEqual(await setInstanceTags(db, uuid, ['c', 'b', 'c'], options), ['b', 'c']);
  await deleteInstanceTag(db, uuid, 'b', options);
  await assert.rejects(deleteInstanceTag(db, uuid, 'b', options), {
    code: 404,
    message: `Instance ${uuid} has no tag 'b'`,
  });
  const instance = await getInstance(db.kysely, uuid, options);
  assert.deepEqual([instance.tags, instance.updated_at], [['c'], updated_at]);
  assert.deepEqual(await setInstanceTags(db, uuid, [], options), []);
  assert.deepEqual(await listInstanceTags(db.kysely, other, options), ['b']);
});

test('a full server refuses another tag, and one that it has, too', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  const tags = Array.from({ length: MAX_TAG_COUNT }, (_, index) => `t${index}`);
  await setInstanceTags(db, uuid, tags.slice(1), options);
  assert.equal(await addInstanceTag(db, uuid, 't0', options), true);
  for (const tag of ['t0', 'more']) {
    await assert.rejects(addInstanceTag(db, uuid, tag, options), {
      code: 400,
      message: 'The number of tags exceeded the per-server limit 50',
    });
  }
});

test('the state decides whether tags can be written, and a lock does not', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({}, { buildDurationMs: 1000 });
  const write = { ...options, action: 'update tag' };
  await assert.rejects(checkTagsWritable(db.kysely, uuid, { ...write, now: TEST_NOW }), {
    code: 409,
    message: `Cannot 'update tag' instance ${uuid} while it is in vm_state building`,
  });
  for (const [vm_state, writable] of [
    ['active', true],
    ['paused', true],
    ['suspended', true],
    ['stopped', true],
    ['rescued', false],
    ['resized', false],
    ['soft-delete', false],
    ['error', false],
    ['shelved', false],
    ['shelved_offloaded', false],
  ] as const) {
    await db.kysely
      .updateTable('instances')
      .set({ vm_state, transition_ends_at: null, locked_by: 'admin' })
      .execute();
    const checked = checkTagsWritable(db.kysely, uuid, write);
    await (writable ? checked : assert.rejects(checked, { code: 409 }, vm_state));
  }
});

test('a deleted server has a mapping still, but no tags to ask for', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({ tags: ['a'] });
  await deleteInstance(db, uuid, options);
  assert.equal((await getInstanceMapping(db.kysely, uuid)).project_id, 'demo');
  const gone = { code: 404, message: `Instance ${uuid} could not be found.` };
  await assert.rejects(listInstanceTags(db.kysely, uuid, { ...options, context: ADMIN }), gone);
  await assert.rejects(addInstanceTag(db, uuid, 'b', options), gone);
  await assert.rejects(setInstanceTags(db, uuid, [], options), gone);
  await assert.rejects(getInstanceMapping(db.kysely, 'nobody'), {
    code: 404,
    message: 'Instance nobody has no mapping to a cell.',
  });
});
