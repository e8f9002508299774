import type { BlockDeviceRequest } from '../../common/compute/block_devices.ts';
import { boolFrom } from '../validation/parameter_types.ts';
import { badRequest } from '../wsgi/faults.ts';
import type { BlockDeviceItem, ServerRequest } from './create_request.ts';

/** The disks of a request, whichever of the two forms it uses, in the domain's terms. @throws 400 */
export function blockDeviceRequests(server: ServerRequest): readonly BlockDeviceRequest[] {
  const { block_device_mapping: legacy = [], block_device_mapping_v2: items = [], imageRef = '' } = server;
  if (legacy.length > 0 && items.length > 0) {
    throw badRequest('Using different block_device_mapping syntaxes is not allowed in the same request.');
  }
  const used = [...legacy, ...items].filter(({ no_device }) => no_device === undefined || !isSet(no_device));
  if (legacy.length > 0) return used.map((item, index) => fromLegacy(item, index === 0 && imageRef === ''));
  return used.map(fromItem);
}

/** `no_device` takes any value; true in all its spellings, and the empty text of old, mean yes. */
function isSet(value: unknown): boolean {
  return value === '' || boolFrom(value);
}

function fromItem(item: BlockDeviceItem): BlockDeviceRequest {
  const { source_type: named, uuid = item.volume_id ?? item.snapshot_id ?? item.image_id } = item;
  const sourceType = named ?? sourceOf(item);
  const destinationType = item.destination_type ?? (sourceType === 'volume' ? 'volume' : undefined);
  return {
    ...common(item),
    sourceType,
    destinationType,
    uuid,
    bootIndex: item.boot_index === undefined || item.boot_index === null ? null : Number(item.boot_index),
    diskBus: item.disk_bus,
    deviceType: item.device_type,
    guestFormat: item.guest_format,
    volumeType: item.volume_type,
    tag: item.tag,
  };
}

function sourceOf(item: BlockDeviceItem): BlockDeviceRequest['sourceType'] {
  if (item.volume_id !== undefined) return 'volume';
  if (item.snapshot_id !== undefined) return 'snapshot';
  if (item.image_id !== undefined) return 'image';
  throw badRequest('Block Device Mapping is Invalid: Missing source_type field');
}

/** The older form knows volumes, snapshots and the flavor's own disks; the first boots where there is no image. */
function fromLegacy(item: BlockDeviceItem, isRoot: boolean): BlockDeviceRequest {
  const { volume_id: volume, snapshot_id: snapshot, virtual_name: virtual } = item;
  const bootIndex = isRoot ? 0 : -1;
  if (volume !== undefined) {
    return { ...common(item), sourceType: 'volume', destinationType: 'volume', uuid: volume, bootIndex };
  }
  if (snapshot !== undefined) {
    return { ...common(item), sourceType: 'snapshot', destinationType: 'volume', uuid: snapshot, bootIndex };
  }
  return {
    ...common(item),
    sourceType: 'blank',
    destinationType: 'local',
    bootIndex: -1,
    ...(virtual === 'swap' ? { guestFormat: 'swap' } : {}),
  };
}

function common(
  item: BlockDeviceItem,
): Pick<BlockDeviceRequest, 'volumeSize' | 'deviceName' | 'deleteOnTermination'> {
  return {
    volumeSize: item.volume_size === undefined ? undefined : Number(item.volume_size),
    deviceName: item.device_name,
    deleteOnTermination: boolFrom(item.delete_on_termination),
  };
}
