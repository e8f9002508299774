import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../common/compute/instance_view.ts';
import { instanceBlockMapping } from './block_device_mapping.ts';
import { anInstance } from './testing/instance.ts';

function device(own: Partial<BlockDevice>): BlockDevice {
  return {
    source_type: 'blank',
    destination_type: 'local',
    device_name: null,
    guest_format: null,
    boot_index: -1,
    ...own,
  };
}
const mapping = (own: Parameters<typeof anInstance>[0]): object =>
  Object.fromEntries(instanceBlockMapping(anInstance(own)));

test('an instance without a root device has the default mappings', () => {
  assert.deepEqual(mapping({}), { ami: 'sda1', ephemeral0: 'sda2', root: '/dev/sda1', swap: 'sda3' });
});

test('the root device appears whole and, as ami, without its directory', () => {
  assert.deepEqual(mapping({ root_device_name: '/dev/vda' }), { ami: 'vda', root: '/dev/vda' });
});

test('volumes are numbered by device name, those without one first', () => {
  const block_device_mappings = [
    device({ source_type: 'volume', destination_type: 'volume', device_name: '/dev/vdc' }),
    device({ source_type: 'blank', destination_type: 'volume', device_name: '/dev/vdb' }),
    device({ source_type: 'image', destination_type: 'volume' }),
    device({ source_type: 'image', destination_type: 'local', device_name: '/dev/vda' }),
  ];
  assert.deepEqual(mapping({ root_device_name: '/dev/vda', block_device_mappings }), {
    ami: 'vda',
    root: '/dev/vda',
    ebs0: null,
    ebs1: '/dev/vdb',
    ebs2: '/dev/vdc',
  });
});

test('blank devices are ephemeral in database order, the last swap device is the swap', () => {
  const block_device_mappings = [
    device({ device_name: '/dev/vdx' }),
    device({ device_name: '/dev/vdb', guest_format: 'ext4' }),
    device({ device_name: '/dev/vdc', guest_format: 'swap' }),
    device({ device_name: '/dev/vdd', guest_format: 'swap' }),
  ];
  const defaults = { default_ephemeral_device: '/dev/vdy', default_swap_device: '/dev/vdz' };
  assert.deepEqual(mapping({ root_device_name: '/dev/vda', block_device_mappings, ...defaults }), {
    ami: 'vda',
    root: '/dev/vda',
    ephemeral0: '/dev/vdx',
    swap: '/dev/vdd',
    ephemeral1: '/dev/vdb',
  });
  assert.deepEqual(mapping({ root_device_name: 'vda', ...defaults }), {
    ami: 'vda',
    root: 'vda',
    ephemeral0: '/dev/vdy',
    swap: '/dev/vdz',
  });
});
