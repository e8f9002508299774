import type { Updateable } from 'kysely';
import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row, Schema } from '../db/schema.ts';
import { availabilityZoneOf, type ZoneNames } from './availability_zones.ts';
import type { InjectedFile } from './create_checks.ts';
import { imageColumns, replaceImageProperties } from './image_metadata.ts';
import { type ActionEvent, recordAction } from './instance_actions.ts';
import { checkInstanceLock, checkInstanceState } from './instance_checks.ts';
import { keypairSnapshots } from './instance_extra.ts';
import { recordFault } from './instance_faults.ts';
import { replaceMetadata } from './instance_metadata.ts';
import { getInstance, getInstanceRow, type Instance } from './instances.ts';
import type { KeyPair } from './keypairs.ts';
import { endAutoConfirmed } from './migrations.ts';
import { keyPairNamed } from './named_in_request.ts';
import { flavorOfInstance } from './old_flavor.ts';
import { DEFAULT_QUOTAS, type Quotas } from './quotas.ts';
import { checkNoVtpm, checkRebuild, type CheckedRebuild } from './rebuild_checks.ts';
import { startTransition } from './start_transition.ts';
import { timestamp } from './timestamps.ts';
import { POWER_STATE } from './vm_states.ts';

/** What the action `rebuild` asks for. What is absent stays, but for `diskConfig`, which the image decides then. */
export interface RebuildRequest {
  readonly imageId: string;
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly hostname?: string | undefined;
  /** Replaces what there is. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** A key pair of the caller's; null takes the server's away. */
  readonly keyName?: string | null | undefined;
  /** In base64; null takes it away. */
  readonly userData?: string | null | undefined;
  readonly trustedCerts?: readonly string[] | null | undefined;
  readonly accessIpV4?: string | undefined;
  readonly accessIpV6?: string | undefined;
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
  readonly injectedFiles?: readonly InjectedFile[];
  readonly preserveEphemeral?: boolean;
  /** Whether a volume that the server boots from is written anew (2.93), too. */
  readonly reimageBootVolume: boolean;
}

export interface RebuildOptions extends ZoneNames {
  readonly context: RequestContext;
  readonly now: number;
  /** `[novafront] rebuild_duration` in milliseconds. */
  readonly rebuildDurationMs?: number;
  readonly quotas?: Quotas;
  /** The policy servers:create:zero_disk_flavor. */
  readonly zeroDiskAllowed?: boolean;
}

/**
 * Boots a server anew from an image, with its ports, volumes, tags and the password that its guest posted as they are, in
 * one transaction; the clock takes it through REBUILD to ACTIVE, or to SHUTOFF where it was stopped.
 * @returns the server as its rebuild begins, also where that takes no time
 * @throws ComputeError with the status and message of the action `rebuild`. Source: nova.compute.api.API.rebuild
 */
export async function rebuildInstance(
  db: Database,
  uuid: string,
  request: RebuildRequest,
  options: RebuildOptions,
): Promise<Instance> {
  const { context, now } = options;
  return db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, options);
    const flavor = await flavorOfInstance(trx, row);
    await checkNoVtpm(trx, row, flavor);
    checkInstanceLock(row, context);
    checkInstanceState(row, 'rebuild', ['active', 'stopped', 'error']);
    const { keyName } = request;
    const keyPair = typeof keyName === 'string' ? await keyPairNamed(trx, keyName, context) : undefined;
    const limits = { quotas: DEFAULT_QUOTAS, ...options };
    const checked = await checkRebuild(trx, row, flavor, request, limits);
    await endAutoConfirmed(trx, row, now);
    await begin(trx, row, { request, options, checked, keyPair });
    await replaceImageProperties(trx, row.uuid, checked.image, flavor);
    if (request.metadata !== undefined) await replaceMetadata(trx, row.uuid, request.metadata);
    // The clock a moment back: a rebuild that takes no time is over by now.
    return getInstance(trx, row.uuid, { context, now: now - 1 });
  });
}

interface Rebuild {
  readonly request: RebuildRequest;
  readonly options: RebuildOptions;
  readonly checked: CheckedRebuild;
  readonly keyPair: KeyPair | undefined;
}

async function begin(trx: Queryable, row: Row<'instances'>, rebuild: Rebuild): Promise<void> {
  const { request, options, checked } = rebuild;
  const { context, now, rebuildDurationMs: durationMs = 0 } = options;
  const finishesAt = now + durationMs;
  const stopped = row.vm_state === 'stopped';
  // No hypervisor but Ironic keeps an ephemeral disk.
  const fails = request.preserveEphemeral === true;
  await startTransition(trx, row, {
    transition: 'rebuild',
    now,
    durationMs,
    columns: {
      ...requestedColumns(rebuild),
      ...(row.host === null ? {} : { availability_zone: await availabilityZoneOf(trx, row.host, options) }),
      ...(row.image_ref === '' ? {} : { image_ref: checked.image.id }),
      ...(fails ? {} : { launched_at: timestamp(finishesAt) }),
    },
    held: [{ columns: { launched_at: row.launched_at } }],
    ...(fails
      ? { nextVmState: 'error' }
      : stopped
        ? { nextVmState: 'stopped', nextPowerState: POWER_STATE.SHUTDOWN }
        : { nextVmState: 'active', nextPowerState: POWER_STATE.RUNNING }),
  });
  await writeDocuments(trx, row.uuid, rebuild);
  if (checked.rootVolume !== undefined && !fails) {
    const { id: image_id } = checked.image;
    await trx.updateTable('volumes').set({ image_id }).where('id', '=', checked.rootVolume).execute();
  }
  if (fails) {
    const message = 'The current driver does not support preserving ephemeral partitions.';
    await recordFault(trx, row.uuid, { now: finishesAt, code: 400, message, details: '' });
  }
  const { host } = row;
  const off: readonly ActionEvent[] = stopped && !fails ? [{ event: 'compute_stop_instance', host }] : [];
  await recordAction(trx, {
    uuid: row.uuid,
    context,
    now,
    finishesAt,
    action: 'rebuild',
    events: [{ event: 'rebuild_server' }, { event: 'compute_rebuild_instance', host }, ...off],
    result: fails ? 'Error' : 'Success',
  });
}

function requestedColumns({ request, checked, keyPair }: Rebuild): Updateable<Schema['instances']> {
  const { name, description, hostname, userData, accessIpV4, accessIpV6, keyName } = request;
  return {
    ...imageColumns(checked.image),
    auto_disk_config: checked.diskConfig === 'AUTO' ? 1 : 0,
    progress: 0,
    ...(keyName === undefined
      ? {}
      : { key_name: keyPair?.name ?? null, key_data: keyPair?.public_key ?? null }),
    ...(name === undefined ? {} : { display_name: name }),
    ...(description === undefined ? {} : { display_description: description }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(userData === undefined ? {} : { user_data: userData }),
    ...(accessIpV4 === undefined ? {} : { access_ip_v4: accessIpV4 }),
    ...(accessIpV6 === undefined ? {} : { access_ip_v6: accessIpV6 }),
  };
}

async function writeDocuments(trx: Queryable, uuid: string, { request, keyPair }: Rebuild): Promise<void> {
  const { keyName, trustedCerts } = request;
  const documents: Updateable<Schema['instance_extra']> = {
    ...(keyName === undefined ? {} : { keypairs: JSON.stringify(keypairSnapshots(keyPair)) }),
    ...(trustedCerts === undefined
      ? {}
      : { trusted_certs: trustedCerts === null ? null : JSON.stringify(trustedCerts) }),
  };
  if (Object.keys(documents).length === 0) return;
  await trx.updateTable('instance_extra').set(documents).where('instance_uuid', '=', uuid).execute();
}
