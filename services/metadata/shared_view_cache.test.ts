import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest from 'supertest';
import type { SharedCache } from '../common/cache/shared_cache.ts';
import { ipModel } from '../common/compute/network_info.ts';
import { SharedViewCache } from './shared_view_cache.ts';
import { FakeInstances } from './testing/fake_instances.ts';
import { aFixedIp, anInstance, aSubnet, aVif, PROJECT, UUID } from './testing/instance.ts';
import { metadataService, proxyHeaders } from './testing/metadata_service.ts';
import { quietLog } from './testing/quiet_log.ts';

quietLog();

/** What memcached would keep: text. */
function sharedMemory(): SharedCache & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get: async (key) => {
      const text = entries.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    set: async (key, value) => void entries.set(key, JSON.stringify(value)),
    close: () => undefined,
  };
}

const DOCUMENTS = [
  '/openstack/latest/meta_data.json',
  '/openstack/latest/network_data.json',
  '/openstack/latest/user_data',
  '/openstack/latest/vendor_data.json',
  '/openstack/content/0000',
  '/latest/meta-data/public-keys/0/openssh-key',
  '/latest/meta-data/local-ipv4',
  '/latest/meta-data/block-device-mapping/ami',
  '/latest/user-data',
];

const RICH = anInstance({
  user_data: Buffer.from([0, 255, 10, 13]).toString('base64'),
  key_name: 'k',
  key_data: 'ssh-ed25519 AAAA é',
  keypairs: [{ name: 'k', type: 'ssh', public_key: 'ssh-ed25519 AAAA é' }],
  metadata: { ключ: 'значение' },
  availability_zone: 'nova',
  root_device_name: '/dev/vda',
  device_metadata: [{ class: 'NetworkInterfaceMetadata', mac: 'fa:16:3e:01:02:03', tags: ['a'], vlan: null }],
  numa_cells: [{ id: 0, cpuset: [0, 1], pcpuset: [2] }],
  network_info: [
    aVif(
      [
        aSubnet('10.0.0.0/24', {
          gateway: ipModel('gateway', '10.0.0.1'),
          ips: [aFixedIp('10.0.0.9', ['203.0.113.7'])],
          dns: [ipModel('dns', '9.9.9.9')],
        }),
      ],
      {},
      { injected: true, mtu: 1442 },
    ),
  ],
});

test('what one process collected, another serves byte for byte, without a look at the database', async () => {
  const region = sharedMemory();
  const [first, second] = [new FakeInstances(RICH), new FakeInstances(RICH)];
  const one = metadataService(first, { region }).application;
  const two = metadataService(second, { region }).application;
  for (const path of DOCUMENTS) {
    const [a, b] = [
      await supertest(one).get(path).set(proxyHeaders()).buffer(true),
      await supertest(two).get(path).set(proxyHeaders()).buffer(true),
    ];
    const seedless = (text: string): string => text.replace(/"random_seed": "[^"]+"/, '');
    assert.equal(a.status, 200, path);
    assert.equal(seedless(b.text), seedless(a.text), path);
    assert.equal(b.headers['content-type'], a.headers['content-type'], path);
  }
  assert.deepEqual([first.lookups, second.lookups], [1, 0]);
  assert.deepEqual([...region.entries.keys()], [`metadata-${UUID}`]);
});

test('an expiration of 0 keeps nothing, and so does the backend dogpile.cache.null', async () => {
  for (const [api, region] of [
    [{ metadata_cache_expiration: 0 }, sharedMemory()],
    [{}, 'none'],
  ] as const) {
    const instances = new FakeInstances(RICH);
    const { application } = metadataService(instances, { api, region });
    for (let times = 0; times < 2; times++)
      await supertest(application)
        .get(DOCUMENTS[0] ?? '')
        .set(proxyHeaders())
        .expect(200);
    assert.equal(instances.lookups, 2);
    if (typeof region === 'object') assert.equal(region.entries.size, 0);
  }
});

test("another tenant's request is refused also where the cache knows the instance", async () => {
  const region = sharedMemory();
  const { application } = metadataService(new FakeInstances(RICH), { region });
  await supertest(application)
    .get(DOCUMENTS[0] ?? '')
    .set(proxyHeaders())
    .expect(200);
  await supertest(application)
    .get(DOCUMENTS[0] ?? '')
    .set(proxyHeaders(UUID, `${PROJECT}0`))
    .expect(404);
});

test('an entry that cannot be read is collected again', async () => {
  const region = sharedMemory();
  for (const spoiled of ['1', 'null', '{}', '{"instance": {}}', '{"instance": {"uuid": "x"}}']) {
    region.entries.set(`metadata-${UUID}`, spoiled);
    const instances = new FakeInstances(RICH);
    const { application } = metadataService(instances, { region });
    await supertest(application)
      .get(DOCUMENTS[0] ?? '')
      .set(proxyHeaders())
      .expect(200);
    assert.equal(instances.lookups, 1, spoiled);
  }
});

test('requests that miss together load once; absence and failure are not kept', async () => {
  const cache = new SharedViewCache<string>(sharedMemory(), {
    encode: (value) => value,
    decode: (stored) => String(stored),
  });
  let loads = 0;
  const load = async (): Promise<string | undefined> => (loads++ === 0 ? undefined : 'x');
  assert.equal(await cache.load('a', load), undefined);
  await assert.rejects(
    cache.load('a', () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.deepEqual(await Promise.all([cache.load('a', load), cache.load('a', load)]), ['x', 'x']);
  assert.equal(await cache.load('a', load), 'x');
  assert.equal(loads, 2);
});
