import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { deriveState, heldUntil } from './derive_state.ts';
import { ec2IdOf, formatEc2Id } from './ec2_ids.ts';
import { currentFlavor, type KeypairSnapshot } from './instance_extra.ts';
import { parseNetworkInfo, type VifModel } from './network_info.ts';

/**
 * One instance as its guest may know it: everything that the metadata service and the config drive are made of, read at
 * once. Names are those of Nova's Instance object.
 */
export interface InstanceView {
  readonly uuid: string;
  readonly project_id: string;
  readonly hostname: string;
  readonly display_name: string;
  readonly reservation_id: string;
  readonly launch_index: number;
  readonly availability_zone: string | null;
  /** Empty for an instance that boots from a volume. */
  readonly image_ref: string;
  readonly kernel_id: string;
  readonly ramdisk_id: string;
  readonly root_device_name: string | null;
  readonly default_ephemeral_device: string | null;
  readonly default_swap_device: string | null;
  /** Base64, as the client sent it. */
  readonly user_data: string | null;
  readonly key_name: string | null;
  readonly key_data: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** The name that the server's flavor had when it was booted or resized with it. */
  readonly flavor: string;
  /** Until when the clock leaves all this as it is, in milliseconds since the epoch; absent where only a write changes it. */
  readonly holds_until?: number;
  readonly ec2_ids: Ec2Ids;
  /** The key pair as it was at boot. */
  readonly keypairs: readonly KeypairSnapshot[];
  readonly system_metadata: Readonly<Record<string, string>>;
  readonly block_device_mappings: readonly BlockDevice[];
  /** One entry for each pair of port and group, so a name may repeat. */
  readonly security_groups: readonly { readonly name: string }[];
  readonly network_info: readonly VifModel[];
  readonly device_metadata: readonly DeviceMetadata[] | null;
  readonly numa_cells: readonly NumaCell[] | null;
}

/** Already formatted; null where the instance has no such image. */
export interface Ec2Ids {
  readonly instance_id: string;
  readonly ami_id: string | null;
  readonly kernel_id: string | null;
  readonly ramdisk_id: string | null;
}

export interface BlockDevice {
  readonly source_type: string;
  readonly destination_type: string | null;
  readonly device_name: string | null;
  readonly guest_format: string | null;
  readonly boot_index: number | null;
}

/** A device that the compute driver recorded; `class` is the name of Nova's object. */
export interface DeviceMetadata {
  readonly class: string;
  readonly bus?: { readonly class: string; readonly address?: string };
  readonly tags?: readonly string[];
  readonly mac?: string;
  readonly vlan?: number | null;
  readonly vf_trusted?: boolean;
  readonly serial?: string | null;
  readonly path?: string | null;
  readonly share_id?: string;
  readonly tag?: string;
}

export interface NumaCell {
  readonly id: number;
  readonly cpuset: readonly number[];
  readonly pcpuset: readonly number[];
}

const instanceByUuid = preparedQuery((db, uuid: string) =>
  db
    .selectFrom('instances')
    .innerJoin('instance_extra', 'instance_extra.instance_uuid', 'instances.uuid')
    .leftJoin('instance_info_caches', 'instance_info_caches.instance_uuid', 'instances.uuid')
    .selectAll('instances')
    .select([
      'instance_extra.flavor',
      'instance_extra.old_flavor',
      'instance_extra.keypairs',
      'instance_extra.device_metadata',
      'instance_extra.numa_topology',
      'instance_info_caches.network_info',
    ])
    .where('instances.uuid', '=', uuid)
    .where('instances.deleted', '=', 0),
);
const metadataOf = preparedQuery((db, uuid: string) =>
  db.selectFrom('instance_metadata').select(['key', 'value']).where('instance_uuid', '=', uuid).orderBy('id'),
);
const systemMetadataOf = preparedQuery((db, uuid: string) =>
  db
    .selectFrom('instance_system_metadata')
    .select(['key', 'value'])
    .where('instance_uuid', '=', uuid)
    .orderBy('id'),
);
const blockDevicesOf = preparedQuery((db, uuid: string) =>
  db
    .selectFrom('block_device_mapping')
    .select(['source_type', 'destination_type', 'device_name', 'guest_format', 'boot_index'])
    .where('instance_uuid', '=', uuid)
    .where('deleted', '=', 0)
    .orderBy('id'),
);
const securityGroupsOf = preparedQuery((db, uuid: string) =>
  db
    .selectFrom('ports')
    .innerJoin('security_group_port_bindings as binding', 'binding.port_id', 'ports.id')
    .innerJoin('security_groups', 'security_groups.id', 'binding.security_group_id')
    .select('security_groups.name')
    .where('ports.device_id', '=', uuid)
    .orderBy('ports.device_index')
    .orderBy('binding.id'),
);

/** Everything of one instance as it stands now; undefined where there is none of that uuid, or it was deleted. */
export async function loadInstanceView(
  db: Queryable,
  uuid: string,
  now: number,
): Promise<InstanceView | undefined> {
  const [stored] = await instanceByUuid(db, uuid);
  if (stored === undefined) return undefined;
  const row = deriveState(stored, now);
  const holdsUntil = heldUntil(stored, now);
  return {
    uuid: row.uuid,
    project_id: row.project_id,
    hostname: row.hostname,
    display_name: row.display_name,
    reservation_id: row.reservation_id,
    launch_index: row.launch_index,
    availability_zone: row.availability_zone,
    image_ref: row.image_ref,
    kernel_id: row.kernel_id,
    ramdisk_id: row.ramdisk_id,
    root_device_name: row.root_device_name,
    default_ephemeral_device: row.default_ephemeral_device,
    default_swap_device: row.default_swap_device,
    user_data: row.user_data,
    key_name: row.key_name,
    key_data: row.key_data,
    metadata: toRecord(await metadataOf(db, uuid)),
    flavor: currentFlavor(row, row).name,
    ...(holdsUntil === undefined ? {} : { holds_until: holdsUntil }),
    ec2_ids: await ec2Ids(db, row),
    keypairs: JSON.parse(row.keypairs) as KeypairSnapshot[],
    system_metadata: toRecord(await systemMetadataOf(db, uuid)),
    block_device_mappings: await blockDevicesOf(db, uuid),
    security_groups: await securityGroupsOf(db, uuid),
    network_info: parseNetworkInfo(row.network_info),
    device_metadata:
      row.device_metadata === null ? null : (JSON.parse(row.device_metadata) as DeviceMetadata[]),
    numa_cells: row.numa_topology === null ? null : (JSON.parse(row.numa_topology) as NumaCell[]),
  };
}

async function ec2Ids(
  db: Queryable,
  row: Pick<Row<'instances'>, 'uuid' | 'image_ref' | 'kernel_id' | 'ramdisk_id'>,
): Promise<Ec2Ids> {
  const image = async (prefix: 'ami' | 'aki' | 'ari', id: string): Promise<string | null> =>
    id === '' ? null : formatEc2Id(prefix, await ec2IdOf(db, 's3_images', id));
  return {
    instance_id: formatEc2Id('i', await ec2IdOf(db, 'instance_id_mappings', row.uuid)),
    ami_id: await image('ami', row.image_ref),
    kernel_id: await image('aki', row.kernel_id),
    ramdisk_id: await image('ari', row.ramdisk_id),
  };
}

function toRecord(
  rows: readonly { readonly key: string; readonly value: string }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
