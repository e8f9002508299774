import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setInstancePassword } from '../../common/compute/instance_password.ts';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import { type CloudApp, cloudApp } from '../testing/cloud_app.ts';
import { SERVER_ROUTES } from './routes.ts';

const PATH = '/v2.1/servers';
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });

async function cloudOf(
  t: TestContext,
  ...names: string[]
): Promise<CloudApp & { readonly ids: readonly string[] }> {
  const cloud = await cloudApp(t, SERVER_ROUTES);
  const ids: string[] = [];
  for (const name of names) {
    const server = { name, imageRef: IMAGE_ID, flavorRef: '42', metadata: { role: name } };
    ids.push((await cloud.demo.post(PATH).send({ server })).body.server.id);
    cloud.wait(1000);
  }
  return { ...cloud, ids };
}

const namesOf = (body: { servers: { name: string }[] }): string[] => body.servers.map(({ name }) => name);

test('a list has id, name and links, newest first, of the own project', async (t) => {
  const { demo, as, admin, ids } = await cloudOf(t, 'a', 'b');
  const { body } = await demo.get(PATH);
  assert.deepEqual(namesOf(body), ['b', 'a']);
  assert.deepEqual(Object.keys(body.servers[0]), ['id', 'name', 'links']);
  const stranger = as({ userId: 'x', projectId: 'other', isAdmin: false, roles: ['member', 'reader'] });
  assert.deepEqual((await stranger.get(PATH)).body, { servers: [] });
  const missing = await stranger.get(`${PATH}/${ids[0]}`);
  assert.deepEqual(
    [missing.status, missing.body.itemNotFound.message],
    [404, `Instance ${ids[0]} could not be found.`],
  );
  assert.deepEqual((await admin.get(PATH)).body, { servers: [] });
  assert.deepEqual(namesOf((await admin.get(`${PATH}?all_tenants=`)).body), ['b', 'a']);
  assert.equal(
    (await demo.get(`${PATH}?all_tenants=1`)).body.forbidden.message,
    "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
  );
});

test('pages link to the next one', async (t) => {
  const { demo, ids } = await cloudOf(t, 'a', 'b', 'c');
  const first = (await demo.get(`${PATH}?limit=2&name=.`)).body;
  assert.deepEqual(namesOf(first), ['c', 'b']);
  const [next] = first.servers_links;
  assert.equal(next.rel, 'next');
  assert.equal(
    new URL(next.href).pathname + new URL(next.href).search,
    `${PATH}?limit=2&name=.&marker=${ids[1]}`,
  );
  const last = (await demo.get(`${PATH}/detail?limit=2&marker=${ids[1]}`)).body;
  assert.deepEqual([namesOf(last), last.servers_links], [['a'], undefined]);
  assert.equal((await demo.get(`${PATH}?marker=nope`)).body.badRequest.message, 'marker [nope] not found');
});

test('filters for all, and those for admins, which others send in vain', async (t) => {
  const { demo, admin } = await cloudOf(t, 'web-1', 'db-1');
  const list = async (query: string, version = '2.1') =>
    namesOf((await demo.get(`${PATH}?${query}`).set(at(version))).body);
  assert.deepEqual(await list('name=web'), ['web-1']);
  assert.deepEqual(await list('status=active'), ['db-1', 'web-1']);
  assert.deepEqual(await list('status=error'), []);
  assert.deepEqual(await list('flavor=42'), ['db-1', 'web-1']);
  assert.deepEqual(await list('flavor=1'), []);
  assert.deepEqual(await list('flavor=nope'), []);
  assert.deepEqual(await list('ip=10.0.0.3$'), ['web-1']);
  assert.deepEqual(await list(`image=${IMAGE_ID}`), ['db-1', 'web-1']);
  assert.deepEqual(await list('changes-since=2025-04-02T12:00:01Z'), ['db-1']);
  assert.deepEqual(await list('hostname=db'), ['db-1', 'web-1']);
  assert.deepEqual(await list('hostname=db', '2.90'), ['db-1']);
  assert.deepEqual(await list('host=nope'), ['db-1', 'web-1']);
  assert.deepEqual(namesOf((await admin.get(`${PATH}?all_tenants=1&host=nope`)).body), []);
  assert.deepEqual(await list('status=nope'), []);
});

test('filters that can’t be read are told', async (t) => {
  const { demo, admin } = await cloudOf(t, 'a');
  const message = async (query: string, version = '2.1', who = demo) =>
    (await who.get(`${PATH}?${query}`).set(at(version))).body.badRequest?.message;
  assert.equal(await message('status=nope', '2.38'), 'Invalid status value');
  assert.equal(
    await message('all_tenants=maybe'),
    "Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
  );
  assert.match(await message('changes-since=yesterday'), /'yesterday' is not a 'date-time'$/);
  assert.equal(await message('metadata=x', '2.1', admin), 'Invalid filter field: metadata.');
  assert.equal(
    await message('changes-since=2025-01-02&changes-before=2025-01-01', '2.66'),
    'The value of changes-since must be less than or equal to changes-before.',
  );
  assert.equal((await demo.get(`${PATH}?x=1`).set(at('2.74'))).status, 200);
  assert.match(await message('x=1', '2.75'), /'x' does not match any of the regexes: '\^_'$/);
  assert.equal((await demo.get(`${PATH}?status=deleted`)).status, 403);
});

test('a list is sorted by what is asked, and by no other', async (t) => {
  const { demo, admin } = await cloudOf(t, 'b', 'a', 'c');
  const list = async (query: string) => namesOf((await demo.get(`${PATH}?${query}`)).body);
  assert.deepEqual(await list('sort_key=display_name&sort_dir=asc'), ['a', 'b', 'c']);
  assert.deepEqual(await list('sort_key=display_name'), ['c', 'b', 'a']);
  // An ignored key takes its direction with it.
  assert.deepEqual(await list('sort_key=vcpus&sort_dir=asc'), ['c', 'a', 'b']);
  assert.equal((await demo.get(`${PATH}?sort_key=vcpus`).set(at('2.75'))).status, 400);
  assert.equal((await demo.get(`${PATH}?sort_key=name`)).status, 400);
  assert.equal((await demo.get(`${PATH}?sort_key=uuid&sort_dir=up`)).status, 400);
  assert.equal((await demo.get(`${PATH}?sort_key=uuid&sort_dir=asc&sort_dir=asc`)).status, 400);
  assert.equal(
    (await demo.get(`${PATH}?sort_key=host`)).body.forbidden.message,
    'Only administrators can sort servers by host',
  );
  assert.equal((await admin.get(`${PATH}?sort_key=host`)).status, 200);
});

test('a deleted server is gone, but for an admin who asks', async (t) => {
  const { demo, admin, ids } = await cloudOf(t, 'a', 'b');
  assert.equal((await demo.delete(`${PATH}/${ids[0]}`)).status, 204);
  const again = await demo.delete(`${PATH}/${ids[0]}`);
  assert.deepEqual(
    [again.status, again.body.itemNotFound.message],
    [404, `Instance ${ids[0]} could not be found.`],
  );
  assert.deepEqual(namesOf((await demo.get(PATH)).body), ['b']);
  assert.deepEqual(namesOf((await demo.get(`${PATH}?deleted=true`)).body), ['b']);
  const gone = (await admin.get(`${PATH}/detail?deleted=true&all_tenants=1`)).body.servers;
  assert.deepEqual([gone.length, gone[0].status], [1, 'DELETED']);
  const changed = (await demo.get(`${PATH}/detail?changes-since=2025-01-01`)).body.servers;
  assert.deepEqual(
    changed.map((server: { name: string; status: string }) => [server.name, server.status]),
    [
      ['b', 'ACTIVE'],
      ['a', 'DELETED'],
    ],
  );
});

test('what is no uuid is no server', async (t) => {
  const { demo } = await cloudOf(t);
  for (const path of [`${PATH}/bad-uuid`, `${PATH}/bad-uuid/metadata`, `${PATH}/bad-uuid/ips`]) {
    const { status, body } = await demo.get(path);
    assert.deepEqual([status, body.itemNotFound.message], [404, 'Instance bad-uuid could not be found.']);
  }
});

test('metadata: the set and its items', async (t) => {
  const { demo, ids } = await cloudOf(t, 'web');
  const path = `${PATH}/${ids[0]}/metadata`;
  assert.deepEqual((await demo.get(path)).body, { metadata: { role: 'web' } });
  assert.deepEqual((await demo.post(path).send({ metadata: { k: 'v' } })).body, {
    metadata: { role: 'web', k: 'v' },
  });
  assert.deepEqual((await demo.put(path).send({ metadata: { a: 'b' } })).body, { metadata: { a: 'b' } });
  assert.deepEqual((await demo.put(`${path}/a`).send({ meta: { a: 'c' } })).body, { meta: { a: 'c' } });
  assert.deepEqual((await demo.get(`${path}/a`)).body, { meta: { a: 'c' } });
  const bad = await demo.put(`${path}/a`).send({ meta: { other: 'c' } });
  assert.deepEqual([bad.status, bad.body.badRequest.message], [400, 'Request body and URI mismatch']);
  assert.match(
    (await demo.put(`${path}/a`).send({ meta: { a: 'c', b: 'd' } })).body.badRequest.message,
    /has too many properties$/,
  );
  assert.equal((await demo.delete(`${path}/a`)).status, 204);
  for (const missing of [await demo.delete(`${path}/a`), await demo.get(`${path}/a`)]) {
    assert.deepEqual(
      [missing.status, missing.body.itemNotFound.message],
      [404, 'Metadata item was not found'],
    );
  }
});

test('addresses by network, and the network that is none', async (t) => {
  const { demo, ids } = await cloudOf(t, 'web');
  const path = `${PATH}/${ids[0]}/ips`;
  const ips = [{ version: 4, addr: '10.0.0.3' }];
  assert.deepEqual((await demo.get(path)).body, { addresses: { private: ips } });
  assert.deepEqual((await demo.get(`${path}/private`)).body, { private: ips });
  assert.equal(
    (await demo.get(`${path}/nope`)).body.itemNotFound.message,
    'Instance is not a member of specified network',
  );
});

test('the password that the guest left is read and forgotten', async (t) => {
  const { demo, db, ids } = await cloudOf(t, 'web');
  const path = `${PATH}/${ids[0]}/os-server-password`;
  assert.deepEqual((await demo.get(path)).body, { password: '' });
  await setInstancePassword(db, ids[0] ?? '', 'c2VjcmV0');
  assert.deepEqual((await demo.get(path)).body, { password: 'c2VjcmV0' });
  assert.equal((await demo.delete(path)).status, 204);
  assert.deepEqual((await demo.get(path)).body, { password: '' });
});

test('from 2.102 a request without parameters takes none', async (t) => {
  const { demo, ids } = await cloudOf(t, 'web');
  assert.equal((await demo.get(`${PATH}/${ids[0]}?x=1`).set(at('2.101'))).status, 200);
  assert.equal((await demo.get(`${PATH}/${ids[0]}?x=1`).set(at('2.102'))).status, 400);
});
