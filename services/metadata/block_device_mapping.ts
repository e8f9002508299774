import type { InstanceView } from '../common/compute/instance_view.ts';

/** What an instance without a root device shows (nova.block_device's default mappings). */
const DEFAULT_MAPPINGS: ReadonlyMap<string, string> = new Map([
  ['ami', 'sda1'],
  ['ephemeral0', 'sda2'],
  ['root', '/dev/sda1'],
  ['swap', 'sda3'],
]);

/**
 * EC2's `block-device-mapping`: virtual names to device names (nova.block_device.instance_block_mapping). Volumes are
 * numbered in the order of their device names, those without one first; blank devices in the order of the database.
 */
export function instanceBlockMapping(instance: InstanceView): ReadonlyMap<string, string | null> {
  const root = instance.root_device_name;
  if (root === null) return DEFAULT_MAPPINGS;
  const mappings = new Map<string, string | null>([
    ['ami', root.replace(/^\/dev\//, '')],
    ['root', root],
  ]);
  if (instance.default_ephemeral_device) mappings.set('ephemeral0', instance.default_ephemeral_device);
  if (instance.default_swap_device) mappings.set('swap', instance.default_swap_device);

  const volumes = instance.block_device_mappings.filter((bdm) => bdm.destination_type === 'volume');
  const blanks = instance.block_device_mappings.filter(
    (bdm) => bdm.destination_type !== 'volume' && bdm.source_type === 'blank',
  );
  const swap = blanks.filter((bdm) => bdm.guest_format === 'swap').at(-1);
  const ephemerals = blanks.filter((bdm) => bdm.guest_format !== 'swap');

  const names = volumes.map((bdm) => bdm.device_name).sort(absentFirst);
  names.forEach((name, index) => mappings.set(`ebs${index}`, name));
  if (swap !== undefined) mappings.set('swap', swap.device_name);
  ephemerals.forEach((bdm, index) => mappings.set(`ephemeral${index}`, bdm.device_name));
  return mappings;
}

function absentFirst(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return a < b ? -1 : a > b ? 1 : 0;
}
