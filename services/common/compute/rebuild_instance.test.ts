import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { createFlavor } from './flavor_writes.ts';
import { getInstancePassword, setInstancePassword } from './instance_password.ts';
import { getInstance } from './instances.ts';
import { rebuildInstance, type RebuildOptions, type RebuildRequest } from './rebuild_instance.ts';
import { resizeInstance } from './resize_instance.ts';
import { addImage } from './testing/add_image.ts';
import { DEMO, IMAGE_ID, testCloud } from './testing/test_cloud.ts';

const now = TEST_NOW + 1000;
const OTHER = '11111111-2222-4333-8444-555555555555';

async function world(t: TestContext) {
  const cloud = await testCloud(t);
  const rebuild = (
    uuid: string,
    request: Partial<RebuildRequest> = {},
    options: Partial<RebuildOptions> = {},
  ) =>
    rebuildInstance(
      cloud.db,
      uuid,
      { imageId: IMAGE_ID, reimageBootVolume: true, ...request },
      { context: DEMO, now, ...options },
    );
  const shown = (uuid: string, at = now) => getInstance(cloud.db.kysely, uuid, { context: DEMO, now: at });
  const events = () =>
    cloud.db.kysely
      .selectFrom('instance_actions')
      .innerJoin('instance_actions_events as event', 'event.action_id', 'instance_actions.id')
      .select(['instance_actions.message', 'event.event', 'event.result', 'event.host', 'event.finish_time'])
      .where('action', '=', 'rebuild')
      .orderBy('event.id')
      .execute();
  return { ...cloud, rebuild, shown, events };
}

test('a rebuild leaves an action with the events of conductor and host', async (t) => {
  const { db, bootOne, rebuild, events } = await world(t);
  const uuid = await bootOne();
  await rebuild(uuid, {}, { rebuildDurationMs: 4000 });
  const host = 'novafront-1';
  assert.deepEqual(
    (await events()).map((row) => [row.event, row.result, row.host, row.finish_time]),
    [
      ['rebuild_server', 'Success', null, '2025-04-02T12:00:03'],
      ['compute_rebuild_instance', 'Success', host, '2025-04-02T12:00:05'],
    ],
  );
  const stopped = { vm_state: 'stopped', task_state: null, transition: null };
  await db.kysely.updateTable('instances').set(stopped).execute();
  await rebuild(uuid);
  assert.equal((await events()).at(-1)?.event, 'compute_stop_instance');
  await rebuild(uuid, { preserveEphemeral: true });
  const last = (await events()).at(-1);
  assert.deepEqual(
    [last?.event, last?.result, last?.message],
    ['compute_rebuild_instance', 'Error', 'Error'],
  );
});

test('the image’s properties replace those of the one before; all else that is remembered stays', async (t) => {
  const { db, bootOne, rebuild, shown } = await world(t);
  const uuid = await bootOne();
  await setInstancePassword(db, uuid, 'c2VjcmV0');
  const properties = { hw_disk_bus: 'scsi', img_signature: 'skipped', base_image_ref: 'older' };
  await addImage(db.kysely, { id: OTHER, disk_format: 'raw', min_disk: 1 }, properties);
  const before = await shown(uuid);
  assert.equal(before.system_metadata.image_hw_rng_model, 'virtio');
  await rebuild(uuid, { imageId: OTHER });
  const after = await shown(uuid);
  assert.deepEqual(after.system_metadata, {
    boot_roles: 'member,reader',
    password_0: 'c2VjcmV0',
    password_1: '',
    password_2: '',
    password_3: '',
    image_hw_disk_bus: 'scsi',
    image_min_ram: '0',
    image_min_disk: '1',
    image_disk_format: 'raw',
    image_base_image_ref: OTHER,
  });
  assert.equal(await getInstancePassword(db.kysely, uuid), 'c2VjcmV0');
  for (const kept of ['hostname', 'display_name', 'uuid', 'reservation_id', 'host'] as const) {
    assert.equal(after[kept], before[kept]);
  }
  assert.deepEqual(after.network_info, before.network_info);
  assert.deepEqual(after.block_devices, before.block_devices);
});

test('an image without a kernel takes the old one away, also where it says so by a word', async (t) => {
  const { db, bootOne, rebuild, shown } = await world(t);
  await addImage(db.kysely, { id: OTHER }, { kernel_id: 'aki', ramdisk_id: 'ari' });
  const uuid = await bootOne({ imageId: OTHER });
  const kernel = async () => {
    const { kernel_id, ramdisk_id } = await shown(uuid);
    return [kernel_id, ramdisk_id];
  };
  assert.deepEqual(await kernel(), ['aki', 'ari']);
  await rebuild(uuid);
  assert.deepEqual(await kernel(), ['', '']);
  await db.kysely
    .updateTable('image_properties')
    .set({ value: 'nokernel' })
    .where('value', '=', 'aki')
    .execute();
  await rebuild(uuid, { imageId: OTHER });
  assert.deepEqual(await kernel(), ['', '']);
});

test('a server whose resize confirmed itself is rebuilt with its new flavor', async (t) => {
  const { db, bootOne, rebuild, shown } = await world(t);
  const uuid = await bootOne();
  await resizeInstance(db, uuid, { flavorId: '1' }, { context: DEMO, now, confirmWindowMs: 1000 });
  await assert.rejects(rebuild(uuid), { code: 409, message: /vm_state resized$/ });
  await rebuild(uuid, {}, { now: now + 1000 });
  const { vm_state, flavor } = await shown(uuid, now + 1000);
  assert.deepEqual([vm_state, flavor.name], ['active', 'm1.tiny']);
  const { status } = await db.kysely.selectFrom('migrations').select('status').executeTakeFirstOrThrow();
  assert.equal(status, 'confirmed');
});

test('a server with a virtual TPM is not rebuilt, locked or not', async (t) => {
  const { db, bootOne, rebuild } = await world(t);
  const extra_specs = { 'hw:tpm_version': '2.0' };
  const flavor = { name: 'tpm', flavorid: 'tpm', memory_mb: 192, vcpus: 1, root_gb: 1, extra_specs };
  await createFlavor(db, flavor, TEST_NOW);
  await addImage(db.kysely, { id: OTHER }, { hw_tpm_version: '1.2' });
  for (const uuid of [await bootOne({ flavorId: 'tpm' }), await bootOne({ imageId: OTHER })]) {
    await db.kysely.updateTable('instances').set({ locked_by: 'admin' }).execute();
    await assert.rejects(rebuild(uuid), {
      code: 400,
      message: `Operation 'rebuild' not supported for vTPM-enabled instance (${uuid}).`,
    });
  }
});

test('every volume of the server must be in use', async (t) => {
  const { db, bootOne, rebuild } = await world(t);
  const blank = { sourceType: 'blank', destinationType: 'volume', volumeSize: 1 } as const;
  const uuid = await bootOne({ blockDevices: [blank] });
  await rebuild(uuid);
  await db.kysely.updateTable('volumes').set({ status: 'available' }).execute();
  const { id } = await db.kysely.selectFrom('volumes').select('id').executeTakeFirstOrThrow();
  await assert.rejects(rebuild(uuid), {
    code: 400,
    message: `Invalid volume: volume '${id}' status must be 'in-use'. Currently in 'available' status`,
  });
});

test('a rebuild that is refused changes nothing', async (t) => {
  const { bootOne, rebuild, shown, events } = await world(t);
  const uuid = await bootOne({ metadata: { a: '1' } });
  const before = await shown(uuid);
  await assert.rejects(rebuild(uuid, { imageId: OTHER, metadata: {}, keyName: null }), { code: 400 });
  assert.deepEqual(await shown(uuid), before);
  assert.deepEqual(await events(), []);
});
