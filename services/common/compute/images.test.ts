import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Queryable } from '../db/prepared_query.ts';
import { deleteImage, setImageProperties } from './image_writes.ts';
import { getImage, listImages, type ListImagesOptions } from './images.ts';
import { addImage } from './testing/add_image.ts';
import { ADMIN, DEMO, IMAGE_ID, testCloud } from './testing/test_cloud.ts';

const ids = async (db: Queryable, options: Partial<ListImagesOptions> = {}): Promise<string[]> =>
  (await listImages(db, { context: DEMO, ...options })).map((image) => image.id);

test("a caller sees what is public, shared by all or its project's, an admin everything", async (t) => {
  const { db } = await testCloud(t);
  await addImage(db.kysely, { id: 'community', visibility: 'community' });
  await addImage(db.kysely, { id: 'mine', visibility: 'private', owner: 'demo' });
  await addImage(db.kysely, { id: 'theirs', visibility: 'private' });
  assert.deepEqual(await ids(db.kysely), ['community', 'mine', IMAGE_ID]);
  assert.deepEqual(await ids(db.kysely, { context: ADMIN }), ['community', 'mine', 'theirs', IMAGE_ID]);
  await assert.rejects(getImage(db.kysely, 'theirs', DEMO), {
    code: 404,
    message: 'Image theirs could not be found.',
  });
  assert.equal((await getImage(db.kysely, 'theirs', ADMIN)).id, 'theirs');
  await assert.rejects(getImage(db.kysely, 'none', ADMIN), { code: 404 });
});

test('the newest come first, equally old ones by id, a page after its marker', async (t) => {
  const { db } = await testCloud(t);
  await addImage(db.kysely, { id: 'b' });
  await addImage(db.kysely, { id: 'a' });
  await addImage(db.kysely, { id: 'new', created_at: '2025-06-01T00:00:00' });
  assert.deepEqual(await ids(db.kysely), ['new', 'a', 'b', IMAGE_ID]);
  assert.deepEqual(await ids(db.kysely, { limit: 2 }), ['new', 'a']);
  assert.deepEqual(await ids(db.kysely, { limit: 2, marker: 'a' }), ['b', IMAGE_ID]);
  assert.deepEqual(await ids(db.kysely, { limit: 0 }), []);
  await assert.rejects(ids(db.kysely, { marker: 'nope' }), { code: 400, message: 'marker [nope] not found' });
  await assert.rejects(ids(db.kysely, { marker: 'a', status: 'queued' }), { code: 400 });
});

test('each filter leaves what has it', async (t) => {
  const { db } = await testCloud(t);
  await addImage(
    db.kysely,
    { id: 'snap', name: 'one', min_ram: 64, min_disk: 3, updated_at: '2025-07-01T00:00:00' },
    { image_type: 'snapshot', instance_uuid: 'server', k: 'v' },
  );
  await addImage(db.kysely, { id: 'plain', name: 'two', status: 'queued' });
  const only = async (options: Partial<ListImagesOptions>): Promise<string[]> =>
    (await ids(db.kysely, options)).filter((id) => id !== IMAGE_ID);
  assert.deepEqual(await only({ name: 'one' }), ['snap']);
  assert.deepEqual(await only({ status: 'queued' }), ['plain']);
  assert.deepEqual(await only({ changesSince: '2025-06-15T00:00:00' }), ['snap']);
  assert.deepEqual(await only({ minRam: 64 }), ['snap']);
  assert.deepEqual(await only({ minRam: 65 }), []);
  assert.deepEqual(await only({ minDisk: 3 }), ['snap']);
  assert.deepEqual(await only({ imageType: 'snapshot' }), ['snap']);
  assert.deepEqual(await only({ imageType: 'base' }), ['plain']);
  assert.deepEqual(await only({ instanceUuid: 'server' }), ['snap']);
  assert.deepEqual(await only({ properties: { k: 'v' } }), ['snap']);
  assert.deepEqual(await only({ properties: { k: 'v', image_type: 'backup' } }), []);
});

test('properties are replaced as a whole, by the owner or an admin', async (t) => {
  const { db } = await testCloud(t);
  await addImage(db.kysely, { id: 'mine', owner: 'demo' }, { old: '1' });
  const now = Date.UTC(2025, 7, 1);
  await setImageProperties(db, 'mine', { a: '1', b: '2' }, { context: DEMO, now });
  const image = await getImage(db.kysely, 'mine', DEMO);
  assert.deepEqual(image.properties, { a: '1', b: '2' });
  assert.equal(image.updated_at, '2025-08-01T00:00:00');
  await setImageProperties(db, 'mine', {}, { context: ADMIN, now });
  assert.deepEqual((await getImage(db.kysely, 'mine', DEMO)).properties, {});
  await assert.rejects(setImageProperties(db, IMAGE_ID, {}, { context: DEMO, now }), { code: 403 });
});

test("an image goes with its properties, unless it is protected or not the caller's", async (t) => {
  const { db } = await testCloud(t);
  await addImage(db.kysely, { id: 'mine', owner: 'demo' }, { k: 'v' });
  await addImage(db.kysely, { id: 'kept', owner: 'demo', protected: 1 });
  await deleteImage(db, 'mine', DEMO);
  await assert.rejects(getImage(db.kysely, 'mine', DEMO), { code: 404 });
  const left = await db.kysely
    .selectFrom('image_properties')
    .select('name')
    .where('image_id', '=', 'mine')
    .execute();
  assert.deepEqual(left, []);
  await assert.rejects(deleteImage(db, 'kept', ADMIN), { code: 403 });
  await assert.rejects(deleteImage(db, IMAGE_ID, DEMO), { code: 403 });
  await deleteImage(db, IMAGE_ID, ADMIN);
});
