import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { IMAGE_ID } from '../../common/compute/testing/test_cloud.ts';
import { type CloudApp, cloudApp } from '../testing/cloud_app.ts';
import { SERVER_ROUTES } from './routes.ts';

const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });

async function booted(
  t: TestContext,
  server: Record<string, unknown> = {},
  values: Parameters<typeof cloudApp>[2] = {},
): Promise<CloudApp & { readonly id: string; readonly path: string }> {
  const cloud = await cloudApp(t, SERVER_ROUTES, values);
  const created = await cloud.demo
    .post('/v2.1/servers')
    .send({ server: { name: 'Web 1', imageRef: IMAGE_ID, flavorRef: '42', ...server } });
  const { id } = created.body.server;
  return { ...cloud, id, path: `/v2.1/servers/${id}` };
}

const BASE = [
  'id',
  'name',
  'status',
  'tenant_id',
  'user_id',
  'metadata',
  'hostId',
  'image',
  'flavor',
  'created',
  'updated',
  'addresses',
  'accessIPv4',
  'accessIPv6',
  'links',
  'OS-DCF:diskConfig',
  'progress',
  'OS-EXT-AZ:availability_zone',
  'config_drive',
  'key_name',
  'OS-SRV-USG:launched_at',
  'OS-SRV-USG:terminated_at',
  'security_groups',
  'OS-EXT-STS:task_state',
  'OS-EXT-STS:vm_state',
  'OS-EXT-STS:power_state',
  'os-extended-volumes:volumes_attached',
];
const ATTRIBUTES = ['host', 'instance_name', 'hypervisor_hostname'];
const ATTRIBUTES_23 = [
  'reservation_id',
  'launch_index',
  'hostname',
  'kernel_id',
  'ramdisk_id',
  'root_device_name',
  'user_data',
];
const prefixed = (names: readonly string[]): string[] => names.map((name) => `OS-EXT-SRV-ATTR:${name}`);

/** What each version adds to what a member sees. */
const ADDED: readonly [string, readonly string[]][] = [
  ['2.1', []],
  ['2.9', ['locked']],
  ['2.19', ['description']],
  ['2.26', ['tags']],
  ['2.63', ['trusted_image_certificates']],
  ['2.71', ['server_groups']],
  ['2.73', ['locked_reason']],
  ['2.90', ['OS-EXT-SRV-ATTR:hostname']],
  ['2.96', ['pinned_availability_zone']],
  ['2.100', ['scheduler_hints']],
  ['2.104', []],
];

test('each version adds its keys to what a member and an admin see', async (t) => {
  const { demo, admin, path } = await booted(t);
  const member = new Set(BASE);
  for (const [version, added] of ADDED) {
    for (const key of added) member.add(key);
    const seen = Object.keys((await demo.get(path).set(at(version))).body.server);
    assert.deepEqual(seen.toSorted(), [...member].toSorted(), `a member at ${version}`);
    const minor = Number(version.slice(2));
    const expected = new Set([
      ...member,
      ...prefixed(ATTRIBUTES),
      ...(minor >= 3 ? prefixed(ATTRIBUTES_23) : []),
      ...(minor >= 16 ? ['host_status'] : []),
    ]);
    const all = Object.keys((await admin.get(path).set(at(version))).body.server);
    assert.deepEqual(all.toSorted(), [...expected].toSorted(), `an admin at ${version}`);
    const [listed] = (await demo.get('/v2.1/servers/detail').set(at(version))).body.servers;
    assert.deepEqual(
      Object.keys(listed).toSorted(),
      [...member].filter((key) => key !== 'server_groups').toSorted(),
      `the list at ${version}`,
    );
  }
});

test('a server is shown with what it was made of', async (t) => {
  const { admin, id, path } = await booted(t, { metadata: { a: 'b' }, accessIPv4: '192.0.2.9' });
  const { server } = (await admin.get(path)).body;
  assert.deepEqual(
    { ...server, links: [], addresses: {} },
    {
      id,
      name: 'Web 1',
      status: 'ACTIVE',
      tenant_id: 'demo',
      user_id: 'demo',
      metadata: { a: 'b' },
      hostId: createHash('sha224').update('demonovafront-1').digest('hex'),
      image: { id: IMAGE_ID, links: [{ rel: 'bookmark', href: server.image.links[0].href }] },
      flavor: { id: '42', links: [{ rel: 'bookmark', href: server.flavor.links[0].href }] },
      created: '2025-04-02T12:00:00Z',
      updated: '2025-04-02T12:00:00Z',
      addresses: {},
      accessIPv4: '192.0.2.9',
      accessIPv6: '',
      links: [],
      'OS-DCF:diskConfig': 'MANUAL',
      progress: 0,
      'OS-EXT-AZ:availability_zone': 'nova',
      config_drive: '',
      key_name: null,
      'OS-SRV-USG:launched_at': '2025-04-02T12:00:00.000000',
      'OS-SRV-USG:terminated_at': null,
      security_groups: [{ name: 'default' }],
      'OS-EXT-SRV-ATTR:host': 'novafront-1',
      'OS-EXT-SRV-ATTR:instance_name': 'instance-00000001',
      'OS-EXT-SRV-ATTR:hypervisor_hostname': 'novafront-1',
      'OS-EXT-STS:task_state': null,
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:power_state': 1,
      'os-extended-volumes:volumes_attached': [],
    },
  );
  assert.match(server.image.links[0].href, new RegExp(`/images/${IMAGE_ID}$`));
  assert.match(server.flavor.links[0].href, /\/flavors\/42$/);
  const [address] = server.addresses.private;
  assert.deepEqual([address.version, address.addr, address['OS-EXT-IPS:type']], [4, '10.0.0.3', 'fixed']);
  assert.match(address['OS-EXT-IPS-MAC:mac_addr'], /^fa:16:3e(:[0-9a-f]{2}){3}$/);
});

test("keys are in Nova's order: a list has the host's status and the groups last", async (t) => {
  const { demo, admin, path } = await booted(t);
  const tail = (server: object, count: number): string[] => Object.keys(server).slice(-count);
  const [listed] = (await admin.get('/v2.1/servers/detail?all_tenants=1').set(at('2.90'))).body.servers;
  assert.deepEqual(tail(listed, 3), ['trusted_image_certificates', 'host_status', 'security_groups']);
  const shown = Object.keys((await admin.get(path).set(at('2.90'))).body.server);
  assert.equal(shown.indexOf('security_groups'), shown.indexOf('OS-SRV-USG:terminated_at') + 1);
  assert.equal(shown.indexOf('host_status'), shown.indexOf('os-extended-volumes:volumes_attached') + 1);
  assert.equal(
    shown.indexOf('OS-EXT-SRV-ATTR:hostname'),
    shown.indexOf('OS-EXT-SRV-ATTR:launch_index') + 1,
    'an administrator sees the host name among the attributes',
  );
  const member = (await demo.get(path).set(at('2.90'))).body.server;
  assert.deepEqual(tail(member, 3), [
    'trusted_image_certificates',
    'OS-EXT-SRV-ATTR:hostname',
    'server_groups',
  ]);
});

test('the flavor is a reference until 2.46 and a copy from 2.47, the image has properties from 2.98', async (t) => {
  const { demo, path } = await booted(t);
  assert.deepEqual(Object.keys((await demo.get(path).set(at('2.46'))).body.server.flavor), ['id', 'links']);
  assert.deepEqual((await demo.get(path).set(at('2.47'))).body.server.flavor, {
    vcpus: 1,
    ram: 192,
    disk: 1,
    ephemeral: 0,
    swap: 0,
    original_name: 'm1.nano',
    extra_specs: { 'hw_rng:allowed': 'True' },
  });
  assert.equal((await demo.get(path).set(at('2.97'))).body.server.image.properties, undefined);
  assert.deepEqual((await demo.get(path).set(at('2.98'))).body.server.image.properties, {
    hw_rng_model: 'virtio',
    min_ram: '0',
    min_disk: '1',
    disk_format: 'qcow2',
    container_format: 'bare',
    base_image_ref: IMAGE_ID,
  });
});

test('a server builds for as long as novafront is told, and then has its addresses', async (t) => {
  const { demo, path, wait } = await booted(t, {}, { novafront: { build_duration: 8 } });
  const shown = async () => (await demo.get(path)).body.server;
  const building = await shown();
  assert.deepEqual(
    [building.status, building.addresses, building.hostId, building['OS-EXT-STS:task_state']],
    ['BUILD', {}, '', 'scheduling'],
  );
  assert.equal(Object.keys((await demo.get(`${path}/ips`)).body.addresses).length, 1);
  wait(7999);
  assert.equal((await shown()).status, 'BUILD');
  wait(1);
  const active = await shown();
  assert.deepEqual([active.status, active.updated], ['ACTIVE', '2025-04-02T12:00:08Z']);
});

test('an update shows few keys before 2.75 and all of them from then on', async (t) => {
  const { demo, path } = await booted(t);
  const put = async (version: string, server: Record<string, unknown>) =>
    (await demo.put(path).set(at(version)).set('Host', 'cloud').send({ server })).body.server;
  const old = await put('2.1', { name: 'renamed', accessIPv6: '2001:db8::1' });
  assert.deepEqual([old.name, old.accessIPv6, 'key_name' in old], ['renamed', '2001:db8::1', false]);
  assert.deepEqual(Object.keys(old.addresses.private[0]), ['version', 'addr']);
  const full = await put('2.90', { description: null, hostname: 'other' });
  assert.deepEqual(
    [full.description, full['OS-EXT-SRV-ATTR:hostname'], full.key_name, full.server_groups],
    [null, 'other', null, []],
  );
  const shown = (await demo.get(path).set(at('2.90')).set('Host', 'cloud')).body.server;
  assert.deepEqual(full, shown);
});

test('from 2.104 a server is pinned to the zone that it is in, and unpinned', async (t) => {
  const { demo, path } = await booted(t);
  const put = (zone: string | null) =>
    demo
      .put(path)
      .set(at('2.104'))
      .send({ server: { pinned_availability_zone: zone } });
  assert.equal((await put('nova')).body.server.pinned_availability_zone, 'nova');
  assert.equal((await put('other')).status, 409);
  assert.equal((await put(null)).body.server.pinned_availability_zone, null);
  assert.equal(
    (await put('other')).body.conflictingRequest.message,
    "Server can only be pinned to its current availability zone 'nova', but 'other' was requested.",
  );
});
