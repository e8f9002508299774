import type { Queryable } from '../db/prepared_query.ts';
import { type BlockDeviceRequest, deviceNames, insertBlockDevices, isVolumeBacked } from './block_devices.ts';
import { buildNetworkInfo } from './build_network_info.ts';
import type { Flavor } from './flavors.ts';
import { instanceNames } from './hostnames.ts';
import { imageColumns, initialSystemMetadata } from './image_metadata.ts';
import type { Image } from './images.ts';
import { recordAction } from './instance_actions.ts';
import { flavorColumns, flavorSnapshot, keypairSnapshots } from './instance_extra.ts';
import { recordNoValidHost } from './instance_faults.ts';
import type { KeyPair } from './keypairs.ts';
import type { PlannedPort } from './networks.ts';
import type { CreatedInstance, CreateOptions, NewInstances } from './new_instances.ts';
import { allocatePorts } from './ports.ts';
import type { Destination } from './schedule.ts';
import { timestamp } from './timestamps.ts';
import { POWER_STATE } from './vm_states.ts';

/** A request that passed every check, and what it was found to mean. */
export interface InstancePlan {
  readonly request: NewInstances;
  readonly options: CreateOptions;
  readonly flavor: Flavor;
  readonly image: Image | undefined;
  readonly keyPair: KeyPair | undefined;
  readonly devices: readonly BlockDeviceRequest[];
  readonly ports: readonly PlannedPort[];
  /** Undefined where no host takes the servers. */
  readonly destination: Destination | undefined;
  /** The host or node that came with the zone does not exist. */
  readonly forcedHostMissing: boolean;
  /** The zone asked for. */
  readonly zone: string | undefined;
  readonly count: number;
  readonly diskConfig: 'AUTO' | 'MANUAL';
  readonly groupId: number | undefined;
  readonly securityGroupIds: readonly string[];
  readonly reservationId: string;
  readonly uuids: readonly string[];
}

/** Why no host takes a server: one that was told where to go says so where there is no such place. */
function noHostReason({ request: { host, node }, forcedHostMissing }: InstancePlan): string {
  return forcedHostMissing ? `No such host - host: ${host ?? 'None'} node: ${node ?? 'None'} ` : '';
}

/** Writes one of a plan's servers with everything that belongs to it. */
export async function insertInstance(
  trx: Queryable,
  plan: InstancePlan,
  index: number,
): Promise<CreatedInstance> {
  const uuid = plan.uuids[index] ?? '';
  await insertRow(trx, plan, uuid, index);
  await insertDocuments(trx, plan, uuid);
  const { destination, options, devices, image } = plan;
  const { context, now, buildDurationMs = 0 } = options;
  if (destination === undefined) {
    await recordNoValidHost(trx, uuid, { now, reason: noHostReason(plan) });
  } else {
    const { host, zone } = destination;
    await insertBlockDevices(trx, devices, {
      uuid,
      zone,
      now,
      projectId: context.projectId,
      userId: context.userId,
      rootDeviceName: rootDeviceName(image),
    });
    await allocatePorts(trx, plan.ports, {
      uuid,
      host,
      zone,
      now,
      projectId: context.projectId,
      securityGroupIds: plan.securityGroupIds,
    });
  }
  await trx
    .insertInto('instance_info_caches')
    .values({
      instance_uuid: uuid,
      updated_at: timestamp(now),
      network_info: JSON.stringify(await buildNetworkInfo(trx, uuid)),
    })
    .execute();
  await recordAction(trx, {
    uuid,
    context,
    now,
    action: 'create',
    events: [
      destination === undefined
        ? { event: 'conductor_schedule_and_build_instances' }
        : { event: 'compute__do_build_and_run_instance', host: destination.host },
    ],
    finishesAt: destination === undefined ? now : now + buildDurationMs,
    result: destination === undefined ? 'Error' : 'Success',
  });
  return { uuid, reservationId: plan.reservationId, diskConfig: plan.diskConfig };
}

/** The image's choice, else what Nova falls back on where a hypervisor's driver (here the fake one) names no device. */
function rootDeviceName(image: Image | undefined): string {
  return image?.properties.root_device_name ?? '/dev/sda';
}

async function insertRow(trx: Queryable, plan: InstancePlan, uuid: string, index: number): Promise<void> {
  const { request, options, flavor, image, keyPair, devices, destination, zone, count } = plan;
  const { context, now, buildDurationMs = 0 } = options;
  const names = instanceNames({ name: request.name, hostname: request.hostname, uuid }, index, count);
  const root = rootDeviceName(image);
  const allNames = deviceNames(devices, root);
  const deviceOf = (matches: (device: BlockDeviceRequest) => boolean): string | null => {
    const at = devices.findIndex((device) => device.sourceType === 'blank' && matches(device));
    return allNames[at] ?? null;
  };
  const scheduled = destination !== undefined;
  const end = now + (scheduled ? buildDurationMs : 0);
  await trx
    .insertInto('instances')
    .values({
      created_at: timestamp(now),
      updated_at: timestamp(end),
      uuid,
      user_id: context.userId,
      project_id: context.projectId,
      image_ref: isVolumeBacked(devices) ? '' : request.imageId,
      ...imageColumns(image),
      hostname: names.hostname,
      launch_index: index,
      key_name: keyPair?.name ?? null,
      key_data: keyPair?.public_key ?? null,
      vm_state: scheduled ? 'building' : 'error',
      task_state: scheduled ? 'scheduling' : null,
      power_state: POWER_STATE.NOSTATE,
      ...flavorColumns(flavor),
      host: destination?.host ?? null,
      node: destination?.node ?? null,
      user_data: request.userData ?? null,
      reservation_id: plan.reservationId,
      launched_at: scheduled ? timestamp(end) : null,
      availability_zone: destination?.zone ?? zone ?? null,
      display_name: names.displayName,
      display_description: request.description,
      launched_on: destination?.host ?? null,
      root_device_name: scheduled ? root : null,
      default_ephemeral_device: deviceOf((device) => device.guestFormat !== 'swap'),
      default_swap_device: deviceOf((device) => device.guestFormat === 'swap'),
      config_drive: request.configDrive === true ? 'True' : '',
      access_ip_v4: request.accessIpV4 ?? null,
      access_ip_v6: request.accessIpV6 ?? null,
      auto_disk_config: plan.diskConfig === 'AUTO' ? 1 : 0,
      ...(scheduled
        ? {
            transition: 'build',
            transition_started_at: now,
            transition_ends_at: end,
            next_vm_state: 'active',
            next_task_state: null,
            next_power_state: POWER_STATE.RUNNING,
          }
        : {}),
    })
    .execute();
}

async function insertDocuments(trx: Queryable, plan: InstancePlan, uuid: string): Promise<void> {
  const { request, options, flavor, image, keyPair, zone } = plan;
  const { metadata = {}, tags = [], trustedCerts, schedulerHints = {} } = request;
  await trx
    .insertInto('instance_extra')
    .values({
      instance_uuid: uuid,
      flavor: JSON.stringify(flavorSnapshot(flavor)),
      keypairs: JSON.stringify(keypairSnapshots(keyPair)),
      trusted_certs:
        trustedCerts === undefined || trustedCerts === null ? null : JSON.stringify(trustedCerts),
    })
    .execute();
  await trx
    .insertInto('request_specs')
    .values({
      instance_uuid: uuid,
      num_instances: plan.count,
      availability_zone: zone ?? null,
      scheduler_hints: JSON.stringify(storedHints(schedulerHints)),
    })
    .execute();
  const toRows = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({ instance_uuid: uuid, key, value }));
  const metadataRows = toRows(metadata);
  if (metadataRows.length > 0) await trx.insertInto('instance_metadata').values(metadataRows).execute();
  await trx
    .insertInto('instance_system_metadata')
    .values(toRows(initialSystemMetadata(image, flavor, options.context)))
    .execute();
  for (const tag of new Set(tags)) {
    await trx.insertInto('tags').values({ resource_id: uuid, tag }).execute();
  }
  if (plan.groupId !== undefined) {
    await trx
      .insertInto('instance_group_member')
      .values({ group_id: plan.groupId, instance_uuid: uuid })
      .execute();
  }
}

/** A RequestSpec keeps every hint as a list of texts, and drops Nova's own. */
function storedHints(hints: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(hints)
      .filter(([key]) => !key.startsWith('_nova'))
      .map(([key, value]) => [key, (Array.isArray(value) ? value : [value]).map(String)]),
  );
}
