import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { deleteInstance } from './delete_instance.ts';
import { type InstanceFilters, listInstanceRows, type ListInstancesOptions } from './list_instances.ts';
import { DEMO, testCloud } from './testing/test_cloud.ts';

test('filters narrow a list together', async (t) => {
  const { db, bootOne } = await testCloud(t);
  await bootOne({ name: 'web-1', tags: ['a', 'b'] });
  await bootOne({ name: 'web-2', tags: ['a'] }, { buildDurationMs: 5000 });
  await bootOne({ name: 'db-1' }, { context: { ...DEMO, projectId: 'other' } });
  const gone = await bootOne({ name: 'gone' });
  await deleteInstance(db, gone, { context: DEMO, now: TEST_NOW + 9000 });
  const names = async (filters: InstanceFilters, now = TEST_NOW): Promise<string[]> =>
    (await listInstanceRows(db.kysely, { filters, now })).map((row) => row.display_name);
  assert.deepEqual(await names({ deleted: false }), ['db-1', 'web-2', 'web-1']);
  assert.deepEqual(await names({ deleted: true }), ['gone']);
  assert.deepEqual(await names({}), ['gone', 'db-1', 'web-2', 'web-1']);
  assert.deepEqual(await names({ deleted: false, projectId: 'demo' }), ['web-2', 'web-1']);
  assert.deepEqual(await names({ deleted: false, regex: { display_name: '^web' } }), ['web-2', 'web-1']);
  assert.deepEqual(await names({ deleted: false, vmStates: ['active'] }), ['db-1', 'web-1']);
  assert.deepEqual(await names({ deleted: false, vmStates: ['active'] }, TEST_NOW + 5000), [
    'db-1',
    'web-2',
    'web-1',
  ]);
  assert.deepEqual(await names({ tags: ['a', 'b'] }), ['web-1']);
  assert.deepEqual(await names({ tagsAny: ['b', 'c'] }), ['web-1']);
  assert.deepEqual(await names({ deleted: false, notTags: ['a', 'b'] }), ['db-1', 'web-2']);
  assert.deepEqual(await names({ deleted: false, notTagsAny: ['a'] }), ['db-1']);
  assert.deepEqual(await names({ ip: '0\\.4$' }), ['web-2']);
  assert.deepEqual(await names({ ip6: '0' }), []);
  assert.deepEqual(await names({ changesSince: '2025-04-02T12:00:04' }), ['gone', 'web-2']);
  assert.deepEqual(await names({ locked: true }), []);
});

test('pages follow one another in every order, over equal and missing values', async (t) => {
  const { db, bootOne } = await testCloud(t);
  for (let index = 0; index < 6; index += 1) {
    await bootOne({ name: `n${index % 2}`, ...(index % 3 === 0 ? { accessIpV4: `192.0.2.${index}` } : {}) });
  }
  const orders: ListInstancesOptions['sort'][] = [
    [],
    [{ column: 'display_name', dir: 'asc' }],
    [{ column: 'access_ip_v4', dir: 'asc' }],
    [
      { column: 'access_ip_v4', dir: 'desc' },
      { column: 'display_name', dir: 'asc' },
    ],
  ];
  for (const sort of orders) {
    const list = (limit?: number, marker?: string) =>
      listInstanceRows(db.kysely, { filters: {}, sort: sort ?? [], limit, marker, now: TEST_NOW });
    const whole = (await list()).map((row) => row.uuid);
    const paged: string[] = [];
    for (;;) {
      const page = await list(2, paged.at(-1));
      if (page.length === 0) break;
      paged.push(...page.map((row) => row.uuid));
    }
    assert.equal(whole.length, 6);
    assert.deepEqual(paged, whole);
  }
});

test('a marker may be deleted, but must have been', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const first = await bootOne();
  const second = await bootOne();
  await deleteInstance(db, second, { context: DEMO, now: TEST_NOW });
  const after = (marker: string) =>
    listInstanceRows(db.kysely, { filters: { deleted: false }, marker, now: TEST_NOW });
  assert.deepEqual(
    (await after(second)).map((row) => row.uuid),
    [first],
  );
  await assert.rejects(after('nope'), { message: 'marker [nope] not found', code: 400 });
});
