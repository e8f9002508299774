import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFlavor } from '../../common/compute/flavor_writes.ts';
import { createKeyPair } from '../../common/compute/keypairs.ts';
import { addImage } from '../../common/compute/testing/add_image.ts';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import type { Database } from '../../common/db/database.ts';
import { TEST_NOW } from '../../common/db/testing/temp_database.ts';
import { booted } from './testing/booted.ts';

const OTHER_IMAGE = '11111111-2222-4333-8444-555555555555';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const rebuilt = (more: object = {}) => ({ rebuild: { imageRef: IMAGE_ID, ...more } });

async function addKey(db: Database, name: string, userId = 'demo'): Promise<void> {
  await createKeyPair(db, { userId, projectId: 'demo', name, type: 'ssh' }, { now: TEST_NOW });
}

test('a rebuild answers with the server as it begins, and is over at once unless told', async (t) => {
  const { act, shown, wait, id } = await booted(t);
  wait(5000);
  const { status, body, headers } = await act(rebuilt());
  assert.equal(status, 202);
  assert.equal(headers['location'], `http://cloud/v2.1/servers/${id}`);
  const { server } = body;
  assert.deepEqual([server.status, server.progress, server.updated], ['REBUILD', 0, '2025-04-02T12:00:05Z']);
  assert.match(server.adminPass, /^\w{12}$/);
  const { status: now, updated, image, ...after } = await shown();
  assert.deepEqual([now, updated, image.id], ['ACTIVE', '2025-04-02T12:00:05Z', IMAGE_ID]);
  assert.deepEqual(
    [after['OS-EXT-STS:task_state'], after['OS-EXT-STS:power_state'], after['OS-SRV-USG:launched_at']],
    [null, 1, '2025-04-02T12:00:05.000000'],
  );
});

// The keys are those of Nova 2025.1's answers, in its order, but for what the cloud of a test adds.
test('the answer shows few keys before 2.75, with the key pair and the user data when they came', async (t) => {
  const { act, admin } = await booted(t);
  const keys = async (version: string) => {
    const { body } = await act(rebuilt(), admin, version);
    return Object.keys(body.server).join(' ');
  };
  const first =
    'id name status tenant_id user_id metadata hostId image flavor created updated addresses accessIPv4 ' +
    'accessIPv6 links OS-DCF:diskConfig progress';
  assert.equal(await keys('2.1'), `${first} adminPass`);
  assert.equal(await keys('2.53'), `${first} locked description tags adminPass`);
  assert.equal(await keys('2.54'), `${first} key_name locked description tags adminPass`);
  assert.equal(await keys('2.60'), `${first} key_name locked description tags adminPass user_data`);
  assert.equal(
    await keys('2.79'),
    `${first} OS-EXT-AZ:availability_zone config_drive key_name OS-SRV-USG:launched_at OS-SRV-USG:terminated_at ` +
      'security_groups OS-EXT-SRV-ATTR:host OS-EXT-SRV-ATTR:instance_name OS-EXT-SRV-ATTR:hypervisor_hostname ' +
      'OS-EXT-SRV-ATTR:reservation_id OS-EXT-SRV-ATTR:launch_index OS-EXT-SRV-ATTR:hostname ' +
      'OS-EXT-SRV-ATTR:kernel_id OS-EXT-SRV-ATTR:ramdisk_id OS-EXT-SRV-ATTR:root_device_name ' +
      'OS-EXT-STS:task_state OS-EXT-STS:vm_state OS-EXT-STS:power_state os-extended-volumes:volumes_attached ' +
      'host_status locked locked_reason description tags trusted_image_certificates server_groups adminPass user_data',
  );
});

test('from 2.75 the answer shows the task that it begins with, and when the server was launched before', async (t) => {
  const { act, wait } = await booted(t);
  wait(5000);
  const { server } = (await act(rebuilt(), undefined, '2.75')).body;
  assert.deepEqual(
    [server['OS-EXT-STS:task_state'], server['OS-EXT-STS:vm_state'], server['OS-SRV-USG:launched_at']],
    ['rebuilding', 'active', '2025-04-02T12:00:00.000000'],
  );
  assert.ok(server.addresses.private[0]['OS-EXT-IPS-MAC:mac_addr']);
});

test('a rebuild changes what it names: image, key, user data, names, metadata, addresses', async (t) => {
  const { act, shown, db, admin } = await booted(t, {}, { metadata: { old: '1', kept: '1' } });
  await addImage(db.kysely, { id: OTHER_IMAGE, min_ram: 64 }, { os_type: 'linux', kernel_id: 'k' });
  await addKey(db, 'mine');
  const wanted = {
    imageRef: OTHER_IMAGE.toUpperCase(),
    name: 'renamed',
    description: 'anew',
    hostname: 'other.example',
    key_name: 'mine',
    user_data: base64('#!/bin/sh'),
    metadata: { kept: '2', new: '3' },
    accessIPv4: '192.0.2.7',
    accessIPv6: '2001:db8::7',
    'OS-DCF:diskConfig': 'AUTO',
    trusted_image_certificates: ['c1'],
    adminPass: 'chosen',
  };
  const { body } = await act({ rebuild: wanted }, undefined, '2.98');
  assert.deepEqual([body.server.adminPass, body.server.user_data], ['chosen', base64('#!/bin/sh')]);
  const server = await shown('2.98', admin);
  assert.deepEqual(
    {
      image: server.image.id,
      properties: server.image.properties,
      name: server.name,
      description: server.description,
      hostname: server['OS-EXT-SRV-ATTR:hostname'],
      key: server.key_name,
      user_data: server['OS-EXT-SRV-ATTR:user_data'],
      kernel: server['OS-EXT-SRV-ATTR:kernel_id'],
      metadata: server.metadata,
      addresses: [server.accessIPv4, server.accessIPv6],
      disk: server['OS-DCF:diskConfig'],
      certificates: server.trusted_image_certificates,
    },
    {
      image: OTHER_IMAGE,
      properties: {
        os_type: 'linux',
        kernel_id: 'k',
        min_ram: '64',
        min_disk: '1',
        base_image_ref: OTHER_IMAGE,
      },
      name: 'renamed',
      description: 'anew',
      hostname: 'other.example',
      key: 'mine',
      user_data: base64('#!/bin/sh'),
      kernel: 'k',
      metadata: { kept: '2', new: '3' },
      addresses: ['192.0.2.7', '2001:db8::7'],
      disk: 'AUTO',
      certificates: ['c1'],
    },
  );
});

test('what a rebuild does not name stays, and null takes away', async (t) => {
  const { act, shown, admin, db, demo, path } = await booted(t, {}, { metadata: { a: '1' } });
  await addKey(db, 'mine');
  const given = { key_name: 'mine', user_data: base64('x'), trusted_image_certificates: ['c1'] };
  await act(rebuilt({ ...given, description: 'text' }), undefined, '2.90');
  await demo.put(`${path}/tags/kept`).set({ 'OpenStack-API-Version': 'compute 2.26' });
  const before = await shown('2.98', admin);
  assert.equal((await act(rebuilt(), undefined, '2.90')).status, 202);
  assert.deepEqual(await shown('2.98', admin), before);
  assert.deepEqual([before.tags, before.metadata], [['kept'], { a: '1' }]);
  const none = { key_name: null, user_data: null, trusted_image_certificates: null, description: null };
  const { server } = (await act(rebuilt({ ...none, metadata: {} }), undefined, '2.90')).body;
  assert.deepEqual(
    [server.key_name, server.user_data, server.trusted_image_certificates, server.description],
    [null, null, null, null],
  );
  assert.deepEqual([server.metadata, server.tags], [{}, ['kept']]);
});

test('each version takes its own fields', async (t) => {
  const { act, refusal } = await booted(t);
  const unexpected = (field: string) => new RegExp(`\\('${field}' was unexpected\\)$`);
  const cases: [string, string, object][] = [
    ['2.18', '2.19', { description: 'd' }],
    ['2.53', '2.54', { key_name: null }],
    ['2.56', '2.57', { user_data: null }],
    ['2.62', '2.63', { trusted_image_certificates: null }],
    ['2.89', '2.90', { hostname: 'host' }],
    ['2.57', '2.56', { personality: [{ path: '/a', contents: base64('a') }] }],
  ];
  for (const [without, knows, value] of cases) {
    const [status, message] = await refusal(rebuilt(value), undefined, without);
    assert.equal(status, 400, without);
    assert.match(message, unexpected(Object.keys(value)[0] ?? ''));
    assert.equal((await act(rebuilt(value), undefined, knows)).status, 202, knows);
  }
  assert.equal((await refusal(rebuilt({ hostname: 'a.example' }), undefined, '2.93'))[0], 400);
  assert.equal((await act(rebuilt({ hostname: 'a.example' }), undefined, '2.94')).status, 202);
});

test('a rebuild takes as long as novafront is told, in the tasks that Nova has for it', async (t) => {
  const { act, shown, wait, refusal, id, demo } = await booted(t, { novafront: { rebuild_duration: 6 } });
  await act(rebuilt({ metadata: { at: 'once' } }));
  const states: unknown[] = [];
  for (const ms of [0, 2000, 2000, 1999, 1]) {
    wait(ms);
    const { status, updated, metadata, ...server } = await shown();
    states.push([status, server['OS-EXT-STS:task_state'], updated, metadata.at]);
  }
  assert.deepEqual(states, [
    ['REBUILD', 'rebuilding', '2025-04-02T12:00:00Z', 'once'],
    ['REBUILD', 'rebuild_block_device_mapping', '2025-04-02T12:00:00Z', 'once'],
    ['REBUILD', 'rebuild_spawning', '2025-04-02T12:00:00Z', 'once'],
    ['REBUILD', 'rebuild_spawning', '2025-04-02T12:00:00Z', 'once'],
    ['ACTIVE', null, '2025-04-02T12:00:06Z', 'once'],
  ]);
  await act(rebuilt());
  assert.deepEqual(await refusal(rebuilt()), [
    409,
    `Cannot 'rebuild' instance ${id} while it is in task_state rebuilding`,
  ]);
  const { body } = await demo.get('/v2.1/servers?status=REBUILD');
  assert.deepEqual(
    body.servers.map((one: { id: string }) => one.id),
    [id],
  );
});

test('a stopped server is off again after its rebuild, and one in error runs', async (t) => {
  const { act, shown, change } = await booted(t);
  const state = async () => {
    const { status, ...server } = await shown();
    return [status, server['OS-EXT-STS:vm_state'], server['OS-EXT-STS:power_state']];
  };
  await change({ vm_state: 'stopped', task_state: null, power_state: 4, transition: null });
  assert.equal((await act(rebuilt())).body.server.status, 'REBUILD');
  assert.deepEqual(await state(), ['SHUTOFF', 'stopped', 4]);
  await change({ vm_state: 'error', task_state: null, power_state: 0, transition: null });
  await act(rebuilt());
  assert.deepEqual(await state(), ['ACTIVE', 'active', 1]);
});

test('no driver here preserves an ephemeral disk: the server ends in ERROR and says why', async (t) => {
  const { act, shown, wait } = await booted(t, { novafront: { rebuild_duration: 3 } });
  assert.equal((await act(rebuilt({ preserve_ephemeral: 'no' }))).status, 202);
  wait(3000);
  assert.equal((await shown()).status, 'ACTIVE');
  assert.equal((await act(rebuilt({ preserve_ephemeral: true }))).status, 202);
  assert.equal((await shown()).status, 'REBUILD');
  wait(3000);
  const { status, fault, ...server } = await shown();
  assert.deepEqual(
    [status, fault, server['OS-SRV-USG:launched_at']],
    [
      'ERROR',
      {
        code: 400,
        created: '2025-04-02T12:00:06Z',
        message: 'The current driver does not support preserving ephemeral partitions.',
      },
      '2025-04-02T12:00:03.000000',
    ],
  );
  await act(rebuilt());
  assert.equal((await shown()).fault, undefined);
});

test('what cannot be rebuilt from is told in Nova’s words', async (t) => {
  const { refusal, db } = await booted(t, { quota: { metadata_items: 1, injected_file_content_bytes: 4 } });
  await addImage(db.kysely, { id: OTHER_IMAGE, status: 'queued' });
  const image = async (values: object, properties: Record<string, string> = {}): Promise<object> => {
    const id = crypto.randomUUID();
    await addImage(db.kysely, { id, ...values }, properties);
    return { imageRef: id };
  };
  await addKey(db, 'theirs', 'somebody');
  const large = await image({ size: 1024 ** 3 + 1 });
  const deep = await image({ min_disk: 2 });
  const hungry = await image({ min_ram: 193 });
  const fixed = await image({}, { auto_disk_config: 'Disabled' });
  const odd = await image({}, { hw_architecture: 'z80' });
  const encrypted = await image({}, { cinder_encryption_key_id: 'k' });
  const id = (of: object): string => (of as { imageRef: string }).imageRef;
  const cases: [object, number, string][] = [
    [{ imageRef: '00000000-0000-4000-8000-000000000000' }, 400, 'Cannot find image for rebuild'],
    [{ imageRef: OTHER_IMAGE }, 400, `Image ${OTHER_IMAGE} is not active.`],
    [{ key_name: 'theirs' }, 400, 'Invalid key_name provided.'],
    [hungry, 400, "Flavor's memory is too small for requested image."],
    [
      large,
      400,
      "Flavor's disk is too small for requested image. Flavor disk is 1073741824 bytes, image is 1073741825 bytes.",
    ],
    [
      deep,
      400,
      "Flavor's disk is smaller than the minimum size specified in image metadata. " +
        'Flavor disk is 1073741824 bytes, minimum size is 2147483648 bytes.',
    ],
    [
      { ...fixed, 'OS-DCF:diskConfig': 'AUTO' },
      400,
      `Requested image ${id(fixed)} has automatic disk resize disabled.`,
    ],
    [odd, 400, "Architecture name 'z80' is not recognised"],
    [
      encrypted,
      400,
      `Image ${id(encrypted)} is unacceptable: Direct booting of an image uploaded from an encrypted volume is unsupported.`,
    ],
    [{ metadata: { a: '1', b: '2' } }, 403, 'Maximum number of metadata items exceeds 1'],
  ];
  for (const [value, status, message] of cases) {
    assert.deepEqual(await refusal(rebuilt(value), undefined, '2.54'), [status, message]);
  }
  const file = (contents: string) => rebuilt({ personality: [{ path: '/a', contents: base64(contents) }] });
  assert.deepEqual(await refusal(file('abcd')), [403, 'Personality file content exceeds maximum 4']);
  assert.equal((await refusal(file('abc')))[0], 202);
  assert.deepEqual(await refusal({ rebuild: {} }), [
    400,
    "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property",
  ]);
  for (const user_data of ['not base64', base64('x'.repeat(49_152))]) {
    assert.equal((await refusal(rebuilt({ user_data }), undefined, '2.57'))[0], 400);
  }
});

test('a flavor without a disk needs the policy’s leave', async (t) => {
  const { refusal, db, change, act, admin } = await booted(t);
  await createFlavor(db, { name: 'd', flavorid: 'd', memory_mb: 192, vcpus: 1, root_gb: 0 }, TEST_NOW);
  const { flavor } = await db.kysely.selectFrom('instance_extra').select('flavor').executeTakeFirstOrThrow();
  await db.kysely
    .updateTable('instance_extra')
    .set({ flavor: JSON.stringify({ ...JSON.parse(flavor), root_gb: 0 }) })
    .execute();
  await change({ root_gb: 0 });
  assert.deepEqual(await refusal(rebuilt()), [
    403,
    'Only volume-backed servers are allowed for flavors with zero disk.',
  ]);
  assert.equal((await act(rebuilt(), admin)).status, 202);
});

test('a state that does not allow it is a conflict that names it, and a lock stops all but admins', async (t) => {
  const { refusal, change, id, act, admin } = await booted(t);
  const conflict = (state: string): [number, string] => [
    409,
    `Cannot 'rebuild' instance ${id} while it is in ${state}`,
  ];
  await change({ transition: null, vm_state: 'paused', power_state: 3, task_state: null });
  assert.deepEqual(await refusal(rebuilt()), conflict('vm_state paused'));
  await change({ vm_state: 'active', task_state: 'rebooting' });
  assert.deepEqual(await refusal(rebuilt()), conflict('task_state rebooting'));
  await change({ task_state: null, launched_at: null });
  assert.deepEqual(await refusal(rebuilt()), [409, `Instance ${id} is in an invalid state for 'rebuild'`]);
  await change({ launched_at: '2025-04-02T12:00:00', locked_by: 'owner' });
  // The lock is named before the image is looked for.
  const unknown = { rebuild: { imageRef: '00000000-0000-4000-8000-000000000000' } };
  assert.deepEqual(await refusal(unknown), [409, `Instance ${id} is locked`]);
  assert.equal((await act(rebuilt(), admin)).status, 202);
});

test('policy decides who may, and another project’s server is not there', async (t) => {
  const { act, refusal, as } = await booted(t);
  const reader = as({ userId: 'demo', projectId: 'demo', isAdmin: false, roles: ['reader'] });
  assert.deepEqual(await refusal(rebuilt(), reader), [
    403,
    "Policy doesn't allow os_compute_api:servers:rebuild to be performed.",
  ]);
  const other = as({ userId: 'eve', projectId: 'other', isAdmin: false, roles: ['member', 'reader'] });
  assert.equal((await act(rebuilt(), other)).status, 404);
});

test('the key pair is the caller’s, whosever the server is', async (t) => {
  const { act, as, db, refusal } = await booted(t);
  await addKey(db, 'colleague', 'colleague');
  const key = rebuilt({ key_name: 'colleague' });
  assert.equal((await refusal(key, undefined, '2.54'))[0], 400);
  const colleague = as({
    userId: 'colleague',
    projectId: 'demo',
    isAdmin: false,
    roles: ['member', 'reader'],
  });
  const { server } = (await act(key, colleague, '2.54')).body;
  assert.deepEqual([server.key_name, server.user_id], ['colleague', 'demo']);
});

test('no password is shown where `enable_instance_password` is off', async (t) => {
  const { act } = await booted(t, { api: { enable_instance_password: false } });
  const { status, body } = await act(rebuilt({ adminPass: 'secret' }));
  assert.deepEqual([status, 'adminPass' in body.server], [202, false]);
});

test('a server that boots from a volume keeps its image before 2.93, and has the volume written anew from then on', async (t) => {
  const volume = { source_type: 'image', destination_type: 'volume', uuid: IMAGE_ID, boot_index: 0 };
  const { act, refusal, shown, db } = await booted(
    t,
    {},
    { imageRef: '', block_device_mapping_v2: [{ ...volume, volume_size: 2 }] },
  );
  await addImage(db.kysely, { id: OTHER_IMAGE, size: 5 * 1024 ** 3 });
  const other = { rebuild: { imageRef: OTHER_IMAGE } };
  assert.equal((await act(rebuilt(), undefined, '2.92')).status, 202);
  assert.deepEqual(await refusal(other, undefined, '2.92'), [
    400,
    `Image ${OTHER_IMAGE} is unacceptable: Unable to rebuild with a different image for a volume-backed server.`,
  ]);
  assert.deepEqual(await refusal(rebuilt({ trusted_image_certificates: ['c'] }), undefined, '2.93'), [
    400,
    'Image certificate validation is not supported for volume-backed servers.',
  ]);
  const { server } = (await act(other, undefined, '2.93')).body;
  assert.deepEqual([server.status, server.image], ['REBUILD', '']);
  const written = await db.kysely.selectFrom('volumes').select('image_id').executeTakeFirstOrThrow();
  assert.equal(written.image_id, OTHER_IMAGE);
  assert.equal((await shown()).status, 'ACTIVE');
  await db.kysely.updateTable('images').set({ min_disk: 3 }).where('id', '=', OTHER_IMAGE).execute();
  assert.deepEqual(await refusal(other, undefined, '2.93'), [
    400,
    'Volume is smaller than the minimum size specified in image metadata. ' +
      'Volume size is 2147483648 bytes, minimum size is 3221225472 bytes.',
  ]);
});
