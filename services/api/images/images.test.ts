import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import request from 'supertest';
import type { Service } from '../../common/service/service.ts';
import { defaultConf } from '../testing/default_conf.ts';
import type { TestAppOptions } from '../testing/test_app.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { IMAGE_ROUTES } from './routes.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const SERVER = '99999999-2222-4333-8444-555555555555';

let service: Service;
beforeEach(async () => {
  service = await testService();
  const image = {
    created_at: '2025-01-01T00:00:00',
    updated_at: '2025-01-02T00:00:00',
    size: 5,
    visibility: 'public',
  };
  await service.db.kysely
    .insertInto('images')
    .values([
      { ...image, id: ID, name: 'one', status: 'active', owner: 'admin', min_ram: 64 },
      {
        ...image,
        id: 'b',
        name: 'two',
        status: 'queued',
        owner: 'other',
        min_ram: 0,
        created_at: '2024-01-01T00:00:00',
      },
    ])
    .execute();
  await service.db.kysely
    .insertInto('image_properties')
    .values([
      { image_id: ID, name: 'instance_uuid', value: SERVER },
      { image_id: ID, name: 'auto_disk_config', value: 'True' },
    ])
    .execute();
});
afterEach(() => service.db.close());

const app = (options: TestAppOptions = {}) => request(testApp(IMAGE_ROUTES, service, options));
const HOST = { Host: 'h.example' };
const names = (answer: { body: { images: { name: string }[] } }) =>
  answer.body.images.map(({ name }) => name);

test('an image is shown in full, with the server that it was taken of', async () => {
  const answer = await app().get(`/v2.1/images/${ID}`).set(HOST).expect(200);
  assert.deepEqual(answer.body.image, {
    id: ID,
    name: 'one',
    minRam: 64,
    minDisk: 0,
    metadata: { instance_uuid: SERVER, auto_disk_config: 'True' },
    created: '2025-01-01T00:00:00Z',
    updated: '2025-01-02T00:00:00Z',
    status: 'ACTIVE',
    progress: 100,
    links: [
      { rel: 'self', href: `http://h.example/v2.1/images/${ID}` },
      { rel: 'bookmark', href: `http://h.example/images/${ID}` },
      { rel: 'alternate', type: 'application/vnd.openstack.image', href: `http://h.example/images/${ID}` },
    ],
    'OS-EXT-IMG-SIZE:size': 5,
    server: {
      id: SERVER,
      links: [
        { rel: 'self', href: `http://h.example/v2.1/servers/${SERVER}` },
        { rel: 'bookmark', href: `http://h.example/servers/${SERVER}` },
      ],
    },
    'OS-DCF:diskConfig': 'AUTO',
  });
});

test('the image service has its own link prefix', async () => {
  const answer = await app({ api: { glanceLinkPrefix: 'https://img.example/' } }).get(`/v2.1/images/${ID}`);
  assert.equal(answer.body.image.links[2].href, `https://img.example/images/${ID}`);
});

test('the image service is where nova.conf says that it is', async () => {
  const conf = defaultConf({ glance: { endpoint_override: 'http://glance.example:9292/' } });
  const alternate = async (api: TestAppOptions['api'] = {}): Promise<string> => {
    const image = request(testApp(IMAGE_ROUTES, { ...service, conf }, { api })).get(`/v2.1/images/${ID}`);
    return (await image).body.image.links[2].href;
  };
  assert.equal(await alternate(), `http://glance.example:9292/images/${ID}`);
  assert.equal(
    await alternate({ glanceLinkPrefix: 'https://img.example/v' }),
    `https://img.example/v/images/${ID}`,
  );
});

test("an image's keys are in Nova's order", async () => {
  const answer = await app().get(`/v2.1/images/${ID}`);
  assert.deepEqual(Object.keys(answer.body.image).slice(-5), [
    'progress',
    'OS-EXT-IMG-SIZE:size',
    'links',
    'server',
    'OS-DCF:diskConfig',
  ]);
});

test('images are listed, filtered and paged', async () => {
  assert.deepEqual(names(await app().get('/v2.1/images')), ['one', 'two']);
  assert.deepEqual(names(await app().get('/v2.1/images/detail?status=ACTIVE')), ['one']);
  assert.deepEqual(names(await app().get('/v2.1/images?status=saving')), ['two']);
  assert.deepEqual(names(await app().get(`/v2.1/images?server=http://h/servers/${SERVER}`)), ['one']);
  assert.deepEqual(names(await app().get('/v2.1/images?property-auto_disk_config=True')), ['one']);
  assert.deepEqual(names(await app().get('/v2.1/images?minRam=64')), ['one']);
  await app().get('/v2.1/images?minRam=x').expect(400);
  const first = await app().get('/v2.1/images?limit=1').set(HOST);
  assert.equal(first.body.images_links[0].href, `http://h.example/v2.1/images?limit=1&marker=${ID}`);
});

test('an unknown image is 404 without its id', async () => {
  const answer = await app().get('/v2.1/images/nope').expect(404);
  assert.equal(answer.body.itemNotFound.message, 'Image not found.');
});

test('images end with 2.35, their metadata with 2.38', async () => {
  const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
  await app().get('/v2.1/images').set(at('2.36')).expect(404);
  await app().get(`/v2.1/images/${ID}/metadata`).set(at('2.38')).expect(200);
  await app().get(`/v2.1/images/${ID}/metadata`).set(at('2.39')).expect(404);
});

test('metadata is read, merged, replaced and removed', async () => {
  const path = `/v2.1/images/${ID}/metadata`;
  assert.deepEqual(
    (
      await app()
        .put(path)
        .send({ metadata: { a: '1' } })
    ).body,
    { metadata: { a: '1' } },
  );
  assert.deepEqual(
    (
      await app()
        .post(path)
        .send({ metadata: { b: '2' } })
    ).body,
    { metadata: { a: '1', b: '2' } },
  );
  assert.deepEqual(
    (
      await app()
        .put(`${path}/a`)
        .send({ meta: { a: '3' } })
    ).body,
    { meta: { a: '3' } },
  );
  await app()
    .put(`${path}/a`)
    .send({ meta: { x: '3' } })
    .expect(400);
  assert.deepEqual((await app().get(`${path}/a`)).body, { meta: { a: '3' } });
  await app().delete(`${path}/a`).expect(204);
  await app().get(`${path}/a`).expect(404);
  await app().delete(`${path}/a`).expect(404);
  assert.deepEqual((await app().get(path)).body, { metadata: { b: '2' } });
});

test('an image is removed by its owner, not by another project', async () => {
  const user = app({ context: { isAdmin: false, userId: 'u', projectId: 'demo' } });
  await user.delete(`/v2.1/images/${ID}`).expect(403);
  await app().delete(`/v2.1/images/${ID}`).expect(204);
  await app().get(`/v2.1/images/${ID}`).expect(404);
});
