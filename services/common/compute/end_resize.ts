import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { availabilityZoneOf, type ZoneNames } from './availability_zones.ts';
import { confirmedState } from './derive_state.ts';
import { migrationNotFound } from './errors.ts';
import { recordAction } from './instance_actions.ts';
import { checkInstanceLock, checkInstanceState, checkServiceIsUp } from './instance_checks.ts';
import { flavorColumns } from './instance_extra.ts';
import { getInstanceRow } from './instances.ts';
import { endAutoConfirmed, endMigration, finishedMigration } from './migrations.ts';
import { beforeResize, flavorOfInstance, forgetBeforeResize } from './old_flavor.ts';
import { bindPorts } from './ports.ts';
import { startTransition } from './start_transition.ts';
import { changeSwapDevice } from './swap_device.ts';
import { timestamp } from './timestamps.ts';

export interface EndResizeOptions extends ZoneNames {
  readonly context: RequestContext;
  readonly now: number;
  /** `[novafront] resize_duration` in milliseconds. */
  readonly resizeDurationMs?: number;
}

/**
 * Lets a resized server keep its new flavor. While that takes time it shows VERIFY_RESIZE still, and can be neither
 * confirmed nor reverted.
 * @throws instanceNotFound (404); instanceIsLocked, instanceInvalidState, serviceUnavailable (409); migrationNotFound (400).
 *   Source: nova.compute.api.API.confirm_resize
 */
export async function confirmResize(db: Database, uuid: string, options: EndResizeOptions): Promise<void> {
  const { context, now, resizeDurationMs: durationMs = 0 } = options;
  await db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, options);
    checkInstanceLock(row, context);
    checkInstanceState(row, 'confirmResize', ['resized']);
    const migration = await finishedMigration(trx, row.uuid);
    if (migration === undefined) throw migrationNotFound();
    await checkServiceIsUp(trx, migration.source_compute);
    await startTransition(trx, row, {
      transition: 'resize_confirm',
      now,
      durationMs,
      nextVmState: confirmedState(row.power_state),
    });
    await recordConfirmation(trx, migration, { context, now, finishesAt: now + durationMs });
    await forgetBeforeResize(trx, row.uuid, await flavorOfInstance(trx, row));
  });
}

/**
 * Confirms the resize of a server that is being deleted, if one waits (nova.compute.api._confirm_resize_on_deleting).
 * It belongs into the transaction that deletes.
 */
export async function confirmResizeOnDeleting(
  trx: Queryable,
  row: Row<'instances'>,
  { context, now }: Pick<EndResizeOptions, 'context' | 'now'>,
): Promise<void> {
  await endAutoConfirmed(trx, row, now);
  if (row.vm_state !== 'resized') return;
  const migration = await finishedMigration(trx, row.uuid);
  if (migration !== undefined) await recordConfirmation(trx, migration, { context, now, finishesAt: now });
}

/**
 * Gives a resized server its old flavor and host back; the clock takes it through REVERT_RESIZE to the state in which it
 * was before.
 * @throws instanceNotFound (404); instanceIsLocked, instanceInvalidState (409); migrationNotFound (400). Source:
 *   nova.compute.api.API.revert_resize, nova.compute.manager._finish_revert_resize
 */
export async function revertResize(db: Database, uuid: string, options: EndResizeOptions): Promise<void> {
  const { context, now, resizeDurationMs: durationMs = 0 } = options;
  await db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, options);
    checkInstanceLock(row, context);
    checkInstanceState(row, 'revertResize', ['resized']);
    const migration = await finishedMigration(trx, row.uuid);
    const before = await beforeResize(trx, row.uuid);
    if (migration === undefined || before === undefined) throw migrationNotFound();
    const host = migration.source_compute ?? '';
    const zone = await availabilityZoneOf(trx, host, options);
    const swap = { from: await flavorOfInstance(trx, row), to: before.flavor, now };
    const finishesAt = now + durationMs;
    await startTransition(trx, row, {
      transition: 'resize_revert',
      now,
      durationMs,
      nextVmState: before.stopped ? 'stopped' : 'active',
      columns: {
        ...flavorColumns(before.flavor),
        host,
        node: migration.source_node,
        availability_zone: zone,
        launched_at: timestamp(finishesAt),
        default_swap_device: await changeSwapDevice(trx, row, swap),
      },
      held: [{ columns: { launched_at: row.launched_at } }],
    });
    await forgetBeforeResize(trx, row.uuid, before.flavor);
    await bindPorts(trx, row.uuid, { host, zone });
    await endMigration(trx, row.uuid, { status: 'reverted', at: finishesAt });
    await recordAction(trx, {
      uuid: row.uuid,
      context,
      now,
      finishesAt,
      action: 'revertResize',
      events: [
        { event: 'compute_revert_resize', host: migration.dest_compute },
        { event: 'compute_finish_revert_resize', host },
      ],
    });
  });
}

async function recordConfirmation(
  trx: Queryable,
  migration: Row<'migrations'>,
  when: Pick<EndResizeOptions, 'context' | 'now'> & { readonly finishesAt: number },
): Promise<void> {
  const { instance_uuid: uuid, source_compute: host } = migration;
  await endMigration(trx, uuid, { status: 'confirmed', at: when.finishesAt });
  await recordAction(trx, {
    ...when,
    uuid,
    action: 'confirmResize',
    events: [{ event: 'compute_confirm_resize', host }],
  });
}
