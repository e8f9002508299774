import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceView } from '../common/compute/instance_view.ts';
import { collect } from './collect.ts';
import { metaData } from './meta_data.ts';
import { aFixedIp, anInstance, aSubnet, aVif } from './testing/instance.ts';
import { someSettings } from './testing/settings.ts';
import { OPENSTACK_VERSIONS, type OpenstackVersion } from './versions.ts';

async function text(version: OpenstackVersion, own: Partial<InstanceView> = {}): Promise<string> {
  const document = metaData(await collect(anInstance(own), undefined, someSettings().api), version);
  if (document.kind === 'fixed') return document.body.toString();
  assert.equal(document.kind, 'seeded');
  assert.ok(document.kind === 'seeded');
  return `${document.head.toString()}SEED${document.tail.toString()}`;
}

test('the text is what Python writes: blanks after separators, ASCII only, fields in order', async () => {
  const own = {
    display_name: 'Größe "1"',
    metadata: { role: 'db' },
    availability_zone: 'nova',
    launch_index: 3,
  };
  assert.equal(
    await text('2015-10-15', own),
    '{"uuid": "6f0fba21-5f5c-4a3a-9f0c-0d4b52f6a001", "meta": {"role": "db"}, "hostname": "db-7.novalocal", ' +
      '"name": "Gr\\u00f6\\u00dfe \\"1\\"", "launch_index": 3, "availability_zone": "nova", "random_seed": "SEED", ' +
      '"project_id": "c0ffee00c0ffee00c0ffee00c0ffee00"}',
  );
});

test('each version adds its fields and keeps the older ones', async () => {
  const keys = await Promise.all(
    OPENSTACK_VERSIONS.map(async (version) => Object.keys(JSON.parse(await text(version)) as object)),
  );
  const added = keys.map((now, index) => now.filter((key) => !keys[index - 1]?.includes(key)).join(' '));
  assert.deepEqual(added, [
    'uuid hostname name launch_index availability_zone',
    'random_seed',
    '',
    'project_id',
    'devices',
    '',
    '',
    '',
    'dedicated_cpus',
    '',
  ]);
});

test('a key pair shows as a map and as a typed list; without its copy neither does', async () => {
  const keypairs = [{ name: 'winrm', type: 'x509', public_key: 'CERT' }];
  const shown = JSON.parse(
    await text('2012-08-10', { key_name: 'winrm', key_data: 'CERT', keypairs }),
  ) as Record<string, unknown>;
  assert.deepEqual(shown['public_keys'], { winrm: 'CERT' });
  assert.deepEqual(shown['keys'], [{ name: 'winrm', type: 'x509', data: 'CERT' }]);
  assert.doesNotMatch(await text('2012-08-10', { key_name: 'winrm', key_data: 'CERT' }), /keys/);
});

test('pinned CPUs of all cells come sorted as numbers', async () => {
  const numa_cells = [
    { id: 0, cpuset: [7], pcpuset: [10, 2] },
    { id: 1, cpuset: [], pcpuset: [9] },
  ];
  const shown = JSON.parse(await text('2020-10-14', { numa_cells })) as Record<string, unknown>;
  assert.deepEqual(shown['dedicated_cpus'], [2, 9, 10]);
});

test('network_config points at the injected network, and only where there is one', async () => {
  const subnet = aSubnet('10.1.0.0/24', { ips: [aFixedIp('10.1.0.5')] });
  const shown = JSON.parse(
    await text('2012-08-10', { network_info: [aVif([subnet], {}, { injected: true })] }),
  ) as Record<string, unknown>;
  assert.deepEqual(shown['network_config'], { name: 'network_config', content_path: '/content/0000' });
  assert.doesNotMatch(await text('2012-08-10', { network_info: [aVif([subnet])] }), /network_config/);
});
