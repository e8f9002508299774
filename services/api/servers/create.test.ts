import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import { PRIVATE_NETWORK_ID } from '../../common/db/seed_data.ts';
import { type CloudApp, cloudApp } from '../testing/cloud_app.ts';
import { generatePassword } from './admin_password.ts';
import { SERVER_ROUTES } from './routes.ts';

const PATH = '/v2.1/servers';
const SERVER = { name: 'vm', imageRef: IMAGE_ID, flavorRef: '42' };
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
const app = (t: TestContext, values?: Parameters<typeof cloudApp>[2]): Promise<CloudApp> =>
  cloudApp(t, SERVER_ROUTES, values);

test('a create answers with the links, a password and no status', async (t) => {
  const { demo } = await app(t);
  const created = await demo.post(PATH).send({ server: SERVER });
  assert.equal(created.status, 202);
  const { id, links, adminPass, ...rest } = created.body.server;
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(rest, { 'OS-DCF:diskConfig': 'MANUAL', security_groups: [{ name: 'default' }] });
  assert.match(adminPass, /^[2-9A-Za-z]{12}$/);
  assert.equal(created.headers.location, links[0].href);
  assert.ok(links[0].href.endsWith(`/v2.1/servers/${id}`));
  assert.ok(links[1].href.endsWith(`/servers/${id}`) && !links[1].href.includes('/v2.1/'));
});

test('a password of the client is echoed; where passwords are off there is none', async (t) => {
  const { demo } = await app(t);
  const server = { ...SERVER, adminPass: 'mine' };
  assert.equal((await demo.post(PATH).send({ server })).body.server.adminPass, 'mine');
  const off = await app(t, { api: { enable_instance_password: false } });
  assert.equal('adminPass' in (await off.demo.post(PATH).send({ server })).body.server, false);
});

test('a generated password has every kind of sign', () => {
  for (let index = 0; index < 50; index += 1) {
    const password = generatePassword(12);
    assert.match(password, /^(?=.*[2-9])(?=.*[A-Z])(?=.*[a-z])[^01OIl]{12}$/);
  }
});

test('a reservation is all that is returned where it is asked for', async (t) => {
  const { demo } = await app(t);
  const server = { ...SERVER, min_count: '2', max_count: 2, return_reservation_id: 'True' };
  const created = await demo.post(PATH).send({ server });
  assert.deepEqual([created.status, Object.keys(created.body)], [202, ['reservation_id']]);
  assert.equal(created.headers.location, undefined);
  const listed = await demo.get(`${PATH}?reservation_id=${created.body.reservation_id}`);
  assert.deepEqual(
    listed.body.servers.map((one: { name: string }) => one.name),
    ['vm-2', 'vm-1'],
  );
});

test('fields come and go with versions', async (t) => {
  const { demo } = await app(t);
  const post = async (version: string, extra: Record<string, unknown>): Promise<[number, string]> => {
    const { status, body } = await demo
      .post(PATH)
      .set(at(version))
      .send({ server: { ...SERVER, ...extra } });
    return [status, body.badRequest?.message ?? ''];
  };
  const none = { networks: 'none' };
  const unexpected = (key: string) =>
    new RegExp(`Additional properties are not allowed \\('${key}' was unexpected\\)$`);
  const cases: [string, string, string, Record<string, unknown>][] = [
    ['2.18', '2.19', 'description', { description: 'd' }],
    ['2.51', '2.52', 'tags', { tags: ['a'] }],
    ['2.62', '2.63', 'trusted_image_certificates', { trusted_image_certificates: ['c'] }],
    ['2.89', '2.90', 'hostname', { hostname: 'h1' }],
  ];
  for (const [before, since, key, extra] of cases) {
    const networks = Number(before.slice(2)) >= 37 ? none : {};
    const [status, message] = await post(before, { ...networks, ...extra });
    assert.equal(status, 400, `${key} at ${before}`);
    assert.match(message, unexpected(key));
    assert.equal((await post(since, { ...networks, ...extra }))[0], 202, `${key} at ${since}`);
  }
  assert.equal((await post('2.56', { ...none, personality: [{ path: '/a', contents: 'YQ==' }] }))[0], 202);
  assert.match((await post('2.57', { ...none, personality: [] }))[1], unexpected('personality'));
  assert.match((await post('2.36', none))[1], /'none' is not of type 'array'$/);
  assert.match((await post('2.37', {}))[1], /'networks' is a required property$/);
  const tagged = { networks: [{ uuid: PRIVATE_NETWORK_ID, tag: 't' }] };
  for (const [version, status] of [
    ['2.31', 400],
    ['2.32', 202],
    ['2.36', 202],
    ['2.37', 400],
    ['2.41', 400],
  ] as const) {
    assert.equal((await post(version, tagged))[0], status, `a network's tag at ${version}`);
  }
});

test('what is wrong with a request is told in Nova’s words', async (t) => {
  const { demo } = await app(t);
  const cases: [Record<string, unknown>, string][] = [
    [{ name: '' }, "Invalid input for field/attribute name. Value: . '' is too short"],
    [{ imageRef: '' }, 'Missing imageRef attribute'],
    [
      { imageRef: 'not-uuid' },
      "Invalid input for field/attribute imageRef. Value: not-uuid. 'not-uuid' is not valid under any of the given schemas",
    ],
    [{ flavorRef: 'nope' }, 'Flavor nope could not be found.'],
    [{ flavorRef: 'http://cloud/flavors/nope' }, 'Flavor nope could not be found.'],
    [
      { min_count: 0 },
      'Invalid input for field/attribute min_count. Value: 0. 0 is less than the minimum of 1',
    ],
    [{ min_count: 3, max_count: 2 }, 'min_count must be <= max_count'],
    [{ networks: [{ uuid: 'bad' }] }, 'Bad networks format: network uuid is not in proper format (bad)'],
    [
      { networks: [{ port: 'bad' }] },
      "Invalid input for field/attribute port. Value: bad. 'bad' is not valid under any of the given schemas",
    ],
    [{ networks: [{}] }, "Bad network format: missing 'uuid'"],
    [
      { user_data: 'not base64!!' },
      "Invalid input for field/attribute user_data. Value: not base64!!. 'not base64!!' is not a 'base64'",
    ],
    [{ metadata: { k: 5 } }, "Invalid input for field/attribute k. Value: 5. 5 is not of type 'string'"],
    [{ availability_zone: 'nozone' }, 'The requested availability zone is not available'],
    [{ availability_zone: 'a:b:c:d' }, 'Invalid input received: Unable to parse availability_zone'],
    [{ key_name: 'nokey' }, 'Invalid key_name provided.'],
  ];
  for (const [extra, message] of cases) {
    const { status, body } = await demo.post(PATH).send({ server: { ...SERVER, ...extra } });
    assert.deepEqual([status, body], [400, { badRequest: { code: 400, message } }]);
  }
  const empty = await demo.post(PATH).send({});
  assert.equal(empty.body.badRequest.message, "'server' is a required property");
  const hint = await demo.post(PATH).send({ server: SERVER, 'os:scheduler_hints': { group: 'bad' } });
  assert.equal(
    hint.body.badRequest.message,
    "Invalid input for field/attribute group. Value: bad. 'bad' is not a 'uuid'",
  );
});

test('choosing a host is for admins', async (t) => {
  const { demo, admin } = await app(t);
  const server = { ...SERVER, availability_zone: 'nova:novafront-1' };
  const refused = await demo.post(PATH).send({ server });
  assert.deepEqual(
    [refused.status, refused.body.forbidden.message],
    [403, "Policy doesn't allow os_compute_api:servers:create:forced_host to be performed."],
  );
  assert.equal((await admin.post(PATH).send({ server })).status, 202);
  const named = { ...SERVER, networks: 'none', host: 'novafront-1' };
  assert.equal((await demo.post(PATH).set(at('2.74')).send({ server: named })).status, 403);
  assert.equal((await admin.post(PATH).set(at('2.74')).send({ server: named })).status, 202);
});

test('a reader may not create', async (t) => {
  const { as } = await app(t);
  const reader = as({ userId: 'r', projectId: 'demo', isAdmin: false, roles: ['reader'] });
  assert.equal((await reader.post(PATH).send({ server: SERVER })).status, 403);
  assert.equal((await reader.get(PATH)).status, 200);
});

test('a host named apart from the zone must exist; one given with the zone ends in ERROR where it does not', async (t) => {
  const { admin } = await app(t);
  const create = (more: Record<string, unknown>) =>
    admin
      .post(PATH)
      .set(at('2.74'))
      .send({ server: { ...SERVER, networks: 'none', ...more } });
  for (const [more, name] of [
    [{ host: 'nowhere' }, 'nowhere'],
    [{ hypervisor_hostname: 'nonode' }, 'nonode'],
    [{ host: 'novafront-1', hypervisor_hostname: 'nonode' }, 'nonode'],
  ] as const) {
    const refused = await create(more).expect(400);
    assert.equal(refused.body.badRequest.message, `Compute host ${name} could not be found.`);
  }
  await create({ host: 'novafront-1', hypervisor_hostname: 'novafront-1' }).expect(202);
  // A zone that comes with a host is not looked at.
  for (const zone of ['nova:nowhere', 'nozone:nowhere']) {
    const { id } = (await create({ availability_zone: zone }).expect(202)).body.server;
    const { server } = (await admin.get(`/v2.1/servers/${id}`)).body;
    assert.deepEqual(
      [server.status, server.fault.code, server.fault.message],
      ['ERROR', 500, 'No valid host was found. No such host - host: nowhere node: None '],
    );
    assert.equal(server.fault.details, `nova.exception.NoValidHost: ${server.fault.message}\n`);
  }
  await create({ availability_zone: 'nozone::novafront-1' }).expect(400);
});

test('a quota counts what a file has in base64', async (t) => {
  const { demo } = await cloudApp(t, SERVER_ROUTES, { quota: { injected_file_content_bytes: 4 } });
  const post = (contents: string) =>
    demo.post('/v2.1/servers').send({
      server: {
        name: 'vm',
        imageRef: IMAGE_ID,
        flavorRef: '42',
        personality: [{ path: '/a', contents: Buffer.from(contents).toString('base64') }],
      },
    });
  assert.equal((await post('abc')).status, 202);
  const { status, body } = await post('abcd');
  assert.deepEqual([status, body.forbidden.message], [403, 'Personality file content exceeds maximum 4']);
});
