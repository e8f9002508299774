import { randomUUID } from 'node:crypto';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { deviceNames } from './block_devices.ts';
import type { FlavorSnapshot } from './instance_extra.ts';
import { timestamp } from './timestamps.ts';

/**
 * Gives a server the swap disk of another flavor, takes it away, or changes its size, and returns what its row names it
 * from then on. Flavors with the same swap change nothing. Source: nova.compute.manager._update_bdm_for_swap_to_finish_resize
 */
export async function changeSwapDevice(
  trx: Queryable,
  row: Row<'instances'>,
  { from, to, now }: { readonly from: FlavorSnapshot; readonly to: FlavorSnapshot; readonly now: number },
): Promise<string | null> {
  if (from.swap === to.swap) return row.default_swap_device;
  const devices = await trx
    .selectFrom('block_device_mapping')
    .select(['id', 'guest_format', 'boot_index', 'device_name'])
    .where('instance_uuid', '=', row.uuid)
    .where('deleted', '=', 0)
    .orderBy('id')
    .execute();
  const swap = devices.find((device) => device.guest_format === 'swap');
  if (swap === undefined) return from.swap === 0 ? addSwap(trx, row, { devices, size: to.swap, now }) : null;
  await trx
    .updateTable('block_device_mapping')
    .set({ updated_at: timestamp(now), ...(to.swap === 0 ? { deleted: swap.id } : { volume_size: to.swap }) })
    .where('id', '=', swap.id)
    .execute();
  return to.swap === 0 ? null : swap.device_name;
}

async function addSwap(
  trx: Queryable,
  row: Row<'instances'>,
  options: {
    readonly devices: readonly { readonly boot_index: number | null; readonly device_name: string | null }[];
    readonly size: number;
    readonly now: number;
  },
): Promise<string | null> {
  const there = options.devices.map((device) => ({
    sourceType: 'blank' as const,
    bootIndex: device.boot_index,
    deviceName: device.device_name,
  }));
  const name = deviceNames([...there, { sourceType: 'blank' }], row.root_device_name ?? '').at(-1) ?? null;
  await trx
    .insertInto('block_device_mapping')
    .values({
      created_at: timestamp(options.now),
      uuid: randomUUID(),
      instance_uuid: row.uuid,
      source_type: 'blank',
      destination_type: 'local',
      guest_format: 'swap',
      device_type: 'disk',
      boot_index: -1,
      device_name: name,
      delete_on_termination: 1,
      volume_size: options.size,
    })
    .execute();
  return name;
}
