import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { revertResize } from '../common/compute/end_resize.ts';
import { createFlavor } from '../common/compute/flavor_writes.ts';
import { resizeInstance } from '../common/compute/resize_instance.ts';
import { DEMO, testCloud } from '../common/compute/testing/test_cloud.ts';
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
