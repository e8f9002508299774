import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { type Client, startClient } from '../testing/client.ts';
import { freePorts } from '../testing/free_ports.ts';
import { expired, type Keystone, revoke, signIn } from '../testing/keystone.ts';
import { keystoneImage } from '../testing/keystone_image.ts';
import { type FrontName, type Stack, startStack } from '../testing/stack.ts';

const FRONTS: readonly FrontName[] = ['nginx', 'apache'];

/** What somebody sets in order to use a cloud; nothing of it is about Nova. */
const DEMO = {
  OS_AUTH_TYPE: 'password',
  OS_AUTH_URL: 'http://keystone:5000/v3',
  OS_IDENTITY_API_VERSION: '3',
  OS_INTERFACE: 'internal',
  OS_USERNAME: 'demo',
  OS_PASSWORD: 'demo',
  OS_PROJECT_NAME: 'demo',
  OS_USER_DOMAIN_ID: 'default',
  OS_PROJECT_DOMAIN_ID: 'default',
};

interface Started {
  readonly stack: Stack;
  readonly client: Client;
  readonly keystone: Keystone;
  readonly container: string;
}

describe('Keystone guards the compute API', () => {
  const all: Started[] = [];
  const it = (): Started => all[0] ?? assert.fail('the stack did not start');

  before(async () => {
    const [port] = await freePorts(1);
    await keystoneImage();
    const stack = await startStack({
      name: 'keystone',
      fronts: FRONTS,
      backend: 'uwsgi',
      transport: 'unix',
      files: ['compose.keystone.yaml'],
      oneShots: ['keystone-setup'],
      environment: { KEYSTONE_PORT: String(port) },
    });
    const [container = assert.fail('no container of Keystone')] = await stack.containers('keystone');
    const client = await startClient(stack, { network: 'published', environment: DEMO }).catch(
      async (error: unknown) => {
        await stack.down();
        throw error;
      },
    );
    all.push({ stack, client, container, keystone: { url: `http://127.0.0.1:${port}` } });
  });
  after(async () => {
    for (const { client, stack } of all) {
      await client.remove();
      await stack.down();
    }
  });

  /** Asks for flavors in both ways through a front, which must agree; the status, and whom to ask for a token. */
  async function flavors(front: FrontName, headers: Readonly<Record<string, string>>) {
    const { compute, prefix } = it().stack.front(front);
    const asked = ['/v2.1/flavors', '/compute/v2.1/flavors'].map(async (path, index) => {
      const answer = await supertest(index === 0 ? compute : prefix)
        .get(path)
        .set(headers);
      return { status: answer.status, challenge: answer.headers['www-authenticate'] as unknown };
    });
    const [one, other] = await Promise.all(asked);
    assert.deepEqual(one, other);
    return one ?? assert.fail();
  }

  const challenge = (): string => `Keystone uri="${it().keystone.url}/v3"`;

  for (const front of FRONTS) {
    test(`the openstack command finds ${front} and uses it with a password`, async () => {
      const { client } = it();
      // The catalog names nginx.
      const endpoint = `http://${front}:8774/v2.1`;
      const there = [`OS_COMPUTE_ENDPOINT_OVERRIDE=${endpoint}`, `OS_IMAGE_ENDPOINT_OVERRIDE=${endpoint}`];
      const json = async (...args: string[]): Promise<unknown> =>
        JSON.parse(
          await client.exec('env', ...(front === 'nginx' ? [] : there), 'openstack', ...args, '-f', 'json'),
        );
      const flavor = (await json('flavor', 'list')) as { readonly Name: string }[];
      assert.ok(flavor.some(({ Name }) => Name === 'm1.nano'));

      const name = `guarded-${front}`;
      const what = ['--flavor', 'm1.nano', '--image', 'cirros-0.6.3-x86_64-disk', '--nic', 'auto'];
      const created = (await json('server', 'create', '--wait', ...what, name)) as Record<string, string>;
      assert.equal(created['status'], 'ACTIVE');
      const token = await signIn(it().keystone, 'demo');
      const { compute } = it().stack.front(front);
      const shown = await supertest(compute).get(`/v2.1/servers/${created['id']}`).set('X-Auth-Token', token);
      const { server } = shown.body as { readonly server: Readonly<Record<string, string>> };
      assert.deepEqual([shown.status, server['name']], [200, name]);
      assert.equal(server['user_id'], created['user_id']);
      assert.match(server['tenant_id'] ?? '', /^[0-9a-f]{32}$/);
      assert.equal(created['project_id'], server['tenant_id']);
      await client.exec('openstack', 'server', 'delete', '--wait', name);
    });

    test(`through ${front} a valid token passes, and any other is a 401 that names Keystone`, async () => {
      const { keystone, container } = it();
      const token = await signIn(keystone, 'demo');
      assert.equal((await flavors(front, { 'X-Auth-Token': token })).status, 200);
      const revoked = await signIn(keystone, 'demo');
      await revoke(keystone, revoked);
      const old = await expired(container, token);
      const forged = `${token.slice(0, -8)}AAAAAAAA`;
      for (const bad of [revoked, old, forged, 'admin:admin']) {
        assert.deepEqual(await flavors(front, { 'X-Auth-Token': bad }), {
          status: 401,
          challenge: challenge(),
        });
      }
      const claims = { 'X-User-Id': 'root', 'X-Roles': 'admin', 'X-Identity-Status': 'Confirmed' };
      assert.deepEqual(await flavors(front, claims), { status: 401, challenge: challenge() });
    });

    test(`through ${front} a member is refused what administrators may do`, async () => {
      const { keystone, stack } = it();
      const { compute } = stack.front(front);
      const [member, admin] = [await signIn(keystone, 'demo'), await signIn(keystone, 'admin')];
      const flavor = { name: `of-${front}`, ram: 64, vcpus: 1, disk: 0 };
      const create = (token: string) =>
        supertest(compute).post('/v2.1/flavors').set('X-Auth-Token', token).send({ flavor });
      const refused = await create(member).expect(403);
      assert.match(
        refused.text,
        /Policy doesn't allow os_compute_api:os-flavor-manage:create to be performed/,
      );
      await create(admin).expect(200);
    });
  }

  test('a service may use a token that has expired, for whom it works', async () => {
    const { keystone, container } = it();
    const old = await expired(container, await signIn(keystone, 'demo'));
    const [service, user] = [await signIn(keystone, 'nova', 'service'), await signIn(keystone, 'demo')];
    const status = async (serviceToken: string) =>
      (await flavors('nginx', { 'X-Auth-Token': old, 'X-Service-Token': serviceToken })).status;
    assert.equal(await status(service), 200);
    assert.equal(await status(user), 401);
  });

  test('a wrong password is refused before Nova hears of it', async () => {
    const { code, stderr } = await it().client.tryExec(
      'env',
      'OS_PASSWORD=wrong',
      'openstack',
      'flavor',
      'list',
    );
    assert.equal(code, 1);
    assert.match(stderr, /HTTP 401/);
  });

  test("no token is in the API's log", async () => {
    const lines = await it().stack.logs('api');
    assert.ok(lines.some((line) => /GET \/v2\.1\/flavors\\?" status: 200/.test(line)));
    assert.deepEqual(
      lines.filter((line) => line.includes('gAAAA')),
      [],
    );
  });
});
