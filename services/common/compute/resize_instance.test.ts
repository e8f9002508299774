import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Database } from '../db/database.ts';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { deleteInstance } from './delete_instance.ts';
import { confirmResize, revertResize } from './end_resize.ts';
import { createFlavor, deleteFlavor } from './flavor_writes.ts';
import { updateInstanceMetadata } from './instance_metadata.ts';
import { getInstance } from './instances.ts';
import { resizeInstance, type ResizeOptions } from './resize_instance.ts';
import { DEMO, testCloud } from './testing/test_cloud.ts';

const now = TEST_NOW + 1000;
const options = { context: DEMO, now };

async function addHost(db: Database, host: string, zone?: string): Promise<void> {
  const created_at = '2025-01-01T00:00:00';
  const uuid = `9b7c1f00-0000-4000-8000-${Buffer.from(host).toString('hex').slice(-12)}`;
  const { id: service_id } = await db.kysely
    .insertInto('services')
    .values({ created_at, uuid, host, binary: 'nova-compute' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { id, ...node } = await db.kysely.selectFrom('compute_nodes').selectAll().executeTakeFirstOrThrow();
  assert.ok(id);
  await db.kysely
    .insertInto('compute_nodes')
    .values({ ...node, uuid, host, hypervisor_hostname: `${host}.example`, service_id })
    .execute();
  if (zone === undefined) return;
  const { id: aggregate_id } = await db.kysely
    .insertInto('aggregates')
    .values({ created_at, uuid, name: zone })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.kysely.insertInto('aggregate_hosts').values({ host, aggregate_id }).execute();
  await db.kysely
    .insertInto('aggregate_metadata')
    .values({ aggregate_id, key: 'availability_zone', value: zone })
    .execute();
}

async function world(t: TestContext) {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  const resize = (flavorId: string, more: Partial<ResizeOptions> = {}) =>
    resizeInstance(db, uuid, { flavorId }, { ...options, ...more });
  const shown = (at = now) => getInstance(db.kysely, uuid, { context: DEMO, now: at });
  const where = async (at = now) => {
    const { host, node, availability_zone } = await shown(at);
    const port = await db.kysely
      .selectFrom('ports')
      .select(['binding_host', 'device_owner'])
      .executeTakeFirstOrThrow();
    return [host, node, availability_zone, port.binding_host, port.device_owner];
  };
  const migrations = () =>
    db.kysely
      .selectFrom('migrations')
      .select(['status', 'source_compute', 'dest_compute', 'migration_type', 'updated_at'])
      .orderBy('id')
      .execute();
  return { db, uuid, resize, shown, where, migrations };
}

const HERE = ['novafront-1', 'novafront-1', 'nova', 'novafront-1', 'compute:nova'];
const THERE = ['second', 'second.example', 'west', 'second', 'compute:west'];

test('a server moves to another host with its ports, and back when it is reverted', async (t) => {
  const { db, uuid, resize, where } = await world(t);
  await addHost(db, 'second', 'west');
  await resize('1', { resizeDurationMs: 4000 });
  assert.deepEqual((await where(now + 1999)).slice(0, 2), HERE.slice(0, 2));
  assert.deepEqual((await where(now + 2000)).slice(0, 2), THERE.slice(0, 2));
  assert.deepEqual(await where(now + 4000), THERE);
  await revertResize(db, uuid, { context: DEMO, now: now + 4000 });
  assert.deepEqual(await where(now + 4000), HERE);
});

test('a resize may stay on its host where that is allowed or there is no other', async (t) => {
  const { db, uuid, resize, where } = await world(t);
  await resize('1');
  assert.deepEqual(await where(), HERE);
  await confirmResize(db, uuid, options);
  await addHost(db, 'second', 'west');
  await db.kysely.updateTable('services').set({ disabled: 1 }).where('host', '=', 'second').execute();
  await resize('2', { sameHostAllowed: true });
  assert.deepEqual(await where(), HERE);
});

test('a server that no host takes stays as it is, with a fault and an action that failed', async (t) => {
  const { db, resize, shown, migrations } = await world(t);
  await addHost(db, 'second');
  await db.kysely.updateTable('services').set({ disabled: 1 }).where('host', '=', 'second').execute();
  await resize('1');
  const { vm_state, task_state, flavor, fault, updated_at } = await shown();
  assert.deepEqual(
    [vm_state, task_state, flavor.name, fault?.code, fault?.message, updated_at],
    ['active', null, 'm1.nano', 500, 'No valid host was found. ', '2025-04-02T12:00:01'],
  );
  assert.deepEqual(
    (await migrations()).map((row) => [row.status, row.source_compute, row.dest_compute]),
    [['error', 'novafront-1', null]],
  );
  const action = await db.kysely
    .selectFrom('instance_actions')
    .innerJoin('instance_actions_events as event', 'event.action_id', 'instance_actions.id')
    .select(['instance_actions.message', 'event.event', 'event.result'])
    .where('action', '=', 'resize')
    .execute();
  assert.deepEqual(
    action.map((row) => [row.message, row.event, row.result]),
    [['Error', 'conductor_migrate_server', 'Error']],
  );
});

test('a server stays in the zone that it is pinned to', async (t) => {
  const { db, resize, shown } = await world(t);
  await addHost(db, 'second', 'west');
  await addHost(db, 'third');
  await db.kysely.updateTable('request_specs').set({ availability_zone: 'nova' }).execute();
  await resize('1');
  assert.equal((await shown()).host, 'third');
});

test('a resize and its revert leave actions with their events, and a migration', async (t) => {
  const { db, uuid, resize, migrations } = await world(t);
  await resize('1', { resizeDurationMs: 4000 });
  await revertResize(db, uuid, { context: DEMO, now: now + 4000, resizeDurationMs: 2000 });
  const events = await db.kysely
    .selectFrom('instance_actions')
    .innerJoin('instance_actions_events as event', 'event.action_id', 'instance_actions.id')
    .select(['action', 'event', 'event.start_time', 'event.finish_time', 'result'])
    .where('action', '<>', 'create')
    .orderBy('event.id')
    .execute();
  const at = (seconds: number): string => `2025-04-02T12:00:0${seconds}`;
  assert.deepEqual(
    events.map((row) => [row.action, row.event, row.start_time, row.finish_time, row.result]),
    [
      ['resize', 'conductor_migrate_server', at(1), at(2), 'Success'],
      ['resize', 'compute_prep_resize', at(2), at(3), 'Success'],
      ['resize', 'compute_resize_instance', at(3), at(4), 'Success'],
      ['resize', 'compute_finish_resize', at(4), at(5), 'Success'],
      ['revertResize', 'compute_revert_resize', at(5), at(6), 'Success'],
      ['revertResize', 'compute_finish_revert_resize', at(6), at(7), 'Success'],
    ],
  );
  assert.deepEqual(
    (await migrations()).map((row) => Object.values(row)),
    [['reverted', 'novafront-1', 'novafront-1', 'resize', at(7)]],
  );
});

test('the old flavor comes back though it was changed and deleted meanwhile', async (t) => {
  const { db, uuid, resize, shown } = await world(t);
  await resize('1');
  await deleteFlavor(db, '42');
  await revertResize(db, uuid, options);
  const { flavor, memory_mb, instance_type_id } = await shown();
  assert.deepEqual([flavor.name, memory_mb, instance_type_id], ['m1.nano', 192, flavor.id]);
});

test('deleting a resized server confirms its resize first', async (t) => {
  const { db, uuid, resize, migrations } = await world(t);
  await resize('1');
  await deleteInstance(db, uuid, options);
  assert.deepEqual(
    (await migrations()).map((row) => row.status),
    ['confirmed'],
  );
  const actions = await db.kysely.selectFrom('instance_actions').select('action').orderBy('id').execute();
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['create', 'resize', 'confirmResize', 'delete'],
  );
});

test('a server gets the swap disk of its flavor, another size of it, and loses it', async (t) => {
  const { db, uuid, resize, shown } = await world(t);
  const flavor = { memory_mb: 512, vcpus: 1, root_gb: 1 };
  for (const swap of [64, 128]) {
    await createFlavor(db, { ...flavor, name: `s${swap}`, flavorid: `s${swap}`, swap }, now);
  }
  const swaps = async () => {
    const { block_devices, default_swap_device } = await shown();
    const found = block_devices.filter((device) => device.guest_format === 'swap');
    return [default_swap_device, ...found.map((one) => `${one.device_name} ${one.volume_size}`)];
  };
  await resize('1');
  assert.deepEqual(await swaps(), [null]);
  await confirmResize(db, uuid, options);
  await resize('s64');
  assert.deepEqual(await swaps(), ['/dev/sdb', '/dev/sdb 64']);
  await confirmResize(db, uuid, options);
  await resize('s128');
  assert.deepEqual(await swaps(), ['/dev/sdb', '/dev/sdb 128']);
  await revertResize(db, uuid, options);
  assert.deepEqual(await swaps(), ['/dev/sdb', '/dev/sdb 64']);
  await resize('1');
  assert.deepEqual(await swaps(), [null]);
  await revertResize(db, uuid, options);
  assert.deepEqual(await swaps(), ['/dev/sdb', '/dev/sdb 64']);
});

test('of two resizes at once one is made and one finds the server resized', async (t) => {
  const { resize, migrations } = await world(t);
  const results = await Promise.allSettled([resize('1'), resize('2')]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await migrations()).length, 1);
});

test('a server that boots from a volume may have any disk, but not less memory than its image needs', async (t) => {
  const { db, uuid, resize } = await world(t);
  await db.kysely.updateTable('instances').set({ image_ref: '' }).execute();
  await createFlavor(db, { name: 'd0', flavorid: 'd0', memory_mb: 512, vcpus: 1, root_gb: 0 }, now);
  await resize('d0', { zeroDiskAllowed: false });
  await confirmResize(db, uuid, options);
  await db.kysely
    .updateTable('instance_system_metadata')
    .set({ value: '1024' })
    .where('key', '=', 'image_min_ram')
    .execute();
  await assert.rejects(resize('84'), {
    code: 400,
    message: "Flavor's memory is too small for requested image.",
  });
});

test('from one flavor without a disk to another takes the policy for it', async (t) => {
  const { db, resize } = await world(t);
  for (const id of ['a', 'b']) {
    await createFlavor(db, { name: id, flavorid: id, memory_mb: 512, vcpus: 1, root_gb: 0 }, now);
  }
  await db.kysely
    .updateTable('instance_system_metadata')
    .set({ value: '0' })
    .where('key', '=', 'image_min_disk')
    .execute();
  const snapshot = { id: 1, root_gb: 0, vcpus: 1, memory_mb: 512, swap: 0, extra_specs: {} };
  await db.kysely
    .updateTable('instance_extra')
    .set({ flavor: JSON.stringify(snapshot) })
    .execute();
  await assert.rejects(resize('b', { zeroDiskAllowed: false }), {
    code: 403,
    message: 'Only volume-backed servers are allowed for flavors with zero disk.',
  });
  await resize('b', { zeroDiskAllowed: true });
});

test('what is written after a window has confirmed is the last change', async (t) => {
  const { db, uuid, resize, shown } = await world(t);
  await resize('1', { confirmWindowMs: 2000 });
  const confirmed = now + 2000;
  assert.equal((await shown(confirmed)).updated_at, '2025-04-02T12:00:03');
  const later = { context: DEMO, now: confirmed + 5000, replace: false };
  await updateInstanceMetadata(db, uuid, { role: 'web' }, later);
  assert.equal((await shown(confirmed + 6000)).updated_at, '2025-04-02T12:00:08');
});
