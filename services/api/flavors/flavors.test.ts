import assert from 'node:assert/strict';
import { beforeEach, afterEach, test } from 'node:test';
import request from 'supertest';
import { createFlavor } from '../../common/compute/flavor_writes.ts';
import type { Service } from '../../common/service/service.ts';
import type { TestAppOptions } from '../testing/test_app.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { FLAVOR_ROUTES } from './routes.ts';

let service: Service;
beforeEach(async () => {
  service = await testService();
  for (const [id, name, ram] of [
    ['1', 'tiny', 512],
    ['2', 'small', 2048],
    ['3', 'medium', 4096],
  ] as const) {
    await createFlavor(service.db, { flavorid: id, name, memory_mb: ram, vcpus: 1, root_gb: 20 }, 0);
  }
});
afterEach(() => service.db.close());

const admin = (options: TestAppOptions = {}) => request(testApp(FLAVOR_ROUTES, service, options));
const demo = () => admin({ context: { userId: 'u', projectId: 'demo', isAdmin: false } });
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
const NEW = { name: 'new', ram: 1, vcpus: 1, disk: 0, id: 'new' };
const ids = (answer: { body: { flavors: { id: string }[] } }) => answer.body.flavors.map(({ id }) => id);

test('a list without detail shows id, name and links, and the description from 2.55 on', async () => {
  const old = await admin().get('/v2.1/flavors').expect(200);
  assert.deepEqual(Object.keys(old.body.flavors[0]), ['id', 'name', 'links']);
  const fresh = await admin().get('/v2.1/flavors').set(at('2.55'));
  assert.deepEqual(Object.keys(fresh.body.flavors[0]), ['id', 'name', 'links', 'description']);
});

test('fields come and go with versions', async () => {
  const keys = async (version: string) =>
    Object.keys((await admin().get('/v2.1/flavors/1').set(at(version))).body.flavor);
  const common = ['id', 'name', 'ram', 'disk', 'swap', 'OS-FLV-EXT-DATA:ephemeral'];
  const first = [
    ...common,
    'OS-FLV-DISABLED:disabled',
    'vcpus',
    'os-flavor-access:is_public',
    'rxtx_factor',
    'links',
  ];
  assert.deepEqual(await keys('2.1'), first);
  assert.deepEqual(await keys('2.55'), [...first, 'description']);
  assert.deepEqual(await keys('2.61'), [...first, 'description', 'extra_specs']);
  assert.deepEqual(await keys('2.102'), [
    ...common,
    'vcpus',
    'os-flavor-access:is_public',
    'links',
    'description',
    'extra_specs',
  ]);
});

test('no swap is an empty text until 2.75, then 0; the factor keeps its point', async () => {
  const old = await admin().get('/v2.1/flavors/1').set(at('2.74'));
  assert.equal(old.body.flavor.swap, '');
  assert.match(old.text, /"rxtx_factor": 1\.0/);
  assert.equal((await admin().get('/v2.1/flavors/1').set(at('2.75'))).body.flavor.swap, 0);
});

test('extra specs are hidden from who may not list them', async () => {
  const answer = await admin({ enforceNewDefaults: true }).get('/v2.1/flavors/1').set(at('2.61'));
  assert.equal(answer.body.flavor.extra_specs, undefined);
});

test('lists are paged, and a full page links to the next', async () => {
  const first = await admin().get('/v2.1/flavors?limit=2').set('Host', 'h.example').expect(200);
  assert.deepEqual(ids(first), ['1', '2']);
  assert.deepEqual(first.body.flavors_links, [
    { rel: 'next', href: 'http://h.example/v2.1/flavors?limit=2&marker=2' },
  ]);
  const second = await admin().get('/v2.1/flavors?limit=2&marker=2');
  assert.deepEqual(ids(second), ['3']);
  assert.equal(second.body.flavors_links, undefined);
  const detail = await admin().get('/v2.1/flavors/detail?limit=1').set('Host', 'h.example');
  assert.equal(detail.body.flavors_links[0].href, 'http://h.example/v2.1/flavors/detail?limit=1&marker=1');
});

test('the largest page is what the operator allows', async () => {
  assert.deepEqual(ids(await admin({ api: { maxLimit: 2 } }).get('/v2.1/flavors')), ['1', '2']);
});

test('lists are filtered and sorted', async () => {
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?minRam=2000')), ['2', '3']);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?minDisk=21')), []);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?sort_key=memory_mb&sort_dir=desc')), ['3', '2', '1']);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?name=^m').set(at('2.102'))), ['3']);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?name=^m').set(at('2.74'))), ['1', '2', '3']);
});

for (const [query, message] of [
  ['minRam=x', 'Invalid minRam filter [x]'],
  ['is_public=bad', 'Invalid is_public filter [bad]'],
  ['marker=nope', 'marker [nope] not found'],
  [
    'sort_dir=up',
    "Invalid input for query parameters sort_dir. Value: up. 'up' is not one of ['asc', 'desc']",
  ],
] as const) {
  test(`${query} is refused`, async () => {
    const answer = await admin().get(`/v2.1/flavors?${query}`).expect(400);
    assert.deepEqual(answer.body, { badRequest: { code: 400, message } });
  });
}

test('a private flavor is seen by an admin who asks and by projects it is shared with', async () => {
  await admin()
    .post('/v2.1/flavors')
    .send({ flavor: { ...NEW, 'os-flavor-access:is_public': 'no' } })
    .expect(200);
  assert.deepEqual(ids(await demo().get('/v2.1/flavors')), ['1', '2', '3']);
  await demo().get('/v2.1/flavors/new').expect(404);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?is_public=false')), ['new']);
  assert.deepEqual(ids(await admin().get('/v2.1/flavors?is_public=None')), ['1', '2', '3', 'new']);
  assert.deepEqual(ids(await demo().get('/v2.1/flavors?is_public=None')), ['1', '2', '3']);
  const shared = await admin()
    .post('/v2.1/flavors/new/action')
    .send({ addTenantAccess: { tenant: 'demo' } })
    .expect(200);
  assert.deepEqual(shared.body, { flavor_access: [{ flavor_id: 'new', tenant_id: 'demo' }] });
  assert.deepEqual(ids(await demo().get('/v2.1/flavors')), ['1', '2', '3', 'new']);
  await demo().get('/v2.1/flavors/new').expect(200);
  await admin().get('/v2.1/flavors/new/os-flavor-access').expect(200, shared.body);
  await admin()
    .post('/v2.1/flavors/new/action')
    .send({ addTenantAccess: { tenant: 'demo' } })
    .expect(409);
  const taken = await admin()
    .post('/v2.1/flavors/new/action')
    .send({ removeTenantAccess: { tenant: 'demo' } });
  assert.deepEqual(taken.body, { flavor_access: [] });
  const gone = await admin()
    .post('/v2.1/flavors/new/action')
    .send({ removeTenantAccess: { tenant: 'demo' } })
    .expect(404);
  assert.match(gone.body.itemNotFound.message, /^Flavor access not found for \d+ \/ demo combination\.$/);
});

test('a public flavor has no access list, and from 2.7 on cannot be shared', async () => {
  const answer = await admin().get('/v2.1/flavors/1/os-flavor-access').expect(404);
  assert.equal(answer.body.itemNotFound.message, 'Access list not available for public flavors.');
  const share = (version: string) =>
    admin()
      .post('/v2.1/flavors/1/action')
      .set(at(version))
      .send({ addTenantAccess: { tenant: 'demo' } });
  assert.equal((await share('2.6')).status, 200);
  assert.equal(
    (await share('2.7')).body.conflictingRequest.message,
    'Can not add access to a public flavor.',
  );
});

test('a flavor is made, changed and removed', async () => {
  const made = await admin()
    .post('/v2.1/flavors')
    .set(at('2.75'))
    .send({
      flavor: {
        ...NEW,
        ram: '256',
        swap: '5',
        rxtx_factor: 2.5,
        'OS-FLV-EXT-DATA:ephemeral': 3,
        description: 'd',
      },
    })
    .expect(200);
  const { links, extra_specs, ...rest } = made.body.flavor;
  assert.equal(links.length, 2);
  assert.deepEqual(extra_specs, {});
  assert.deepEqual(rest, {
    id: 'new',
    name: 'new',
    ram: 256,
    disk: 0,
    swap: 5,
    'OS-FLV-EXT-DATA:ephemeral': 3,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: 1,
    'os-flavor-access:is_public': true,
    rxtx_factor: 2.5,
    description: 'd',
  });
  const changed = await admin()
    .put('/v2.1/flavors/new')
    .set(at('2.55'))
    .send({ flavor: { description: null } });
  assert.equal(changed.body.flavor.description, null);
  await admin()
    .put('/v2.1/flavors/new')
    .send({ flavor: { description: 'x' } })
    .expect(404);
  await admin().delete('/v2.1/flavors/new').expect(202);
  const gone = await admin().delete('/v2.1/flavors/new').expect(404);
  assert.equal(gone.body.itemNotFound.message, 'Flavor new could not be found.');
});

test('without an id a flavor gets a uuid', async () => {
  const answer = await admin()
    .post('/v2.1/flavors')
    .send({ flavor: { ...NEW, id: null } });
  assert.match(answer.body.flavor.id, /^[0-9a-f]{8}-/);
});

test('a name or an id that is taken is a conflict', async () => {
  const name = await admin()
    .post('/v2.1/flavors')
    .send({ flavor: { ...NEW, name: 'tiny' } })
    .expect(409);
  assert.equal(name.body.conflictingRequest.message, 'Flavor with name tiny already exists.');
  const id = await admin()
    .post('/v2.1/flavors')
    .send({ flavor: { ...NEW, id: '1' } })
    .expect(409);
  assert.equal(id.body.conflictingRequest.message, 'Flavor with ID 1 already exists.');
});

test('what a version does not know of a flavor is refused', async () => {
  const make = (version: string, more: object) =>
    admin()
      .post('/v2.1/flavors')
      .set(at(version))
      .send({ flavor: { ...NEW, ...more } });
  assert.equal((await make('2.54', { description: 'd' })).status, 400);
  assert.equal((await make('2.102', { rxtx_factor: 1 })).status, 400);
  assert.equal((await make('2.101', { rxtx_factor: 1 })).status, 200);
});

test('writing needs an admin', async () => {
  await demo().post('/v2.1/flavors').send({ flavor: NEW }).expect(403);
  await demo().delete('/v2.1/flavors/1').expect(403);
  await demo()
    .post('/v2.1/flavors/1/os-extra_specs')
    .send({ extra_specs: { a: 'b' } })
    .expect(403);
});

test('extra specs are merged, read, replaced and removed', async () => {
  const specs = '/v2.1/flavors/1/os-extra_specs';
  const made = await admin()
    .post(specs)
    .send({ extra_specs: { k: 5, 'hw:cpu_policy': 'bogus' } })
    .expect(200);
  assert.deepEqual(made.body, { extra_specs: { k: 5, 'hw:cpu_policy': 'bogus' } });
  assert.equal((await demo().get(specs)).text, '{"extra_specs": {"hw:cpu_policy": "bogus", "k": "5"}}');
  assert.deepEqual((await admin().put(`${specs}/k`).send({ k: 'w' })).body, { k: 'w' });
  assert.deepEqual((await admin().get(`${specs}/k`)).body, { k: 'w' });
  const other = await admin().put(`${specs}/k`).send({ x: 'w' }).expect(400);
  assert.equal(other.body.badRequest.message, 'Request body and URI mismatch');
  assert.equal((await admin().delete(`${specs}/k`).expect(200)).text, '');
  const gone = await admin().delete(`${specs}/k`).expect(404);
  assert.equal(gone.body.itemNotFound.message, 'Flavor 1 has no extra specs with key k.');
  await admin().get(`${specs}/k`).expect(404);
});

test('from 2.86 on, extra specs in known namespaces are checked', async () => {
  const set = (spec: object) =>
    admin().post('/v2.1/flavors/1/os-extra_specs').set(at('2.86')).send({ extra_specs: spec });
  const wrong = await set({ 'hw:cpu_policy': 'bogus' });
  assert.equal(
    wrong.body.badRequest.message,
    "Validation failed; 'bogus' is not one of: dedicated, shared, mixed.",
  );
  assert.equal((await set({ 'hw:nonsense': '1' })).status, 400);
  assert.equal((await set({ 'resources:VCPU': 'x' })).status, 400);
  assert.equal((await set({ 'hw_rng:allowed': 'perhaps' })).status, 400);
  assert.equal(
    (await set({ 'hw:cpu_policy': 'shared', custom: 'v', 'my:own': 'v', 'trait:X': 'required' })).status,
    200,
  );
});

test('queries that were dropped are refused from 2.102 on', async () => {
  await admin().get('/v2.1/flavors/1?x=1').set(at('2.101')).expect(200);
  await admin().get('/v2.1/flavors/1?x=1').set(at('2.102')).expect(400);
});
