import assert from 'node:assert/strict';
import { test } from 'node:test';
import { devices } from './device_metadata.ts';

const NIC = 'NetworkInterfaceMetadata';

test('a nic shows once the version has something to tell of it', () => {
  const plain = { class: NIC, mac: 'fa:16:3e:00:00:01' };
  const vlan = { ...plain, vlan: 12 };
  const tagged = { ...plain, tags: ['a', 'b'], bus: { class: 'PCIDeviceBus', address: '0000:00:04.0' } };
  const count = (version: Parameters<typeof devices>[1]): number =>
    devices([plain, vlan, tagged], version).length;
  assert.deepEqual([count('2016-06-30'), count('2017-02-22'), count('2018-08-27')], [1, 2, 3]);
  assert.equal(
    JSON.stringify(devices([{ ...tagged, vlan: 12, vf_trusted: true }], '2018-08-27')),
    '[{"vlan":12,"vf_trusted":true,"type":"nic","mac":"fa:16:3e:00:00:01","bus":"pci","address":"0000:00:04.0","tags":["a","b"]}]',
  );
});

test('a disk shows what is recorded of it, a serial of null too', () => {
  assert.equal(
    JSON.stringify(
      devices(
        [{ class: 'DiskMetadata', serial: null, bus: { class: 'SCSIDeviceBus', address: '1:0:2:0' } }],
        '2016-06-30',
      ),
    ),
    '[{"type":"disk","serial":null,"bus":"scsi","address":"1:0:2:0"}]',
  );
  assert.equal(
    JSON.stringify(devices([{ class: 'DiskMetadata', path: '/dev/sdz' }], '2016-06-30')),
    '[{"type":"disk","path":"/dev/sdz","bus":"none","address":"none"}]',
  );
});

test('a share appears from 2025-04-04 on', () => {
  const share = { class: 'ShareMetadata', share_id: 's', tag: 't' };
  assert.deepEqual(devices([share], '2020-10-14'), []);
  assert.deepEqual(devices([share], '2025-04-04'), [
    { type: 'share', share_id: 's', tag: 't', bus: 'none', address: 'none' },
  ]);
});

test('devices of an unknown kind or on an unknown bus are left out', () => {
  assert.deepEqual(
    devices([{ class: 'GpuMetadata' }, { class: 'DiskMetadata', bus: { class: 'NvmeBus' } }], '2025-04-04'),
    [],
  );
  assert.deepEqual(devices(null, '2025-04-04'), []);
});
