import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import { clearInstancePassword, getInstancePassword, setInstancePassword } from './instance_password.ts';
import { loadInstanceView } from './instance_view.ts';
import { createKeyPair } from './keypairs.ts';
import { IMAGE_ID, testCloud } from './testing/test_cloud.ts';

test('a view has what a guest may know, read at once', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const { keyPair } = await createKeyPair(
    db,
    { userId: 'demo', projectId: 'demo', name: 'mykey', type: 'ssh' },
    { now: TEST_NOW },
  );
  const uuid = await bootOne({
    name: 'Web 1',
    keyName: 'mykey',
    metadata: { role: 'web', a: 'b' },
    userData: 'I2Nsb3VkLWNvbmZpZw==',
  });
  const view = await loadInstanceView(db.kysely, uuid, TEST_NOW);
  assert.ok(view !== undefined);
  const { network_info, system_metadata, reservation_id, ...rest } = view;
  assert.match(reservation_id, /^r-/);
  assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
    uuid,
    project_id: 'demo',
    hostname: 'web-1',
    display_name: 'Web 1',
    launch_index: 0,
    availability_zone: 'nova',
    image_ref: IMAGE_ID,
    kernel_id: '',
    ramdisk_id: '',
    root_device_name: '/dev/sda',
    default_ephemeral_device: null,
    default_swap_device: null,
    user_data: 'I2Nsb3VkLWNvbmZpZw==',
    key_name: 'mykey',
    key_data: keyPair.public_key,
    metadata: { role: 'web', a: 'b' },
    flavor: 'm1.nano',
    ec2_ids: { instance_id: 'i-00000001', ami_id: 'ami-00000001', kernel_id: null, ramdisk_id: null },
    keypairs: [{ name: 'mykey', type: 'ssh', public_key: keyPair.public_key }],
    block_device_mappings: [
      {
        source_type: 'image',
        destination_type: 'local',
        device_name: '/dev/sda',
        guest_format: null,
        boot_index: 0,
      },
    ],
    security_groups: [{ name: 'default' }],
    device_metadata: null,
    numa_cells: null,
  });
  assert.equal(system_metadata.boot_roles, 'member,reader');
  assert.equal(network_info[0]?.network.meta.mtu, 1450);
});

test('EC2 ids count from one and stay', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const [first, second] = [await bootOne(), await bootOne()];
  const idOf = async (uuid: string): Promise<string | undefined> =>
    (await loadInstanceView(db.kysely, uuid, TEST_NOW))?.ec2_ids.instance_id;
  assert.equal(await idOf(second), 'i-00000001');
  assert.equal(await idOf(first), 'i-00000002');
  assert.equal(await idOf(second), 'i-00000001');
});

test('a server of no one is no view', async (t) => {
  const { db } = await testCloud(t);
  assert.equal(await loadInstanceView(db.kysely, 'nope', TEST_NOW), undefined);
});

test('a password is left once, in four pieces of 255 characters', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  assert.equal(await getInstancePassword(db.kysely, uuid), '');
  assert.equal(await setInstancePassword(db, uuid, 'x'.repeat(1100)), 'stored');
  assert.equal(await getInstancePassword(db.kysely, uuid), 'x'.repeat(1020));
  assert.equal(await setInstancePassword(db, uuid, 'y'), 'conflict');
  await clearInstancePassword(db.kysely, uuid);
  assert.equal(await setInstancePassword(db, uuid, 'y'), 'stored');
  assert.equal(await getInstancePassword(db.kysely, uuid), 'y');
  await clearInstancePassword(db.kysely, uuid);
  const wide = `\0é${'\u{1f511}'.repeat(300)}`;
  assert.equal(await setInstancePassword(db, uuid, wide), 'stored');
  assert.equal(await getInstancePassword(db.kysely, uuid), wide, 'no character is cut in two');
  assert.equal(await setInstancePassword(db, 'nope', 'y'), 'gone');
});
