import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import { releaseBlockDevices } from './block_devices.ts';
import { confirmResizeOnDeleting } from './end_resize.ts';
import { recordAction } from './instance_actions.ts';
import { checkInstanceLock } from './instance_checks.ts';
import { getInstanceRow } from './instances.ts';
import { deallocatePorts } from './ports.ts';
import { timestamp } from './timestamps.ts';
import { POWER_STATE } from './vm_states.ts';

/**
 * Deletes a server in one transaction: its row stays, marked deleted, with its actions; its ports, addresses and the
 * volumes that were to go with it are gone. A resize that waits is confirmed first. A second delete finds nothing.
 * @throws instanceNotFound (404); instanceIsLocked (409) for non-admins
 */
export async function deleteInstance(
  db: Database,
  uuid: string,
  { context, now }: { readonly context: RequestContext; readonly now: number },
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, { context, now });
    checkInstanceLock(row, context);
    await confirmResizeOnDeleting(trx, row, { context, now });
    await recordAction(trx, {
      uuid: row.uuid,
      context,
      now,
      action: 'delete',
      events: [{ event: 'compute_terminate_instance', host: row.host }],
    });
    await deallocatePorts(trx, row.uuid);
    await releaseBlockDevices(trx, row.uuid, now);
    await trx
      .updateTable('instance_info_caches')
      .set({ network_info: '[]', updated_at: timestamp(now) })
      .where('instance_uuid', '=', row.uuid)
      .execute();
    await trx.deleteFrom('tags').where('resource_id', '=', row.uuid).execute();
    await trx.deleteFrom('instance_group_member').where('instance_uuid', '=', row.uuid).execute();
    await trx.deleteFrom('console_auth_tokens').where('instance_uuid', '=', row.uuid).execute();
    await trx
      .updateTable('instances')
      .set({
        deleted: row.id,
        deleted_at: timestamp(now),
        updated_at: timestamp(now),
        terminated_at: timestamp(now),
        launched_at: row.launched_at,
        vm_state: 'deleted',
        task_state: null,
        power_state: POWER_STATE.NOSTATE,
        transition: null,
        transition_started_at: null,
        transition_ends_at: null,
        held: null,
        auto_confirm_at: null,
      })
      .where('id', '=', row.id)
      .execute();
  });
}
