import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEST_NOW } from '../db/testing/temp_database.ts';
import {
  addFlavorAccess,
  createFlavor,
  deleteFlavor,
  deleteFlavorExtraSpec,
  listFlavorAccess,
  removeFlavorAccess,
  setFlavorExtraSpecs,
  updateFlavor,
} from './flavor_writes.ts';
import { getFlavor, listFlavors, type ListFlavorsOptions } from './flavors.ts';
import { ADMIN, DEMO, testCloud } from './testing/test_cloud.ts';

const SMALL = { name: 'small', memory_mb: 64, vcpus: 1, root_gb: 0 };

test("the seed has devstack's flavors under devstack's ids, and gophercloud's two", async (t) => {
  const { db } = await testCloud(t);
  const flavors = await listFlavors(db.kysely, { context: DEMO });
  assert.deepEqual(
    flavors.map((flavor) => `${flavor.flavorid} ${flavor.name}`),
    [
      '1 m1.tiny',
      '2 m1.small',
      '3 m1.medium',
      '4 m1.large',
      '42 m1.nano',
      '5 m1.xlarge',
      '84 m1.micro',
      '98 m1.resize',
      '99 m1.acctest',
      'c1 cirros256',
      'd1 ds512M',
      'd2 ds1G',
      'd3 ds2G',
      'd4 ds4G',
    ],
  );
  assert.deepEqual(flavors[0]?.extra_specs, { 'hw_rng:allowed': 'True' });
});

test('a private flavor is there for admins and the projects that it is shared with', async (t) => {
  const { db } = await testCloud(t);
  const { flavorid } = await createFlavor(db, { ...SMALL, is_public: false }, TEST_NOW);
  await assert.rejects(getFlavor(db.kysely, flavorid, DEMO), {
    code: 404,
    message: `Flavor ${flavorid} could not be found.`,
  });
  assert.equal((await getFlavor(db.kysely, flavorid, ADMIN)).name, 'small');
  await addFlavorAccess(db, flavorid, 'demo');
  assert.equal((await getFlavor(db.kysely, flavorid, DEMO)).name, 'small');
  const isListed = async (options: Omit<ListFlavorsOptions, 'context'>): Promise<boolean> =>
    (await listFlavors(db.kysely, { context: DEMO, ...options })).some((row) => row.flavorid === flavorid);
  assert.deepEqual(
    [await isListed({}), await isListed({ isPublic: true }), await isListed({ isPublic: false })],
    [true, false, true],
  );
  await assert.rejects(addFlavorAccess(db, flavorid, 'demo'), { code: 409 });
  assert.deepEqual(await listFlavorAccess(db.kysely, flavorid), ['demo']);
  await removeFlavorAccess(db, flavorid, 'demo');
  await assert.rejects(removeFlavorAccess(db, flavorid, 'demo'), { code: 404 });
  assert.equal(await isListed({}), false);
});

test('a list is filtered, sorted and paged', async (t) => {
  const { db } = await testCloud(t);
  const names = async (options: Omit<ListFlavorsOptions, 'context'>): Promise<string[]> =>
    (await listFlavors(db.kysely, { context: DEMO, ...options })).map((row) => row.name);
  assert.deepEqual(await names({ minRam: 8192 }), ['m1.large', 'm1.xlarge']);
  assert.deepEqual(await names({ minDisk: 80, sortKey: 'memory_mb', sortDir: 'desc' }), [
    'm1.xlarge',
    'm1.large',
  ]);
  assert.deepEqual(await names({ name: /^m1\.m/ }), ['m1.medium', 'm1.micro']);
  assert.deepEqual(await names({ marker: '2', limit: 2 }), ['m1.medium', 'm1.large']);
  await assert.rejects(names({ marker: 'nope' }), { code: 400 });
});

test('a name and an id are each one flavor', async (t) => {
  const { db } = await testCloud(t);
  await assert.rejects(createFlavor(db, { ...SMALL, flavorid: '1' }, TEST_NOW), {
    code: 409,
    message: 'Flavor with ID 1 already exists.',
  });
  await assert.rejects(createFlavor(db, { ...SMALL, name: 'm1.tiny' }, TEST_NOW), {
    code: 409,
    message: 'Flavor with name m1.tiny already exists.',
  });
});

test('description and extra specs change, and all of it goes', async (t) => {
  const { db } = await testCloud(t);
  assert.equal((await updateFlavor(db, '1', { description: 'tiny' }, TEST_NOW)).description, 'tiny');
  await setFlavorExtraSpecs(db, '1', { 'hw_rng:allowed': 'False', a: '1' });
  assert.deepEqual((await getFlavor(db.kysely, '1')).extra_specs, { 'hw_rng:allowed': 'False', a: '1' });
  await deleteFlavorExtraSpec(db, '1', 'a');
  await assert.rejects(deleteFlavorExtraSpec(db, '1', 'a'), {
    code: 404,
    message: 'Flavor 1 has no extra specs with key a.',
  });
  await deleteFlavor(db, '1');
  await assert.rejects(deleteFlavor(db, '1'), { code: 404 });
});
