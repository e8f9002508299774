import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRIVATE_NETWORK_ID, PUBLIC_NETWORK_ID } from '../db/seed_data.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open_database.ts';
import { seed } from '../db/seed.ts';
import { TEST_NOW, tempDatabaseUrl } from '../db/testing/temp_database.ts';
import { createInstances } from './create_instances.ts';
import { createKeyPair, deleteKeyPair } from './keypairs.ts';
import { deleteFlavor } from './flavor_writes.ts';
import { getInstance } from './instances.ts';
import { addImage } from './testing/add_image.ts';
import { ADMIN, DEMO, IMAGE_ID, testCloud } from './testing/test_cloud.ts';

const later = { context: DEMO, now: TEST_NOW };

function refused(code: number, message: string): (error: Error & { code?: number }) => boolean {
  return (error) => {
    assert.equal(error.message, message);
    assert.equal(error.code, code);
    return true;
  };
}

test('without a build duration a server is active at once, with a host, an address and a disk', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const instance = await getInstance(db.kysely, await bootOne({ name: 'Web 1' }), later);
  assert.equal(instance.vm_state, 'active');
  assert.equal(instance.task_state, null);
  assert.equal(instance.power_state, 1);
  assert.equal(instance.launched_at, '2025-04-02T12:00:00');
  assert.equal(instance.hostname, 'web-1');
  assert.equal(instance.host, 'novafront-1');
  assert.equal(instance.availability_zone, 'nova');
  assert.deepEqual(
    instance.network_info.map((vif) => [vif.network.label, vif.network.subnets[0]?.ips[0]?.address]),
    [['private', '10.0.0.3']],
  );
  assert.deepEqual(instance.security_groups, ['default']);
  assert.deepEqual(
    instance.block_devices.map((device) => [device.device_name, device.source_type, device.boot_index]),
    [['/dev/sda', 'image', 0]],
  );
});

test('with a build duration a server passes through its tasks by the clock alone', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({}, { buildDurationMs: 4000 });
  const at = (ms: number) => getInstance(db.kysely, uuid, { context: DEMO, now: TEST_NOW + ms });
  const states = [];
  for (const ms of [0, 1000, 2000, 3999, 4000]) {
    const { vm_state, task_state, host, launched_at, power_state } = await at(ms);
    states.push([vm_state, task_state, host !== null, launched_at, power_state]);
  }
  assert.deepEqual(states, [
    ['building', 'scheduling', false, null, 0],
    ['building', 'networking', true, null, 0],
    ['building', 'block_device_mapping', true, null, 0],
    ['building', 'spawning', true, null, 0],
    ['active', null, true, '2025-04-02T12:00:04', 1],
  ]);
});

test('a server that builds while its process ends is active in the next one', async (t) => {
  const url = tempDatabaseUrl(t);
  const first = openDatabase(url);
  await migrate(first);
  await seed(first, TEST_NOW);
  const [made] = await createInstances(
    first,
    { name: 'vm', description: null, flavorId: '42', imageId: IMAGE_ID },
    { context: DEMO, now: TEST_NOW, buildDurationMs: 60_000 },
  );
  await first.close();
  const second = openDatabase(url);
  t.after(() => second.close());
  const instance = await getInstance(second.kysely, made?.uuid ?? '', {
    context: DEMO,
    now: TEST_NOW + 60_000,
  });
  assert.equal(instance.vm_state, 'active');
});

test('servers of one request share a reservation and count their names, host names and launch indexes', async (t) => {
  const { db, boot } = await testCloud(t);
  const made = await boot({ name: 'node', minCount: 3 });
  assert.equal(new Set(made.map((one) => one.reservationId)).size, 1);
  assert.match(made[0]?.reservationId ?? '', /^r-[0-9a-z]{8}$/);
  const rows = await Promise.all(made.map((one) => getInstance(db.kysely, one.uuid, later)));
  assert.deepEqual(
    rows.map((row) => [row.display_name, row.hostname, row.launch_index]),
    [
      ['node-1', 'node-1', 0],
      ['node-2', 'node-2', 1],
      ['node-3', 'node-3', 2],
    ],
  );
  const addresses = rows.map((row) => row.network_info[0]?.network.subnets[0]?.ips[0]?.address);
  assert.equal(new Set(addresses).size, 3);
});

test('a server keeps its flavor and key pair when both are deleted', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const { keyPair } = await createKeyPair(
    db,
    { userId: 'demo', projectId: 'demo', name: 'mykey', type: 'ssh' },
    { now: TEST_NOW },
  );
  const uuid = await bootOne({ keyName: 'mykey' });
  await deleteKeyPair(db, 'demo', 'mykey');
  await deleteFlavor(db, '42');
  const instance = await getInstance(db.kysely, uuid, later);
  assert.equal(instance.flavor.name, 'm1.nano');
  assert.deepEqual(instance.keypairs, [{ name: 'mykey', type: 'ssh', public_key: keyPair.public_key }]);
});

test('what fails leaves nothing behind', async (t) => {
  const { db, boot } = await testCloud(t);
  await assert.rejects(
    boot({ networks: [{ networkId: PRIVATE_NETWORK_ID }, { networkId: PUBLIC_NETWORK_ID }] }),
    refused(403, `It is not allowed to create an interface on external network ${PUBLIC_NETWORK_ID}`),
  );
  for (const table of ['instances', 'ports', 'ip_allocations', 'instance_actions'] as const) {
    assert.deepEqual(await db.kysely.selectFrom(table).selectAll().execute(), [], table);
  }
});

test('quota names the resources that are short, and fewer servers than the most may be made', async (t) => {
  const { boot } = await testCloud(t);
  assert.equal((await boot({ flavorId: '5', minCount: 1, maxCount: 5 })).length, 2);
  await assert.rejects(
    boot({ flavorId: '5' }),
    refused(403, 'Quota exceeded for cores: Requested 8, but already used 16 of 20 cores'),
  );
  await assert.rejects(
    boot({ flavorId: '5', minCount: 9 }),
    refused(
      403,
      'Quota exceeded for cores, instances, ram: Requested 72, 9, 147456, but already used 16, 2, 32768 of 20, 10, 51200 cores, instances, ram',
    ),
  );
});

test('what a request names and there is not is a bad request', async (t) => {
  const { boot } = await testCloud(t);
  const missing = '00000000-0000-4000-8000-000000000000';
  const cases: [Parameters<typeof boot>[0], number, string][] = [
    [{ flavorId: 'nope' }, 400, 'Flavor nope could not be found.'],
    [{ imageId: missing }, 400, 'Can not find requested image'],
    [{ keyName: 'nope' }, 400, 'Invalid key_name provided.'],
    [{ availabilityZone: 'nozone' }, 400, 'The requested availability zone is not available'],
    [{ availabilityZone: 'internal' }, 400, 'The requested availability zone is not available'],
    [{ networks: [{ networkId: missing }] }, 400, `Network ${missing} could not be found.`],
    [{ networks: [{ portId: missing }] }, 400, `Port id ${missing} could not be found.`],
    [{ securityGroups: ['nope'] }, 400, 'Security group nope not found for project demo.'],
    [{ hostname: 'one', minCount: 2 }, 400, 'Unable to allocate a single hostname to multiple instances'],
    [
      { blockDevices: [{ sourceType: 'volume', uuid: missing, bootIndex: 0 }], imageId: '' },
      400,
      `Block Device Mapping is Invalid: failed to get volume ${missing}.`,
    ],
    [
      { blockDevices: [{ sourceType: 'image', destinationType: 'volume', uuid: IMAGE_ID, bootIndex: 1 }] },
      400,
      "Block Device Mapping is Invalid: Images with destination_type 'volume' need to have a non-zero size specified",
    ],
  ];
  for (const [request, code, message] of cases) await assert.rejects(boot(request), refused(code, message));
});

test('more than one network to choose from is a conflict', async (t) => {
  const { db, boot } = await testCloud(t);
  await db.kysely
    .insertInto('networks')
    .values({ id: 'n2', created_at: '2025-01-01T00:00:00', name: 'n2', project_id: 'demo', mtu: 1450 })
    .execute();
  const message = 'Multiple possible networks found, use a Network ID to be more specific.';
  for (const networks of ['auto', []] as const)
    await assert.rejects(boot({ networks }), refused(409, message));
  assert.equal((await boot({ networks: 'none' })).length, 1);
});

test('a fixed address is taken if free, and refused if not', async (t) => {
  const { db, bootOne, boot } = await testCloud(t);
  const networks = [{ networkId: PRIVATE_NETWORK_ID, fixedIp: '10.0.7.7' }];
  const uuid = await bootOne({ networks });
  const { network_info } = await getInstance(db.kysely, uuid, later);
  assert.equal(network_info[0]?.network.subnets[0]?.ips[0]?.address, '10.0.7.7');
  await assert.rejects(
    boot({ networks }),
    refused(400, `Fixed IP address 10.0.7.7 is already in use on instance ${uuid}.`),
  );
});

test('a pool that is used up is a bad request', async (t) => {
  const { db, boot } = await testCloud(t);
  await db.kysely
    .updateTable('subnets')
    .set({ allocation_pool_end: '10.0.0.4' })
    .where('network_id', '=', PRIVATE_NETWORK_ID)
    .execute();
  await boot({ minCount: 2 });
  await assert.rejects(
    boot(),
    refused(400, `No fixed IP addresses available for network: ${PRIVATE_NETWORK_ID}`),
  );
});

test('where no host takes a server it ends in error with a fault', async (t) => {
  const { db, bootOne } = await testCloud(t);
  await db.kysely.updateTable('services').set({ disabled: 1 }).execute();
  const instance = await getInstance(db.kysely, await bootOne(), later);
  assert.deepEqual(
    [instance.vm_state, instance.host, instance.fault?.code, instance.fault?.message],
    ['error', null, 500, 'No valid host was found. '],
  );
  assert.deepEqual(await db.kysely.selectFrom('ports').selectAll().execute(), []);
});

test("the flavor's ephemeral and swap disks are named behind the root disk", async (t) => {
  const { db, bootOne } = await testCloud(t);
  await db.kysely
    .updateTable('flavors')
    .set({ ephemeral_gb: 1, swap: 512 })
    .where('flavorid', '=', '42')
    .execute();
  const instance = await getInstance(db.kysely, await bootOne(), later);
  assert.equal(instance.default_ephemeral_device, '/dev/sdb');
  assert.equal(instance.default_swap_device, '/dev/sdc');
  assert.deepEqual(
    instance.block_devices.map((device) => [device.device_name, device.guest_format]),
    [
      ['/dev/sda', null],
      ['/dev/sdb', null],
      ['/dev/sdc', 'swap'],
    ],
  );
});

test('a server that boots from a volume made of an image has no image of its own', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne({
    imageId: '',
    blockDevices: [
      { sourceType: 'image', destinationType: 'volume', uuid: IMAGE_ID, bootIndex: 0, volumeSize: 3 },
    ],
  });
  const instance = await getInstance(db.kysely, uuid, later);
  assert.equal(instance.image_ref, '');
  const volume = await db.kysely.selectFrom('volumes').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([volume.size, volume.status, volume.bootable], [3, 'in-use', 1]);
  assert.equal(instance.block_devices[0]?.volume_id, volume.id);
});

test('a volume must be as large as its image asks for, and no image of an encrypted volume boots', async (t) => {
  const { db, boot } = await testCloud(t);
  await addImage(db.kysely, { id: 'deep', min_disk: 2 });
  await addImage(db.kysely, { id: 'encrypted' }, { cinder_encryption_key_id: 'k' });
  const volume = { sourceType: 'image', destinationType: 'volume', uuid: 'deep', bootIndex: 0 } as const;
  const sized = (volumeSize: number) => boot({ imageId: 'deep', blockDevices: [{ ...volume, volumeSize }] });
  await assert.rejects(
    sized(1),
    refused(
      400,
      'Volume is smaller than the minimum size specified in image metadata. ' +
        'Volume size is 1073741824 bytes, minimum size is 2147483648 bytes.',
    ),
  );
  assert.equal((await sized(2)).length, 1);
  await assert.rejects(
    boot({ imageId: 'encrypted' }),
    refused(
      400,
      'Image encrypted is unacceptable: Direct booting of an image uploaded from an encrypted volume is unsupported.',
    ),
  );
});

test('another project does not see a server; an admin does', async (t) => {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  const other = { ...DEMO, projectId: 'other' };
  await assert.rejects(
    getInstance(db.kysely, uuid, { context: other, now: TEST_NOW }),
    refused(404, `Instance ${uuid} could not be found.`),
  );
  assert.equal((await getInstance(db.kysely, uuid, { context: ADMIN, now: TEST_NOW })).uuid, uuid);
});
