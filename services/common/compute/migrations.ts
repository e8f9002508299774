import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row, Schema } from '../db/schema.ts';
import { timestamp } from './timestamps.ts';

type NewMigration = Pick<
  Insertable<Schema['migrations']>,
  | 'instance_uuid'
  | 'source_compute'
  | 'source_node'
  | 'dest_compute'
  | 'dest_node'
  | 'dest_host'
  | 'old_instance_type_id'
  | 'new_instance_type_id'
> & { readonly status: 'finished' | 'error' };

/**
 * Records the move of a resize. Its status is the one that it has in the end; `updated_at` says when that is, and the
 * server's transition how far it has come until then.
 */
export async function recordMigration(
  trx: Queryable,
  migration: NewMigration,
  {
    context,
    now,
    finishesAt,
  }: { readonly context: RequestContext; readonly now: number; readonly finishesAt: number },
): Promise<void> {
  await trx
    .insertInto('migrations')
    .values({
      ...migration,
      created_at: timestamp(now),
      updated_at: timestamp(finishesAt),
      uuid: randomUUID(),
      migration_type: 'resize',
      user_id: context.userId,
      project_id: context.projectId,
    })
    .execute();
}

/** The migration of a server whose resize waits to be confirmed or reverted. */
export async function finishedMigration(
  trx: Queryable,
  uuid: string,
): Promise<Row<'migrations'> | undefined> {
  return trx
    .selectFrom('migrations')
    .selectAll()
    .where('instance_uuid', '=', uuid)
    .where('status', '=', 'finished')
    .executeTakeFirst();
}

/** Ends the migration of a server that `resize_confirm_window` has confirmed, which only the clock knows until a write. */
export async function endAutoConfirmed(trx: Queryable, row: Row<'instances'>, now: number): Promise<void> {
  const { uuid, auto_confirm_at: at } = row;
  if (at !== null && now >= at) await endMigration(trx, uuid, { status: 'confirmed', at });
}

/** Ends the migration that waits, if there is one. */
export async function endMigration(
  trx: Queryable,
  uuid: string,
  { status, at }: { readonly status: 'confirmed' | 'reverted'; readonly at: number },
): Promise<void> {
  await trx
    .updateTable('migrations')
    .set({ status, updated_at: timestamp(at) })
    .where('instance_uuid', '=', uuid)
    .where('status', '=', 'finished')
    .execute();
}
