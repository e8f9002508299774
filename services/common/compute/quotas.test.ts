import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../db/database.ts';
import { allowedInstances, checkMetadataItems, DEFAULT_QUOTAS, quotaLimits, quotaUsage } from './quotas.ts';
import { testCloud } from './testing/test_cloud.ts';

const CREATED = '2025-04-02T12:00:00';

async function limitClass(db: Database, resource: string, hard_limit: number): Promise<void> {
  const row = { class_name: 'default', resource, hard_limit };
  await db.kysely.insertInto('quota_classes').values(row).execute();
}

async function limitProject(db: Database, resource: string, hard_limit: number): Promise<void> {
  const row = { created_at: CREATED, project_id: 'demo', resource, hard_limit };
  await db.kysely.insertInto('quotas').values(row).execute();
}

async function limitUser(db: Database, resource: string, hard_limit: number): Promise<void> {
  const row = { project_id: 'demo', user_id: 'u', resource, hard_limit };
  await db.kysely.insertInto('project_user_quotas').values(row).execute();
}

test('limits come from the user, else the project, else the default class, else nova.conf', async (t) => {
  const { db } = await testCloud(t);
  const defaults = { ...DEFAULT_QUOTAS, cores: 7 };
  const limits = (options = {}) => quotaLimits(db.kysely, 'demo', { defaults, ...options });
  assert.deepEqual(await limits(), defaults);
  await limitClass(db, 'cores', 8);
  await limitClass(db, 'ram', 1);
  assert.deepEqual(await limits(), { ...defaults, cores: 8, ram: 1 });
  await limitProject(db, 'cores', 9);
  assert.equal((await limits()).cores, 9);
  await limitUser(db, 'cores', 4);
  assert.equal((await limits()).cores, 9);
  assert.equal((await limits({ userId: 'u' })).cores, 4);
  assert.equal((await limits({ userId: 'other' })).cores, 9);
  assert.deepEqual(await quotaLimits(db.kysely, 'other', { defaults }), { ...defaults, cores: 8, ram: 1 });
});

test('servers in use are counted by project, without deleted and soft-deleted ones', async (t) => {
  const { db, boot } = await testCloud(t);
  assert.deepEqual(await quotaUsage(db.kysely, 'demo'), { instances: 0, cores: 0, ram: 0, serverGroups: 0 });
  const made = await boot({ minCount: 4, maxCount: 4 });
  const change = (index: number, values: { deleted?: number; vm_state?: string }) =>
    db.kysely
      .updateTable('instances')
      .set(values)
      .where('uuid', '=', made[index]?.uuid ?? '')
      .execute();
  await change(0, { deleted: 1 });
  await change(1, { vm_state: 'soft-delete' });
  await change(2, { vm_state: 'error' });
  assert.deepEqual(await quotaUsage(db.kysely, 'demo'), {
    instances: 2,
    cores: 2,
    ram: 384,
    serverGroups: 0,
  });
  assert.equal((await quotaUsage(db.kysely, 'other')).instances, 0);
});

test('as many servers are allowed as every resource has room for, up to the most asked for', async (t) => {
  const { db, boot } = await testCloud(t);
  await boot({ minCount: 2, maxCount: 2 });
  const wanted = { min: 1, max: 5, vcpus: 2, memoryMb: 100 };
  const allowed = (limits: Partial<typeof DEFAULT_QUOTAS> | object, more = {}) =>
    allowedInstances(db.kysely, 'demo', { ...wanted, ...more }, { ...DEFAULT_QUOTAS, ...limits });
  assert.equal(await allowed({}), 5);
  assert.equal(await allowed({ instances: 5 }), 3);
  assert.equal(await allowed({ cores: 7 }), 2);
  assert.equal(await allowed({ ram: 384 + 199 }), 1);
  assert.equal(await allowed({ instances: -1, cores: -1, ram: -1 }, { max: 500 }), 500);
  assert.equal(await allowed({ cores: 0 }, { vcpus: 0 }), 5);
});

test('too few are refused with all the resources that are short, in the order of their names', async (t) => {
  const { db, boot } = await testCloud(t);
  await boot({ minCount: 2, maxCount: 2 });
  const limits = { ...DEFAULT_QUOTAS, instances: 3, ram: 400 };
  await assert.rejects(
    allowedInstances(db.kysely, 'demo', { min: 2, max: 4, vcpus: 1, memoryMb: 10 }, limits),
    {
      code: 403,
      message:
        'Quota exceeded for instances, ram: Requested 2, 20, but already used 2, 384 of 3, 400 instances, ram',
    },
  );
});

test('metadata may have as many items as the limit says, without one as many as it likes', () => {
  checkMetadataItems(2, { ...DEFAULT_QUOTAS, metadata_items: 2 });
  checkMetadataItems(9999, { ...DEFAULT_QUOTAS, metadata_items: -1 });
  assert.throws(() => checkMetadataItems(3, { ...DEFAULT_QUOTAS, metadata_items: 2 }), { code: 403 });
});
