import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type CloudApp, cloudApp } from '../testing/cloud_app.ts';
import { KEYPAIR_ROUTES } from './routes.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@here';
const FINGERPRINT = '0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba';
const PATH = '/v2.1/os-keypairs';

const app = (t: TestContext): Promise<CloudApp> => cloudApp(t, KEYPAIR_ROUTES);
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });

test('2.1 creates with 200, lists without a type and deletes with 202', async (t) => {
  const { demo } = await app(t);
  const created = await demo.post(PATH).send({ keypair: { name: 'k', public_key: KEY } });
  assert.equal(created.status, 200);
  const keypair = { name: 'k', public_key: KEY, fingerprint: FINGERPRINT };
  assert.deepEqual(created.body, { keypair: { ...keypair, user_id: 'demo' } });
  assert.deepEqual((await demo.get(PATH)).body, { keypairs: [{ keypair }] });
  const shown = await demo.get(`${PATH}/k`);
  assert.deepEqual(shown.body, {
    keypair: {
      ...keypair,
      user_id: 'demo',
      created_at: '2025-04-02T12:00:00.000000',
      deleted: false,
      deleted_at: null,
      id: 1,
      updated_at: null,
    },
  });
  assert.equal((await demo.delete(`${PATH}/k`)).status, 202);
  const again = await demo.delete(`${PATH}/k`);
  assert.deepEqual(
    [again.status, again.body],
    [404, { itemNotFound: { code: 404, message: 'Keypair k not found for user demo' } }],
  );
});

test('2.2 knows types, answers 201 and 204, and makes keys until 2.91', async (t) => {
  const { demo } = await app(t);
  const created = await demo
    .post(PATH)
    .set(at('2.2'))
    .send({ keypair: { name: 'k', type: 'ssh' } });
  assert.equal(created.status, 201);
  assert.deepEqual(Object.keys(created.body.keypair), [
    'private_key',
    'type',
    'name',
    'public_key',
    'fingerprint',
    'user_id',
  ]);
  assert.equal((await demo.delete(`${PATH}/k`).set(at('2.2'))).status, 204);
  const refused = await demo
    .post(PATH)
    .set(at('2.92'))
    .send({ keypair: { name: 'k' } });
  assert.deepEqual(refused.body, {
    badRequest: {
      code: 400,
      message:
        "Invalid input for field/attribute keypair. Value: {'name': 'k'}. 'public_key' is a required property",
    },
  });
});

test('names: which signs, and from 2.92 two more', async (t) => {
  const { demo } = await app(t);
  const create = (version: string, name: string) =>
    demo
      .post(PATH)
      .set(at(version))
      .send({ keypair: { name, public_key: KEY } });
  const reason = (signs: string): string =>
    `An invalid 'name' value was provided. The name must be: Only expected characters: [${signs}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]`;
  assert.equal((await create('2.91', 'a@b.c')).body.badRequest.message, reason('_- '));
  assert.equal((await create('2.92', 'a@b.c')).status, 201);
  assert.equal((await create('2.92', 'a/b')).body.badRequest.message, reason('@._- '));
  assert.equal(
    (await create('2.2', ' a ')).body.badRequest.message,
    "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
  );
  assert.equal(
    (await create('2.2', '')).body.badRequest.message,
    "Invalid input for field/attribute name. Value: . '' is too short",
  );
  const twice = await create('2.92', 'a@b.c');
  assert.deepEqual(
    [twice.status, twice.body.conflictingRequest.message],
    [409, "Key pair 'a@b.c' already exists."],
  );
});

test("from 2.10 an admin handles somebody else's keys, and nobody else does", async (t) => {
  const { demo, admin } = await app(t);
  const body = { keypair: { name: 'k', public_key: KEY, user_id: 'demo' } };
  assert.equal((await admin.post(PATH).set(at('2.10')).send(body)).body.keypair.user_id, 'demo');
  assert.equal((await demo.get(`${PATH}/k`)).status, 200);
  assert.equal((await admin.get(`${PATH}/k?user_id=demo`).set(at('2.10'))).status, 200);
  assert.equal(
    (await admin.get(`${PATH}/k?user_id=demo`).set(at('2.9'))).body.itemNotFound.message,
    'Keypair k not found for user admin',
  );
  const foreign = await demo.get(`${PATH}?user_id=admin`).set(at('2.10'));
  assert.deepEqual(
    [foreign.status, foreign.body.forbidden.message],
    [403, "Policy doesn't allow os_compute_api:os-keypairs:index to be performed."],
  );
});

test('pages start with 2.35, and unknown parameters are refused from 2.75', async (t) => {
  const { demo } = await app(t);
  for (const name of ['a', 'b', 'c']) await demo.post(PATH).send({ keypair: { name, public_key: KEY } });
  const names = (body: { keypairs: { keypair: { name: string } }[] }): string[] =>
    body.keypairs.map(({ keypair }) => keypair.name);
  assert.deepEqual(names((await demo.get(`${PATH}?limit=1`).set(at('2.34'))).body), ['a', 'b', 'c']);
  const page = await demo.get(`${PATH}?limit=1&marker=a`).set(at('2.35'));
  assert.deepEqual(names(page.body), ['b']);
  assert.match(page.body.keypairs_links[0].href, /\/v2\.1\/os-keypairs\?limit=1&marker=b$/);
  assert.equal((await demo.get(`${PATH}?x=1`).set(at('2.74'))).status, 200);
  assert.equal((await demo.get(`${PATH}?x=1`).set(at('2.75'))).status, 400);
});
