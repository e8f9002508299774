import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { ComputeError, invalidVolume } from './errors.ts';
import type { Flavor } from './flavors.ts';
import { timestamp } from './timestamps.ts';

/** One item of block_device_mapping_v2, or an older item translated to it. */
export interface BlockDeviceRequest {
  readonly sourceType: 'volume' | 'image' | 'snapshot' | 'blank';
  readonly destinationType?: 'local' | 'volume' | undefined;
  readonly uuid?: string | undefined;
  /** Null and negative: not bootable. */
  readonly bootIndex?: number | null | undefined;
  /** GiB */
  readonly volumeSize?: number | undefined;
  readonly volumeType?: string | null | undefined;
  readonly deviceName?: string | null | undefined;
  readonly diskBus?: string | null | undefined;
  readonly deviceType?: string | null | undefined;
  readonly guestFormat?: string | null | undefined;
  readonly deleteOnTermination?: boolean | undefined;
  readonly tag?: string | undefined;
}

type BlockDeviceRow = Insertable<Schema['block_device_mapping']>;

interface Placement {
  readonly uuid: string;
  readonly projectId: string;
  readonly userId: string;
  readonly zone: string;
  readonly rootDeviceName: string;
  readonly now: number;
}

/** `[DEFAULT] max_local_block_devices` */
const MAX_LOCAL_DEVICES = 3;

const invalidBdm = (name: string, reason: string): ComputeError =>
  new ComputeError(name, 400, `Block Device Mapping is Invalid: ${reason}`);

/**
 * Completes and checks the disks of a server: the image's own disk where nothing else boots, the flavor's ephemeral and
 * swap disks where none were asked for.
 * @throws the InvalidBDM… family (400)
 */
export function planBlockDevices(
  requests: readonly BlockDeviceRequest[],
  { imageId, flavor }: { readonly imageId: string; readonly flavor: Flavor },
): readonly BlockDeviceRequest[] {
  const devices = [...requests];
  for (const device of devices) checkDevice(device);
  const isRoot = (device: BlockDeviceRequest): boolean => device.bootIndex === 0;
  if (!devices.some(isRoot) && imageId !== '') {
    devices.unshift({
      sourceType: 'image',
      destinationType: 'local',
      uuid: imageId,
      bootIndex: 0,
      deleteOnTermination: true,
    });
  }
  const order = devices
    .map((device) => device.bootIndex ?? -1)
    .filter((index) => index >= 0)
    .sort((a, b) => a - b);
  if (order.length === 0 || order.some((index, position) => index !== position)) {
    throw invalidBdm(
      'InvalidBDMBootSequence',
      'Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
  }
  const swaps = devices.filter((device) => device.sourceType === 'blank' && device.guestFormat === 'swap');
  const ephemerals = devices.filter(
    (device) =>
      device.sourceType === 'blank' && device.destinationType !== 'volume' && device.guestFormat !== 'swap',
  );
  if (swaps.length > 1) throw invalidBdm('InvalidBDMFormat', 'More than one swap drive requested.');
  if (swaps.some((swap) => (swap.volumeSize ?? 0) * 1024 > flavor.swap)) {
    throw new ComputeError(
      'InvalidBDMSwapSize',
      400,
      'Swap drive requested is larger than instance type allows.',
    );
  }
  if (ephemerals.reduce((sum, device) => sum + (device.volumeSize ?? 0), 0) > flavor.ephemeral_gb) {
    throw new ComputeError(
      'InvalidBDMEphemeralSize',
      400,
      'Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device mapping, flavor ephemeral size will be used.',
    );
  }
  if (ephemerals.length === 0 && flavor.ephemeral_gb > 0) {
    devices.push({ ...LOCAL_BLANK, volumeSize: flavor.ephemeral_gb });
  }
  if (swaps.length === 0 && flavor.swap > 0) devices.push({ ...LOCAL_BLANK, guestFormat: 'swap' });
  if (requests.filter((device) => device.destinationType !== 'volume').length > MAX_LOCAL_DEVICES) {
    throw invalidBdm('InvalidBDMLocalsLimit', 'You specified more local devices than the limit allows');
  }
  return devices;
}

const LOCAL_BLANK = {
  sourceType: 'blank',
  destinationType: 'local',
  bootIndex: -1,
  deleteOnTermination: true,
} as const;

function checkDevice(device: BlockDeviceRequest): void {
  const { sourceType, destinationType, uuid, volumeSize, bootIndex } = device;
  const fail = (details: string): never => {
    throw invalidBdm('InvalidBDMFormat', details);
  };
  if (sourceType === 'blank' && uuid !== undefined) fail('Invalid device UUID.');
  if (sourceType !== 'blank' && uuid === undefined) fail('Missing device UUID.');
  if (sourceType === 'image' && destinationType === 'local' && (bootIndex ?? -1) !== 0) {
    fail('Mapping image to local is not supported.');
  }
  if (destinationType === 'volume' && volumeSize === undefined) {
    if (sourceType === 'image')
      fail("Images with destination_type 'volume' need to have a non-zero size specified");
    if (sourceType === 'blank')
      fail("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
  }
}

/** The disk that a server boots from. */
export function rootOf(devices: readonly BlockDeviceRequest[]): BlockDeviceRequest | undefined {
  return devices.find((device) => device.bootIndex === 0);
}

/** Whether the server boots from a volume, so that it has no image of its own. */
export function isVolumeBacked(devices: readonly BlockDeviceRequest[]): boolean {
  const root = rootOf(devices);
  return (
    root !== undefined &&
    (root.destinationType ?? (root.sourceType === 'volume' ? 'volume' : 'local')) === 'volume'
  );
}

/**
 * Writes a server's disks, names those that have no name, and makes or takes the volumes.
 * @throws InvalidBDMVolume (400) for a volume that is not there or not free.
 */
export async function insertBlockDevices(
  trx: Queryable,
  devices: readonly BlockDeviceRequest[],
  placement: Placement,
): Promise<void> {
  const names = deviceNames(devices, placement.rootDeviceName);
  for (const [index, device] of devices.entries()) {
    const volumeId = await volumeFor(trx, device, placement);
    const row: BlockDeviceRow = {
      created_at: timestamp(placement.now),
      uuid: randomUUID(),
      instance_uuid: placement.uuid,
      source_type: device.sourceType,
      destination_type: volumeId === null ? 'local' : 'volume',
      guest_format: device.guestFormat ?? null,
      device_type: device.deviceType ?? 'disk',
      disk_bus: device.diskBus ?? null,
      boot_index: device.bootIndex ?? null,
      device_name: names[index] ?? null,
      delete_on_termination: device.deleteOnTermination === true ? 1 : 0,
      snapshot_id: device.sourceType === 'snapshot' ? (device.uuid ?? null) : null,
      volume_id: volumeId,
      volume_size: device.volumeSize ?? null,
      volume_type: device.volumeType ?? null,
      image_id: device.sourceType === 'image' ? (device.uuid ?? null) : null,
      tag: device.tag ?? null,
      attachment_id: volumeId === null ? null : randomUUID(),
    };
    await trx.insertInto('block_device_mapping').values(row).execute();
  }
}

/** `/dev/sda` for the root disk, the next free letters in order for the others. */
export function deviceNames(
  devices: readonly BlockDeviceRequest[],
  rootDeviceName: string,
): readonly string[] {
  const prefix = rootDeviceName.replace(/[a-z]$/, '');
  const taken = new Set([rootDeviceName, ...devices.flatMap((device) => device.deviceName ?? [])]);
  return devices.map((device) => {
    if (device.bootIndex === 0) return rootDeviceName;
    if (device.deviceName !== undefined && device.deviceName !== null) return device.deviceName;
    const free = Array.from('bcdefghijklmnopqrstuvwxyz')
      .map((letter) => prefix + letter)
      .find((name) => !taken.has(name));
    const name = free ?? `${prefix}z`;
    taken.add(name);
    return name;
  });
}

async function volumeFor(
  trx: Queryable,
  device: BlockDeviceRequest,
  { projectId, userId, zone, now }: Placement,
): Promise<string | null> {
  if (device.sourceType === 'volume') {
    const id = device.uuid ?? '';
    const volume = await trx
      .selectFrom('volumes')
      .select(['id', 'status'])
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    if (volume === undefined) throw invalidBdm('InvalidBDMVolume', `failed to get volume ${id}.`);
    if (volume.status !== 'available') {
      throw invalidVolume(`volume ${id} status must be 'available'. Currently in '${volume.status}'`);
    }
    await trx.updateTable('volumes').set({ status: 'in-use' }).where('id', '=', id).execute();
    return id;
  }
  if (device.destinationType !== 'volume') return null;
  const id = randomUUID();
  await trx
    .insertInto('volumes')
    .values({
      id,
      created_at: timestamp(now),
      project_id: projectId,
      user_id: userId,
      status: 'in-use',
      size: device.volumeSize ?? 1,
      availability_zone: zone,
      volume_type: device.volumeType ?? null,
      bootable: device.bootIndex === 0 ? 1 : 0,
      image_id: device.sourceType === 'image' ? (device.uuid ?? null) : null,
      snapshot_id: device.sourceType === 'snapshot' ? (device.uuid ?? null) : null,
    })
    .execute();
  return id;
}

/** Frees a deleted server's volumes, and deletes those that were to go with it. */
export async function releaseBlockDevices(trx: Queryable, uuid: string, now: number): Promise<void> {
  const rows = await trx
    .selectFrom('block_device_mapping')
    .select(['id', 'volume_id', 'delete_on_termination'])
    .where('instance_uuid', '=', uuid)
    .where('deleted', '=', 0)
    .execute();
  for (const { id, volume_id, delete_on_termination } of rows) {
    if (volume_id !== null && delete_on_termination === 1) {
      await trx.deleteFrom('volumes').where('id', '=', volume_id).execute();
    } else if (volume_id !== null) {
      await trx.updateTable('volumes').set({ status: 'available' }).where('id', '=', volume_id).execute();
    }
    await trx
      .updateTable('block_device_mapping')
      .set({ deleted: id, updated_at: timestamp(now) })
      .where('id', '=', id)
      .execute();
  }
}
