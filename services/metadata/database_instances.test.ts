import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { revertResize } from '../common/compute/end_resize.ts';
import { createFlavor } from '../common/compute/flavor_writes.ts';
import { createKeyPair } from '../common/compute/keypairs.ts';
import { rebuildInstance } from '../common/compute/rebuild_instance.ts';
import { resizeInstance } from '../common/compute/resize_instance.ts';
import { DEMO, IMAGE_ID, testCloud } from '../common/compute/testing/test_cloud.ts';
import { TEST_NOW } from '../common/db/testing/temp_database.ts';
import { instanceBlockMapping } from './block_device_mapping.ts';
import { databaseInstances } from './database_instances.ts';

async function world(t: TestContext) {
  const { db, bootOne } = await testCloud(t);
  const uuid = await bootOne();
  let now = TEST_NOW;
  const instances = databaseInstances({ db, now: () => now }, new Map());
  const find = async () => {
    const view = await instances.find(uuid);
    assert.ok(view);
    return view;
  };
  return {
    db,
    uuid,
    find,
    options: () => ({ context: DEMO, now }),
    wait: (ms: number) => {
      now += ms;
    },
  };
}

test('a server shows the flavor that it was resized to, and after a revert the old one', async (t) => {
  const { db, uuid, find, options } = await world(t);
  const flavor = { name: 'swapping', flavorid: 's', memory_mb: 512, vcpus: 1, root_gb: 1, swap: 64 };
  await createFlavor(db, flavor, TEST_NOW);
  const shown = async () => {
    const view = await find();
    return [view.flavor, instanceBlockMapping(view).get('swap')];
  };
  assert.deepEqual(await shown(), ['m1.nano', undefined]);
  await resizeInstance(db, uuid, { flavorId: 's' }, options());
  assert.deepEqual(await shown(), ['swapping', '/dev/sdb']);
  await revertResize(db, uuid, options());
  assert.deepEqual(await shown(), ['m1.nano', undefined]);
});

test('a resize that takes its time shows by the clock, and what it leaves alone is read once', async (t) => {
  const { db, uuid, find, options, wait } = await world(t);
  // The first look gives the server its EC2 ids, which is a write.
  await find();
  const before = await find();
  assert.equal(await find(), before);
  await resizeInstance(db, uuid, { flavorId: '2' }, { ...options(), resizeDurationMs: 8000 });
  const resizing = await find();
  assert.equal(resizing.flavor, 'm1.nano');
  wait(1999);
  assert.equal(await find(), resizing);
  wait(4000);
  assert.equal((await find()).flavor, 'm1.nano');
  wait(1);
  assert.equal((await find()).flavor, 'm1.small');
  wait(2000);
  const resized = await find();
  assert.equal(resized.flavor, 'm1.small');
  wait(1_000_000);
  assert.equal(await find(), resized);
});

test('a rebuild shows its key, user data, metadata and name at once, also while it lasts', async (t) => {
  const { db, uuid, find, options } = await world(t);
  const { keyPair } = await createKeyPair(
    db,
    { userId: 'demo', projectId: 'demo', name: 'new', type: 'ssh' },
    { now: TEST_NOW },
  );
  const rebuild = (keyName: string | null, userData: string | null) =>
    rebuildInstance(
      db,
      uuid,
      {
        imageId: IMAGE_ID,
        reimageBootVolume: true,
        keyName,
        userData,
        metadata: { a: '1' },
        hostname: 'other',
      },
      { ...options(), rebuildDurationMs: 1000 },
    );
  await rebuild('new', 'eA==');
  const { key_name, keypairs, user_data, metadata, hostname } = await find();
  assert.deepEqual(
    { key_name, keypairs, user_data, metadata, hostname },
    {
      key_name: 'new',
      keypairs: [{ name: 'new', type: 'ssh', public_key: keyPair.public_key }],
      user_data: 'eA==',
      metadata: { a: '1' },
      hostname: 'other',
    },
  );
  assert.equal((await find()).key_data, keyPair.public_key);
});

test('a rebuild without a key or user data shows none any more', async (t) => {
  const { db, uuid, find, options } = await world(t);
  await createKeyPair(db, { userId: 'demo', projectId: 'demo', name: 'k', type: 'ssh' }, { now: TEST_NOW });
  const rebuild = (value: string | null) =>
    rebuildInstance(
      db,
      uuid,
      { imageId: IMAGE_ID, reimageBootVolume: true, keyName: value, userData: value },
      options(),
    );
  const shown = async () => {
    const { key_name, key_data, keypairs, user_data } = await find();
    return [key_name, key_data === null, keypairs.length, user_data];
  };
  await rebuild('k');
  assert.deepEqual(await shown(), ['k', false, 1, 'k']);
  await rebuild(null);
  assert.deepEqual(await shown(), [null, true, 0, null]);
});
