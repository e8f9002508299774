import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import { type CloudApp, cloudApp } from '../testing/cloud_app.ts';
import { SERVER_ROUTES } from './routes.ts';

const PATH = '/v2.1/servers';
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
const NEW = at('2.26');
const LONG = 'x'.repeat(61);

/** A cloud with one server for each list of tags, named after it. */
async function cloudOf(
  t: TestContext,
  ...tagged: (readonly string[])[]
): Promise<CloudApp & { readonly id: string; readonly path: string }> {
  const cloud = await cloudApp(t, SERVER_ROUTES);
  let id = '';
  for (const tags of tagged) {
    const server = {
      name: tags.join('-') || 'none',
      tags,
      networks: 'none',
      imageRef: IMAGE_ID,
      flavorRef: '42',
    };
    id = (await cloud.demo.post(PATH).set(at('2.52')).send({ server })).body.server.id;
  }
  return { ...cloud, id, path: `${PATH}/${id}/tags` };
}

/** Status and message of a refusal. */
const refusal = ({ status, body }: { status: number; body: Record<string, { message: string }> }) => [
  status,
  Object.values(body)[0]?.message,
];

test('the set of tags: what a create gave, replaced, emptied', async (t) => {
  const { demo, path, id } = await cloudOf(t, ['b', 'a', 'b']);
  assert.deepEqual((await demo.get(path).set(NEW)).body, { tags: ['a', 'b'] });
  const put = await demo
    .put(path)
    .set(NEW)
    .send({ tags: ['c', 'a', 'c'] });
  assert.deepEqual([put.status, put.body], [200, { tags: ['a', 'c'] }]);
  const shown = await demo.get(`${PATH}/${id}`).set(NEW);
  assert.deepEqual(shown.body.server.tags, ['a', 'c']);
  const emptied = await demo.delete(path).set(NEW);
  assert.deepEqual([emptied.status, emptied.text], [204, '']);
  assert.deepEqual((await demo.get(path).set(NEW)).body, { tags: [] });
});

test('one tag: added with its place, there already, asked for, removed', async (t) => {
  const { demo, path, id } = await cloudOf(t, []);
  const added = await demo.put(`${path}/web`).set(NEW);
  assert.deepEqual([added.status, added.text], [201, '']);
  assert.match(added.headers['location'] ?? '', new RegExp(`^http://[^/]+${path}/web$`));
  assert.equal(added.headers['content-type'], 'text/html; charset=UTF-8');
  assert.equal(added.headers['openstack-api-version'], 'compute 2.26');
  const again = await demo.put(`${path}/web`).set(NEW);
  assert.deepEqual([again.status, again.headers['location']], [204, undefined]);
  assert.equal(again.headers['content-type'], 'text/html; charset=UTF-8');
  const asked = await demo.get(`${path}/web`).set(NEW);
  assert.deepEqual([asked.status, asked.headers['content-type']], [204, 'application/json']);
  assert.equal((await demo.delete(`${path}/web`).set(NEW)).status, 204);
  assert.deepEqual(refusal(await demo.delete(`${path}/web`).set(NEW)), [
    404,
    `Instance ${id} has no tag 'web'`,
  ]);
  assert.deepEqual(refusal(await demo.get(`${path}/web`).set(NEW)), [404, `Server ${id} has no tag 'web'`]);
});

test('the place of a tag carries the project where the request’s URL did', async (t) => {
  const { as, id } = await cloudOf(t, []);
  const projectId = 'd'.repeat(32);
  const admin = as({ userId: 'admin', projectId, isAdmin: true, roles: ['admin', 'member', 'reader'] });
  const added = await admin.put(`/v2.1/${projectId}/servers/${id}/tags/web`).set(NEW);
  assert.equal(added.status, 201);
  assert.ok(added.headers['location']?.endsWith(`/v2.1/${projectId}/servers/${id}/tags/web`));
});

test('a tag that no header can hold is stored as it is, and escaped in its place', async (t) => {
  const { demo, path } = await cloudOf(t, []);
  const added = await demo.put(`${path}/${encodeURIComponent('ü %\r\nX: y')}`).set(NEW);
  assert.equal(added.status, 201);
  assert.ok(added.headers['location']?.endsWith('/tags/%C3%BC %%0D%0AX: y'));
  assert.equal(added.headers['x'], undefined);
  assert.deepEqual((await demo.get(path).set(NEW)).body, { tags: ['ü %\r\nX: y'] });
});

test('what is no tag is refused, by name or by its place in the list', async (t) => {
  const { demo, path } = await cloudOf(t, []);
  const one = async (tag: string) => refusal(await demo.put(`${path}/${tag}`).set(NEW));
  const all = async (body: object) => refusal(await demo.put(path).set(NEW).send(body));
  const invalid = (tag: string, why: string) => [
    400,
    `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','. Validation error message: '${tag}' ${why}`,
  ];
  assert.deepEqual(await one(LONG), invalid(LONG, 'is too long'));
  assert.deepEqual(await one('a,b'), invalid('a,b', "does not match '^[^,/]*$'"));
  assert.equal((await demo.put(`${path}/${'x'.repeat(60)}`).set(NEW)).status, 201);
  const field = (index: number, value: string, why: string) => [
    400,
    `Invalid input for field/attribute ${index}. Value: ${value}. ${why}`,
  ];
  assert.deepEqual(await all({ tags: ['a', 'a/b'] }), field(1, 'a/b', "'a/b' does not match '^[^,/]*$'"));
  assert.deepEqual(await all({ tags: [LONG] }), field(0, LONG, `'${LONG}' is too long`));
  assert.match(
    String((await all({ tags: [''] }))[1]),
    /^Invalid input for field\/attribute 0\. Value: \. ''/,
  );
  assert.deepEqual(await all({ tags: [5] }), field(0, '5', "5 is not of type 'string'"));
  assert.deepEqual(await all({}), [400, "'tags' is a required property"]);
  assert.deepEqual(await all({ tags: [], more: 1 }), [
    400,
    "Additional properties are not allowed ('more' was unexpected)",
  ]);
  assert.match(
    String((await all({ tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }))[1]),
    /^Invalid input for field\/attribute tags\. Value: \['t0', .*\] is too long$/,
  );
  const withBody = await demo.put(`${path}/a`).set(NEW).send({ tag: 'a' });
  assert.deepEqual(refusal(withBody), [400, "{'tag': 'a'} is not of type 'null'"]);
});

test('of a server in another state they are read, not written; what the body is comes first, what the tag is last', async (t) => {
  const { demo, db, path, id } = await cloudOf(t, ['a']);
  await db.kysely.updateTable('instances').set({ vm_state: 'error', transition_ends_at: null }).execute();
  const state = (action: string) => [409, `Cannot '${action}' instance ${id} while it is in vm_state error`];
  assert.deepEqual(refusal(await demo.put(path).set(NEW).send({ tags: [] })), state('update tags'));
  assert.deepEqual(refusal(await demo.put(`${path}/${LONG}`).set(NEW)), state('update tag'));
  assert.deepEqual(refusal(await demo.delete(path).set(NEW)), state('delete tags'));
  assert.deepEqual(refusal(await demo.delete(`${path}/b`).set(NEW)), state('delete tag'));
  assert.equal(
    (
      await demo
        .put(path)
        .set(NEW)
        .send({ tags: [5] })
    ).status,
    400,
  );
  assert.deepEqual((await demo.get(path).set(NEW)).body, { tags: ['a'] });
  assert.equal((await demo.get(`${path}/a`).set(NEW)).status, 204);
});

test('the policy is asked before the server is looked for: a foreign one is 403, a deleted one 404 to its own', async (t) => {
  const { demo, admin, as, path, id } = await cloudOf(t, ['a']);
  const stranger = as({ userId: 'x', projectId: 'other', isAdmin: false, roles: ['member', 'reader'] });
  const reader = as({ userId: 'r', projectId: 'demo', isAdmin: false, roles: ['reader'] });
  const denied = (rule: string) => [
    403,
    `Policy doesn't allow os_compute_api:os-server-tags:${rule} to be performed.`,
  ];
  const all = async (who: typeof stranger) => [
    refusal(await who.get(path).set(NEW)),
    refusal(await who.get(`${path}/a`).set(NEW)),
    refusal(await who.put(path).set(NEW).send({ tags: [] })),
    refusal(await who.put(`${path}/b`).set(NEW)),
    refusal(await who.delete(`${path}/a`).set(NEW)),
    refusal(await who.delete(path).set(NEW)),
  ];
  const rules = ['index', 'show', 'update_all', 'update', 'delete', 'delete_all'];
  assert.deepEqual(await all(stranger), rules.map(denied));
  assert.deepEqual((await all(reader)).slice(2), rules.slice(2).map(denied));
  assert.deepEqual((await reader.get(path).set(NEW)).body, { tags: ['a'] });
  assert.deepEqual((await admin.get(path).set(NEW)).body, { tags: ['a'] });
  await demo.delete(`${PATH}/${id}`);
  const gone = [404, `Instance ${id} could not be found.`];
  assert.deepEqual(await all(demo), [gone, gone, gone, gone, gone, gone]);
  assert.deepEqual(refusal(await stranger.get(path).set(NEW)), denied('index'));
  for (const unknown of ['00000000-0000-0000-0000-000000000000', 'bad-uuid']) {
    assert.deepEqual(refusal(await demo.get(`${PATH}/${unknown}/tags`).set(NEW)), [
      404,
      `Instance ${unknown} has no mapping to a cell.`,
    ]);
  }
});

test('before 2.26 there are no tags, and no other methods at any version; any query passes', async (t) => {
  const { demo, path } = await cloudOf(t, ['a']);
  for (const answer of [
    await demo.get(path).set(at('2.25')),
    await demo.put(path).set(at('2.25')).send({ wrong: 1 }),
    await demo.delete(path).set(at('2.25')),
    await demo.get(`${path}/a`).set(at('2.25')),
    await demo.put(`${path}/b`).set(at('2.25')),
    await demo.delete(`${path}/a`).set(at('2.25')),
  ]) {
    assert.deepEqual(refusal(answer), [404, 'The resource could not be found.']);
  }
  for (const answer of [
    await demo.post(path).set(NEW).send({ tags: [] }),
    await demo.patch(path).set(NEW),
    await demo.head(path).set(NEW),
    await demo.head(`${path}/a`).set(NEW),
    await demo.put(`${path}/a%2Fb`).set(NEW),
  ]) {
    // Nova's mapper has no such route: webob's own 404, which names no version.
    assert.deepEqual([answer.status, answer.headers['openstack-api-version']], [404, undefined]);
  }
  assert.deepEqual((await demo.get(`${path}?x=1`).set(at('2.104'))).body, { tags: ['a'] });
});

test('a list is narrowed to servers by all, any, not all or none of some tags', async (t) => {
  const { demo } = await cloudOf(t, ['a'], ['a', 'b'], ['c'], []);
  const names = async (query: string, version = '2.26'): Promise<string[]> => {
    const { body } = await demo.get(`${PATH}?sort_key=display_name&sort_dir=asc&${query}`).set(at(version));
    return body.servers.map(({ name }: { name: string }) => name);
  };
  assert.deepEqual(await names('tags=a'), ['a', 'a-b']);
  assert.deepEqual(await names('tags=a,b'), ['a-b']);
  assert.deepEqual(await names('tags-any=b,c'), ['a-b', 'c']);
  assert.deepEqual(await names('not-tags=a,b'), ['a', 'c', 'none']);
  assert.deepEqual(await names('not-tags-any=a,b'), ['c', 'none']);
  assert.deepEqual(await names('tags=a&not-tags=b'), ['a']);
  assert.deepEqual(await names('tags=nope', '2.25'), ['a', 'a-b', 'c', 'none']);
});
