import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import type { ZoneNames } from './availability_zones.ts';
import { recordAction } from './instance_actions.ts';
import { checkInstanceHost, checkInstanceLock, checkInstanceState } from './instance_checks.ts';
import { flavorColumns, type FlavorSnapshot, flavorSnapshot } from './instance_extra.ts';
import { recordNoValidHost } from './instance_faults.ts';
import { getInstanceRow } from './instances.ts';
import { endAutoConfirmed, recordMigration } from './migrations.ts';
import { flavorOfInstance, rememberBeforeResize } from './old_flavor.ts';
import { bindPorts } from './ports.ts';
import { DEFAULT_QUOTAS, type Quotas } from './quotas.ts';
import { checkFlavorAllowed, checkResize } from './resize_checks.ts';
import { type Destination, selectDestination } from './schedule.ts';
import { startTransition } from './start_transition.ts';
import { changeSwapDevice } from './swap_device.ts';
import { timestamp } from './timestamps.ts';

export interface ResizeRequest {
  readonly flavorId: string;
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
}

export interface ResizeOptions extends ZoneNames {
  readonly context: RequestContext;
  readonly now: number;
  /** `[novafront] resize_duration` in milliseconds: how long a resize, its confirmation and its revert each take. */
  readonly resizeDurationMs?: number;
  /** `[DEFAULT] resize_confirm_window` in milliseconds; 0 waits for ever. */
  readonly confirmWindowMs?: number;
  /** `[DEFAULT] allow_resize_to_same_host` */
  readonly sameHostAllowed?: boolean;
  readonly quotas?: Quotas;
  /** The policy servers:create:zero_disk_flavor. */
  readonly zeroDiskAllowed?: boolean;
}

/**
 * Gives a server another flavor, and another host where it may not or need not stay, in one transaction; the clock takes it
 * through RESIZE to VERIFY_RESIZE. Where no host takes it, it stays as it is, with a fault that shows once it is in ERROR.
 * @throws ComputeError with the status and message of the action `resize`. Source: nova.compute.api.API.resize
 */
export async function resizeInstance(
  db: Database,
  uuid: string,
  request: ResizeRequest,
  options: ResizeOptions,
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, options);
    const from = await flavorOfInstance(trx, row);
    checkFlavorAllowed(from);
    checkInstanceLock(row, options.context);
    checkInstanceState(row, 'resize', ['active', 'stopped']);
    const host = await checkInstanceHost(trx, row);
    const to = flavorSnapshot(
      await checkResize(trx, row, from, request, { quotas: DEFAULT_QUOTAS, ...options }),
    );
    await endAutoConfirmed(trx, row, options.now);
    const destination = await destinationOf(trx, row, host, options);
    const resize: Resize = { from, to, host, diskConfig: request.diskConfig, options };
    if (destination === undefined) await failToSchedule(trx, row, resize);
    else await move(trx, row, { ...resize, destination });
  });
}

interface Resize {
  readonly from: FlavorSnapshot;
  readonly to: FlavorSnapshot;
  readonly host: string;
  readonly diskConfig: 'AUTO' | 'MANUAL' | undefined;
  readonly options: ResizeOptions;
}

/** A host in the zone that the server is pinned to; its own where that is allowed, or where the cloud has no other. */
async function destinationOf(
  trx: Queryable,
  row: Row<'instances'>,
  host: string,
  options: ResizeOptions,
): Promise<Destination | undefined> {
  const spec = await trx
    .selectFrom('request_specs')
    .select('availability_zone')
    .where('instance_uuid', '=', row.uuid)
    .executeTakeFirst();
  const other = await trx
    .selectFrom('compute_nodes')
    .select('id')
    .where('host', '<>', host)
    .executeTakeFirst();
  const stays = options.sameHostAllowed === true || other === undefined;
  return selectDestination(trx, {
    ...options,
    zone: spec?.availability_zone ?? undefined,
    ignoreHosts: stays ? [] : [host],
  });
}

/** What the API writes before it asks the scheduler: without a word about it in the request a disk is not resized. */
const requested = ({ diskConfig }: Resize) => ({
  progress: 0,
  auto_disk_config: diskConfig === 'AUTO' ? 1 : 0,
});

async function failToSchedule(trx: Queryable, row: Row<'instances'>, resize: Resize): Promise<void> {
  const { from, to, host, options } = resize;
  const { context, now } = options;
  await trx
    .updateTable('instances')
    .set({ ...requested(resize), updated_at: timestamp(now) })
    .where('id', '=', row.id)
    .execute();
  await recordNoValidHost(trx, row.uuid, { now });
  await recordMigration(
    trx,
    {
      instance_uuid: row.uuid,
      source_compute: host,
      source_node: row.node,
      old_instance_type_id: from.id,
      new_instance_type_id: to.id,
      status: 'error',
    },
    { context, now, finishesAt: now },
  );
  await recordAction(trx, {
    uuid: row.uuid,
    context,
    now,
    action: 'resize',
    events: [{ event: 'conductor_migrate_server' }],
    result: 'Error',
  });
}

async function move(
  trx: Queryable,
  row: Row<'instances'>,
  resize: Resize & { readonly destination: Destination },
): Promise<void> {
  const { from, to, host, destination, options } = resize;
  const { context, now, resizeDurationMs: durationMs = 0, confirmWindowMs = 0 } = options;
  const finishesAt = now + durationMs;
  await startTransition(trx, row, {
    transition: 'resize',
    now,
    durationMs,
    nextVmState: 'resized',
    columns: {
      ...requested(resize),
      ...flavorColumns(to),
      host: destination.host,
      node: destination.node,
      availability_zone: destination.zone,
      launched_at: timestamp(finishesAt),
      default_swap_device: await changeSwapDevice(trx, row, { from, to, now }),
      auto_confirm_at: confirmWindowMs > 0 ? finishesAt + confirmWindowMs : null,
    },
    held: [
      { until: 'resize_migrated', columns: { host: row.host, node: row.node } },
      { until: 'resize_finish', columns: flavorColumns(from) },
      { columns: { launched_at: row.launched_at } },
    ],
  });
  await rememberBeforeResize(trx, row, { from, to });
  await bindPorts(trx, row.uuid, destination);
  await recordMigration(
    trx,
    {
      instance_uuid: row.uuid,
      source_compute: host,
      source_node: row.node,
      dest_compute: destination.host,
      dest_node: destination.node,
      old_instance_type_id: from.id,
      new_instance_type_id: to.id,
      status: 'finished',
    },
    { context, now, finishesAt },
  );
  await recordAction(trx, {
    uuid: row.uuid,
    context,
    now,
    finishesAt,
    action: 'resize',
    events: [
      { event: 'conductor_migrate_server' },
      { event: 'compute_prep_resize', host: destination.host },
      { event: 'compute_resize_instance', host },
      { event: 'compute_finish_resize', host: destination.host },
    ],
  });
}
