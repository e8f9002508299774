import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import supertest from 'supertest';
import { createInstances } from '../common/compute/create_instances.ts';
import { clearInstancePassword, getInstancePassword } from '../common/compute/instance_password.ts';
import { deleteInstance } from '../common/compute/delete_instance.ts';
import { updateInstanceMetadata } from '../common/compute/instance_metadata.ts';
import { createKeyPair } from '../common/compute/keypairs.ts';
import type { RequestContext } from '../common/context/context.ts';
import { openDatabase } from '../common/db/open_database.ts';
import { SEED_IMAGES, SEED_SUBNETS } from '../common/db/seed_data.ts';
import type { Application } from '../common/environ/application.ts';
import { environOf } from '../common/environ/environ.ts';
import { metadataAppFactory } from './handler.ts';
import { sign } from './signature.ts';
import { fileService, type FileService } from './testing/file_service.ts';
import { quietLog } from './testing/quiet_log.ts';

quietLog();

const SECRET = 's3same';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPTSc0hm2dK3qLxzJ6KpZk2N5QyYx7Z1w0b6c8d9eAbC guest';
const NOW = Date.UTC(2026, 1, 3);
const context: RequestContext = {
  userId: 'alice',
  projectId: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  roles: ['member'],
  isAdmin: false,
  requestId: 'req-00000000-0000-4000-8000-000000000000',
  globalRequestId: undefined,
  remoteAddress: undefined,
  systemScope: undefined,
};

let service: FileService;
before(async () => {
  service = await fileService(
    `[neutron]\nservice_metadata_proxy = true\nmetadata_proxy_shared_secret = ${SECRET}\n[api]\nmetadata_cache_expiration = 0\n`,
    () => NOW,
  );
  const { userId, projectId } = context;
  const keyPair = { userId, projectId, name: 'guest', type: 'ssh', publicKey: PUBLIC_KEY } as const;
  await createKeyPair(service.db, keyPair, { now: NOW });
});
after(() => service.close());

async function createServer(name = 'web'): Promise<string> {
  const [created] = await createInstances(
    service.db,
    {
      name,
      description: null,
      flavorId: '42',
      imageId: SEED_IMAGES[0]?.id ?? '',
      keyName: 'guest',
      userData: Buffer.from('#!/bin/sh\n').toString('base64'),
      metadata: { role: 'web' },
      networks: 'auto',
    },
    { context, now: NOW },
  );
  assert.ok(created !== undefined);
  return created.uuid;
}

/** The application of another process: its own connection to the same file. */
function metadataOf({ url, ...rest }: FileService): { application: Application; close: () => Promise<void> } {
  const db = openDatabase(url);
  return { application: metadataAppFactory({ ...rest, db })({}, {}), close: () => db.close() };
}

function signed(uuid: string): Record<string, string> {
  return {
    'X-Instance-ID': uuid,
    'X-Instance-ID-Signature': sign(SECRET, uuid),
    'X-Tenant-ID': context.projectId,
  };
}

test('a server that the compute API made is found by its id, in another process', async () => {
  const uuid = await createServer();
  const { application, close } = metadataOf(service);
  const { body } = await supertest(application)
    .get('/openstack/latest/meta_data.json')
    .set(signed(uuid))
    .expect(200);
  const document = body as Record<string, unknown>;
  assert.equal(document['uuid'], uuid);
  assert.equal(document['hostname'], 'web.novalocal');
  assert.deepEqual(document['meta'], { role: 'web' });
  assert.deepEqual(document['public_keys'], { guest: PUBLIC_KEY });
  assert.equal(document['project_id'], context.projectId);
  const userData = await supertest(application).get('/latest/user-data').set(signed(uuid)).expect(200);
  assert.equal(userData.text, '#!/bin/sh\n');
  const id = await supertest(application)
    .get('/2009-04-04/meta-data/instance-id')
    .set(signed(uuid))
    .expect(200);
  assert.match(id.text, /^i-[0-9a-f]{8}$/);
  await supertest(application).get('/latest').set(signed(randomUUID())).expect(404);
  await close();
});

test('a server is found by its fixed address, which is the one it is told', async () => {
  const uuid = await createServer('by-address');
  const { application, close } = metadataOf(service);
  const address = (
    await supertest(application).get('/latest/meta-data/local-ipv4').set(signed(uuid)).expect(200)
  ).text;
  assert.match(address, /^\d+\.\d+\.\d+\.\d+$/);
  await close();

  const byAddress = await fileService('', () => NOW);
  const asked = metadataAppFactory({ ...byAddress, db: service.db })({}, {});
  const from =
    (peer: string): Application =>
    (req, res) => {
      environOf(req).remoteAddr = peer;
      asked(req, res);
    };
  const found = await supertest(from(address)).get('/openstack/latest/meta_data.json').expect(200);
  assert.equal((found.body as Record<string, unknown>)['uuid'], uuid);
  const links = await supertest(from(address)).get('/openstack/latest/network_data.json').expect(200);
  assert.equal((JSON.parse(links.text) as { links: unknown[] }).links.length, 1);
  await supertest(from('198.51.100.1')).get('/latest').expect(404);
  await byAddress.close();
});

test('a password that a guest leaves is the one that the compute API reads, and may clear', async () => {
  const uuid = await createServer('windows');
  const { application, close } = metadataOf(service);
  const path = '/openstack/latest/password';
  await supertest(application)
    .post(path)
    .set(signed(uuid))
    .send(`x${'é'.repeat(300)}`)
    .expect(200);
  assert.equal(await getInstancePassword(service.db.kysely, uuid), `x${'é'.repeat(300)}`);
  await supertest(application).post(path).set(signed(uuid)).send('again').expect(409);
  await clearInstancePassword(service.db.kysely, uuid);
  await supertest(application).post(path).set(signed(uuid)).send('again').expect(200);
  assert.equal((await supertest(application).get(path).set(signed(uuid)).expect(200)).text, 'again');
  await close();
});

test('what another process changes shows when the cache has expired, and not before', async () => {
  let now = NOW;
  const cached = await fileService(
    `[neutron]\nservice_metadata_proxy = true\nmetadata_proxy_shared_secret = ${SECRET}\n`,
    () => now,
  );
  const uuid = await createServer('changing');
  const { application, close } = metadataOf({ ...service, conf: cached.conf, now: () => now });
  const role = async (): Promise<unknown> => {
    const { body } = await supertest(application)
      .get('/openstack/latest/meta_data.json')
      .set(signed(uuid))
      .expect(200);
    return (body as { meta: Record<string, string> }).meta['role'];
  };
  assert.equal(await role(), 'web');
  now += 15_000;
  assert.equal(await role(), 'web', 'read again, and nothing has changed');
  for (const value of ['db', 'cache']) {
    const before = await role();
    await updateInstanceMetadata(service.db, uuid, { role: value }, { context, now, replace: false });
    now += 14_999;
    assert.equal(await role(), before);
    now += 1;
    assert.equal(await role(), value);
  }
  await deleteInstance(service.db, uuid, { context, now });
  now += 15_000;
  await supertest(application).get('/latest').set(signed(uuid)).expect(404);
  await close();
  await cached.close();
});

test('a metadata provider finds the guests of the subnets that name it, and no others', async () => {
  const uuid = await createServer('behind-nsx');
  const [subnet] = SEED_SUBNETS;
  const provided = await fileService(
    `[neutron]
service_metadata_proxy = true
metadata_proxy_shared_secret = ${SECRET}
[novafront]
advanced_service_providers = ${subnet?.id}:nsx-1 nsx-2, 00000000-0000-4000-8000-000000000000:nsx-3
`,
    () => NOW,
  );
  const application = metadataAppFactory({ ...provided, db: service.db })({}, {});
  const [port] = await service.db.kysely
    .selectFrom('ip_allocations')
    .innerJoin('ports', 'ports.id', 'ip_allocations.port_id')
    .select('ip_address')
    .where('device_id', '=', uuid)
    .execute();
  assert.ok(port !== undefined);
  const ask = async (provider: string, forwardedFor: string): Promise<string> => {
    const { status, text } = await supertest(application)
      .get('/openstack/latest/meta_data.json')
      .set('Accept', '')
      .set({
        'X-Metadata-Provider': provider,
        'X-Metadata-Provider-Signature': sign(SECRET, provider),
        'X-Forwarded-For': forwardedFor,
      });
    return status === 200 ? (JSON.parse(text) as { uuid: string }).uuid : `${status} ${text.split('\n')[2]}`;
  };
  assert.equal(await ask('nsx-1', `${port.ip_address}, 192.0.2.1`), uuid);
  assert.equal(await ask('nsx-2', port.ip_address), uuid);
  assert.equal(
    await ask('nsx-1', '10.0.254.254'),
    '400 Expected a single port matching provider nsx-1 and IP 10.0.254.254. Found 0.',
  );
  // Neutron has no subnet of that id, so nothing of it names the provider.
  for (const other of ['nsx-3', 'nsx', 'nsx-1 nsx-2']) {
    assert.equal(await ask(other, port.ip_address), `400 Could not find any subnets for provider ${other}`);
  }
  await provided.close();
});

test('an option that nova.conf spells wrong fails the start', async () => {
  const broken = await fileService('[api]\nmetadata_cache_expiration = soon\n', () => NOW);
  assert.throws(() => metadataAppFactory(broken)({}, {}), /metadata_cache_expiration/);
  await broken.close();
});
