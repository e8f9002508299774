import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceView } from '../common/compute/instance_view.ts';
import { collect } from './collect.ts';
import { ec2Document } from './ec2.ts';
import { aFixedIp, anInstance, aSubnet, aVif } from './testing/instance.ts';
import { someSettings } from './testing/settings.ts';

async function read(
  path: string,
  own: Partial<InstanceView> = {},
  address?: string,
): Promise<string | undefined> {
  const metadata = await collect(anInstance(own), address, someSettings().api);
  const document = ec2Document(metadata, path.split('/'));
  return document?.kind === 'fixed' ? document.body.toString() : undefined;
}

test('every version lists exactly the keys that it had', async () => {
  const first =
    'ami-id\nami-launch-index\nami-manifest-path\nhostname\ninstance-id\nlocal-ipv4\nreservation-id\nsecurity-groups';
  assert.equal(await read('1.0/meta-data'), first);
  const counts: Record<string, number> = {};
  for (const version of [
    '1.0',
    '2007-01-19',
    '2007-03-01',
    '2007-08-29',
    '2007-10-10',
    '2007-12-15',
    '2008-02-01',
    '2008-09-01',
    '2009-04-04',
    'latest',
  ]) {
    counts[version] = (await read(`${version}/meta-data`))?.split('\n').length ?? 0;
  }
  assert.deepEqual(counts, {
    '1.0': 8,
    '2007-01-19': 11,
    '2007-03-01': 11,
    '2007-08-29': 12,
    '2007-10-10': 12,
    '2007-12-15': 13,
    '2008-02-01': 14,
    '2008-09-01': 15,
    '2009-04-04': 15,
    latest: 15,
  });
  assert.equal(await read('2016-09-02/meta-data'), undefined);
});

test('a key that the version does not know does not resolve', async () => {
  assert.equal(await read('2007-12-15/meta-data/placement/availability-zone'), undefined);
  assert.equal(await read('2008-02-01/meta-data/placement/availability-zone'), 'None');
});

test('every key that is listed resolves, whatever the instance lacks', async () => {
  for (const key of (await read('latest/meta-data'))?.split('\n') ?? []) {
    assert.notEqual(await read(`latest/meta-data/${key.replace(/\/$/, '')}`), undefined, key);
  }
});

test('kernel and ramdisk appear only where the instance has them', async () => {
  assert.equal(await read('latest/meta-data/kernel-id'), undefined);
  const ec2_ids = {
    instance_id: 'i-00000001',
    ami_id: 'ami-00000002',
    kernel_id: 'aki-00000003',
    ramdisk_id: 'ari-00000004',
  };
  assert.equal(await read('latest/meta-data/kernel-id', { ec2_ids }), 'aki-00000003');
  assert.equal(await read('latest/meta-data/ramdisk-id', { ec2_ids }), 'ari-00000004');
  assert.equal(await read('latest/meta-data/ami-id', { ec2_ids }), 'ami-00000002');
  assert.equal(await read('latest/meta-data/ami-id'), 'None');
});

test("the key is the instance's own copy, so it outlives the key pair", async () => {
  const own = { key_name: 'me', key_data: 'ssh-ed25519 AAAA me\n', keypairs: [] };
  assert.equal(await read('latest/meta-data/public-keys', own), '0=me');
  assert.equal(await read('latest/meta-data/public-keys/0', own), 'openssh-key');
  assert.equal(await read('latest/meta-data/public-keys/0/openssh-key', own), 'ssh-ed25519 AAAA me\n');
  assert.equal(await read('latest/meta-data/public-keys/1', own), undefined);
  assert.equal(await read('latest/meta-data/public-keys'), undefined);
});

test('local-ipv4 is the first fixed IPv4 address of all interfaces, else the address that asked', async () => {
  const v6 = aSubnet('2001:db8::/64', { ips: [aFixedIp('2001:db8::9')] });
  const v4 = aSubnet('10.0.0.0/24', { ips: [aFixedIp('10.0.0.9', ['203.0.113.9'])] });
  const network_info = [aVif([v6]), aVif([v6, v4])];
  assert.equal(await read('latest/meta-data/local-ipv4', { network_info }, '192.0.2.1'), '10.0.0.9');
  assert.equal(await read('latest/meta-data/public-ipv4', { network_info }), '203.0.113.9');
  assert.equal(await read('latest/meta-data/local-ipv4', {}, '192.0.2.1'), '192.0.2.1');
  assert.equal(await read('latest/meta-data/local-ipv4'), 'None');
  assert.equal(await read('latest/meta-data/public-ipv4'), '');
});

test('user data is listed and served only where there is some, an empty one too', async () => {
  assert.equal(await read('latest'), 'meta-data/');
  assert.equal(await read('latest/user-data'), undefined);
  const own = { user_data: Buffer.from('#!/bin/sh\n').toString('base64') };
  assert.equal(await read('latest', own), 'meta-data/\nuser-data');
  assert.equal(await read('1.0/user-data', own), '#!/bin/sh\n');
  assert.equal(await read('latest/user-data', { user_data: '' }), '');
});

test('the domain of dhcp_domain follows every host name, and an empty one leaves it bare', async () => {
  for (const key of ['hostname', 'local-hostname', 'public-hostname']) {
    assert.equal(await read(`latest/meta-data/${key}`), 'db-7.novalocal');
  }
  const bare = await collect(anInstance(), undefined, someSettings({ dhcp_domain: '' }).api);
  assert.equal(bare.hostname, 'db-7');
});

test('security groups repeat as often as ports have them', async () => {
  const security_groups = [{ name: 'default' }, { name: 'web' }, { name: 'default' }];
  assert.equal(await read('latest/meta-data/security-groups', { security_groups }), 'default\nweb\ndefault');
  assert.equal(await read('latest/meta-data/security-groups'), '');
});
