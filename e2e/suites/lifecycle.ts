import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { exchange } from '../testing/exchange.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

const USER_DATA = '#cloud-config\nfinal_message: "e2e é"\n';
const MOTD = 'Welcome.\n';

interface MetaData {
  readonly uuid: string;
  readonly name: string;
  readonly hostname: string;
  readonly project_id: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly public_keys: Readonly<Record<string, string>>;
  readonly files?: unknown;
}

/** One server's life, made through one front and read through the other: both show the same state. */
export function describeLifecycle(stackOf: () => Stack): void {
  for (const [writer, reader] of [
    ['nginx', 'apache'],
    ['apache', 'nginx'],
  ] as const) {
    test(`a server made through ${writer} lives and ends for a client of ${reader}`, async () => {
      const stack = stackOf();
      const through = stack.front(writer);
      const seen = stack.front(reader);
      const keyName = `e2e-${writer}`;
      const { body } = await supertest(through.compute)
        .post('/v2.1/os-keypairs')
        .set(ADMIN)
        .send({ keypair: { name: keyName } })
        .expect(200);
      const { keypair } = body as { keypair: { public_key: string; private_key: string } };
      assert.match(keypair.private_key, /^-----BEGIN /);
      assert.match(keypair.public_key, /^ssh-/);

      const server = await createServer(through.compute, {
        name: `e2e-${writer}`,
        key_name: keyName,
        metadata: { role: 'web', 'with space': 'é' },
        user_data: Buffer.from(USER_DATA).toString('base64'),
        personality: [{ path: '/etc/motd', contents: Buffer.from(MOTD).toString('base64') }],
        networks: [{ uuid: PRIVATE_NETWORK }],
      });
      assert.ok(server.adminPass.length > 0);

      const shown = await supertest(seen.compute).get(`/v2.1/servers/${server.id}`).set(ADMIN).expect(200);
      const detail = (shown.body as { server: Record<string, unknown> }).server;
      assert.equal(detail['name'], `e2e-${writer}`);
      assert.equal(detail['status'], 'ACTIVE');
      assert.equal(detail['key_name'], keyName);
      assert.deepEqual(detail['metadata'], { role: 'web', 'with space': 'é' });
      assert.deepEqual(Object.keys(detail['addresses'] as object), ['private']);

      for (const path of ['/v2.1/servers', '/v2.1/servers/detail']) {
        const listed = await supertest(seen.compute).get(path).set(ADMIN).expect(200);
        const servers = (listed.body as { servers: { id: string }[] }).servers;
        assert.ok(servers.some(({ id }) => id === server.id));
      }

      if (stack.metadataProxy === 'on')
        await readMetadata(seen.metadata, server.id, keyName, keypair.public_key);

      await supertest(seen.compute)
        .put(`/v2.1/servers/${server.id}`)
        .set(ADMIN)
        .send({ server: { name: 'renamed' } })
        .expect(200);
      const renamed = await supertest(through.compute)
        .get(`/v2.1/servers/${server.id}`)
        .set(ADMIN)
        .expect(200);
      assert.equal((renamed.body as { server: { name: string } }).server.name, 'renamed');

      await deleteServer(seen.compute, server.id);
      await supertest(through.compute).get(`/v2.1/servers/${server.id}`).set(ADMIN).expect(404);
      await supertest(through.compute).delete(`/v2.1/os-keypairs/${keyName}`).set(ADMIN).expect(202);
      await supertest(seen.compute).get(`/v2.1/os-keypairs/${keyName}`).set(ADMIN).expect(404);
    });
  }

  test('the flavors, the image and the zone that the stack is seeded with are there', async () => {
    const { compute } = stackOf().front('nginx');
    const { body } = await supertest(compute).get('/v2.1/flavors/detail').set(ADMIN).expect(200);
    const flavors = new Map(
      (body as { flavors: { id: string; name: string }[] }).flavors.map(({ id, name }) => [id, name]),
    );
    for (const [id, name] of [
      ['1', 'm1.tiny'],
      ['42', 'm1.nano'],
      ['c1', 'cirros256'],
      ['99', 'm1.acctest'],
      ['98', 'm1.resize'],
    ] as const) {
      assert.equal(flavors.get(id), name);
    }
    await supertest(compute).get('/v2.1/limits').set(ADMIN).expect(200);
    await supertest(compute).get('/v2.1/extensions').set(ADMIN).expect(200);
    const zones = await supertest(compute).get('/v2.1/os-availability-zone').set(ADMIN).expect(200);
    assert.ok(zones.text.includes('"zoneName"'));
  });

  test('a user who is not admin may not do what needs a role', async () => {
    await supertest(stackOf().front('nginx').compute)
      .get('/v2.1/servers/detail?all_tenants=1')
      .set('X-Auth-Token', 'alice:wonderland')
      .expect(403);
  });
}

async function readMetadata(base: string, id: string, keyName: string, publicKey: string): Promise<void> {
  const headers = signedHeaders(id);
  const get = async (path: string): Promise<string> => {
    const answer = await exchange(base, path, { headers });
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    return answer.text;
  };
  const data = JSON.parse(await get('/openstack/latest/meta_data.json')) as MetaData;
  assert.equal(data.uuid, id);
  assert.equal(data.project_id, 'admin');
  assert.equal(data.hostname.split('.')[0], data.name);
  assert.deepEqual(data.meta, { role: 'web', 'with space': 'é' });
  assert.equal(data.public_keys[keyName]?.trim(), publicKey.trim());
  // Personality files go to the guest by config drive only: Nova does not store them.
  assert.equal(data.files, undefined);
  assert.equal(await get('/openstack/latest/user_data'), USER_DATA);
  assert.equal(await get('/latest/user-data'), USER_DATA);
  assert.match(await get('/latest/meta-data/instance-id'), /^i-[0-9a-f]{8}$/);
  assert.equal((await get('/latest/meta-data/public-keys/0/openssh-key')).trim(), publicKey.trim());
}
