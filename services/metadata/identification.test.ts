import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import supertest from 'supertest';
import { sign } from './signature.ts';
import { FakeInstances } from './testing/fake_instances.ts';
import { anInstance, PROJECT, UUID } from './testing/instance.ts';
import { metadataService, proxyHeaders, SECRET, type ServiceUnderTest } from './testing/metadata_service.ts';
import { quietLog } from './testing/quiet_log.ts';

const log = quietLog();

const PATH = '/latest/meta-data/instance-id';
const PORT = { device_id: UUID, tenant_id: PROJECT };

async function get(
  { application }: ServiceUnderTest,
  headers: Readonly<Record<string, string>>,
  path = PATH,
): Promise<string> {
  const { status, text } = await supertest(application).get(path).set('Accept', '').set(headers);
  return status === 200 ? text : `${status} ${text.split('\n')[2]}`;
}

test('a signed request is answered', async () => {
  assert.equal(await get(metadataService(new FakeInstances(anInstance())), proxyHeaders()), 'i-0000002a');
});

test('each missing header is named, in the order id, signature, tenant', async () => {
  const service = metadataService(new FakeInstances(anInstance()));
  const all = proxyHeaders();
  const given: Record<string, string> = {};
  for (const name of ['X-Instance-ID', 'X-Instance-ID-Signature', 'X-Tenant-ID']) {
    assert.equal(await get(service, given), `400 ${name} header is missing from request.`);
    given[name] = all[name] as string;
  }
  assert.equal(await get(service, given), 'i-0000002a');
});

test('an empty header was sent: an empty id is unknown, an empty signature wrong', async () => {
  const service = metadataService(new FakeInstances(anInstance()));
  assert.equal(await get(service, proxyHeaders('')), '404 The resource could not be found.');
  assert.equal(
    await get(service, { ...proxyHeaders(), 'X-Instance-ID-Signature': '' }),
    '403 Invalid proxy request signature.',
  );
});

test('a wrong signature is refused before the path and the instance are looked at', async () => {
  const instances = new FakeInstances(anInstance());
  const service = metadataService(instances);
  for (const signature of [
    '0'.repeat(64),
    sign(SECRET, UUID).toUpperCase(),
    sign('other', UUID),
    'é'.repeat(64),
  ]) {
    const headers = { ...proxyHeaders(), 'X-Instance-ID-Signature': signature };
    assert.equal(await get(service, headers, '/nope'), '403 Invalid proxy request signature.');
  }
  assert.equal(instances.lookups, 0);
});

test('an id that was sent twice has no valid signature', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  const server = createServer(application).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const status = await new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = { ...proxyHeaders(), 'X-Instance-ID': [UUID, UUID] };
    request({ port, path: PATH, headers, agent: false }, (res) => resolve(res.resume().statusCode))
      .on('error', reject)
      .end();
  });
  server.close();
  assert.equal(status, 403);
});

test("another tenant's instance and an unknown one are both 404", async () => {
  const service = metadataService(new FakeInstances(anInstance()));
  assert.equal(await get(service, proxyHeaders(UUID, 'someone')), '404 The resource could not be found.');
  assert.equal(await get(service, proxyHeaders('no-uuid')), '404 The resource could not be found.');
});

test('a lookup that fails is a 500 that tells nothing', async () => {
  const instances = new FakeInstances(anInstance());
  instances.failure = new Error('SQLITE_BUSY');
  assert.equal(
    await get(metadataService(instances), proxyHeaders()),
    '500 An unknown error has occurred. Please try your request again.',
  );
});

test('without a secret the signature is still checked, with an empty key, after a warning at the start', async () => {
  const service = metadataService(new FakeInstances(anInstance()), {
    neutron: { metadata_proxy_shared_secret: '' },
  });
  assert.ok(log.some((record) => record.includes('metadata_proxy_shared_secret is not configured')));
  assert.equal(await get(service, proxyHeaders()), '403 Invalid proxy request signature.');
  assert.equal(
    await get(service, { ...proxyHeaders(), 'X-Instance-ID-Signature': sign('', UUID) }),
    'i-0000002a',
  );
});

test('without the proxy, who asks is the address of the peer and no header', async () => {
  const instances = new FakeInstances(anInstance());
  instances.ports.set('10.0.0.9', [PORT]);
  const neutron = { service_metadata_proxy: false };
  const headers = { ...proxyHeaders(), 'X-Metadata-Provider': 'p', 'X-Forwarded-For': '10.0.0.77' };
  assert.equal(
    await get(metadataService(instances, { neutron, remoteAddr: '10.0.0.9' }), headers),
    'i-0000002a',
  );
  const other = metadataService(instances, { neutron, remoteAddr: '10.0.0.10' });
  assert.equal(await get(other, headers), '404 The resource could not be found.');
});

test('an address of several ports, or none at all, is an error', async () => {
  const instances = new FakeInstances(anInstance());
  instances.ports.set('10.0.0.9', [PORT, { ...PORT, device_id: 'another' }]);
  for (const remoteAddr of ['10.0.0.9', '', undefined]) {
    const service = metadataService(instances, { neutron: { service_metadata_proxy: false }, remoteAddr });
    assert.match(await get(service, {}), /^500 An unknown error/, String(remoteAddr));
  }
});

function behindProvider(): {
  instances: FakeInstances;
  service: ServiceUnderTest;
  headers: Record<string, string>;
} {
  const instances = new FakeInstances(anInstance());
  instances.providerNetworks = ['n1'];
  instances.ports.set('10.0.0.9', [PORT]);
  const headers = {
    'X-Metadata-Provider': 'nsx-1',
    'X-Metadata-Provider-Signature': sign(SECRET, 'nsx-1'),
    'X-Forwarded-For': '10.0.0.9, 192.0.2.1',
  };
  return { instances, service: metadataService(instances), headers };
}

test('behind a metadata provider the first forwarded address on its networks names the instance', async () => {
  const { instances, service, headers } = behindProvider();
  assert.equal(await get(service, headers), 'i-0000002a');
  assert.equal(await get(service, headers), 'i-0000002a');
  assert.equal(instances.portQueries.length, 1, 'the second request is answered from the cache');
});

test('a metadata provider needs a forwarded address and its own signature', async () => {
  const { service, headers } = behindProvider();
  const { 'X-Forwarded-For': _, ...noAddress } = headers;
  assert.equal(await get(service, noAddress), '400 X-Forwarded-For is missing from request.');
  const unsigned = { ...headers, 'X-Metadata-Provider-Signature': sign(SECRET, 'nsx-2') };
  assert.equal(await get(service, unsigned), '403 Invalid proxy request signature.');
});

test('without a secret a metadata provider is believed', async () => {
  const { instances, headers } = behindProvider();
  const service = metadataService(instances, { neutron: { metadata_proxy_shared_secret: '' } });
  assert.equal(await get(service, { ...headers, 'X-Metadata-Provider-Signature': 'x' }), 'i-0000002a');
});

test('a metadata provider without networks, with no port or with several is refused', async () => {
  const { instances, service, headers } = behindProvider();
  const several = { ...headers, 'X-Forwarded-For': '10.0.0.8' };
  instances.ports.set('10.0.0.8', [PORT, PORT]);
  assert.equal(
    await get(service, several),
    '400 Expected a single port matching provider nsx-1 and IP 10.0.0.8. Found 2.',
  );
  assert.equal(
    await get(service, { ...headers, 'X-Forwarded-For': '10.0.0.7' }),
    '400 Expected a single port matching provider nsx-1 and IP 10.0.0.7. Found 0.',
  );
  instances.providerNetworks = [];
  assert.equal(await get(service, headers), '400 Could not find any subnets for provider nsx-1');
  instances.failure = new Error('Neutron is away');
  assert.equal(
    await get(service, headers),
    '400 An unknown error has occurred. Please try your request again.',
  );
});

test('many networks are asked for in batches of 160', async () => {
  const { instances, service, headers } = behindProvider();
  instances.providerNetworks = Array.from({ length: 350 }, (_, index) => `n${index}`);
  assert.equal(await get(service, headers), 'i-0000002a');
  assert.deepEqual(
    instances.portQueries.map((networks) => networks.length),
    [160, 160, 30],
  );
});
