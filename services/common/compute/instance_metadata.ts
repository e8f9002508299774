import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { instanceInvalidState, notFound } from './errors.ts';
import { checkInstanceLock } from './instance_checks.ts';
import { getInstanceRow } from './instances.ts';
import { checkMetadataItems, DEFAULT_QUOTAS, type Quotas, quotaLimits } from './quotas.ts';
import { timestamp } from './timestamps.ts';
import { WRITABLE_STATES } from './vm_states.ts';

type Metadata = Readonly<Record<string, string>>;

interface Options {
  readonly context: RequestContext;
  readonly now: number;
  readonly quotas?: Quotas;
}

/** A server's metadata. @throws instanceNotFound (404) */
export async function getInstanceMetadata(
  db: Queryable,
  uuid: string,
  options: Pick<Options, 'context' | 'now'>,
): Promise<Metadata> {
  const row = await getInstanceRow(db, uuid, options);
  return readMetadata(db, row.uuid);
}

/**
 * Adds items, or with `replace` makes them the only ones; returns the whole set.
 * @throws instanceNotFound (404), metadataLimitExceeded (403), instanceIsLocked or instanceInvalidState (409)
 */
export async function updateInstanceMetadata(
  db: Database,
  uuid: string,
  items: Metadata,
  { replace, context, now, quotas: defaults = DEFAULT_QUOTAS }: Options & { readonly replace: boolean },
): Promise<Metadata> {
  return db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, { context, now });
    checkWritable(row, 'update metadata', context);
    const metadata = replace ? items : { ...(await readMetadata(trx, row.uuid)), ...items };
    checkMetadataItems(Object.keys(metadata).length, await quotaLimits(trx, row.project_id, { defaults }));
    await replaceMetadata(trx, row.uuid, metadata);
    await touch(trx, row, now);
    return metadata;
  });
}

/**
 * Removes one item.
 * @throws instanceNotFound or notFound (404), instanceIsLocked or instanceInvalidState (409)
 */
export async function deleteInstanceMetadata(
  db: Database,
  uuid: string,
  key: string,
  { context, now }: Options,
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, { context, now });
    const { [key]: removed, ...rest } = await readMetadata(trx, row.uuid);
    if (removed === undefined) throw notFound('Metadata item was not found');
    checkWritable(row, 'delete metadata', context);
    await replaceMetadata(trx, row.uuid, rest);
    await touch(trx, row, now);
  });
}

function checkWritable(row: Row<'instances'>, action: string, context: RequestContext): void {
  checkInstanceLock(row, context);
  if (!WRITABLE_STATES.has(row.vm_state)) {
    throw instanceInvalidState(action, row.uuid, 'vm_state', row.vm_state);
  }
}

async function readMetadata(db: Queryable, uuid: string): Promise<Metadata> {
  const rows = await db
    .selectFrom('instance_metadata')
    .select(['key', 'value'])
    .where('instance_uuid', '=', uuid)
    .orderBy('id')
    .execute();
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** Makes items the only ones of a server. It belongs into the transaction that changes the server's row. */
export async function replaceMetadata(trx: Queryable, uuid: string, metadata: Metadata): Promise<void> {
  const keys = Object.keys(metadata);
  let stale = trx.deleteFrom('instance_metadata').where('instance_uuid', '=', uuid);
  if (keys.length > 0) stale = stale.where('key', 'not in', keys);
  await stale.execute();
  for (const [key, value] of Object.entries(metadata)) {
    await trx
      .insertInto('instance_metadata')
      .values({ instance_uuid: uuid, key, value })
      .onConflict((conflict) => conflict.columns(['instance_uuid', 'key']).doUpdateSet({ value }))
      .execute();
  }
}

async function touch(trx: Queryable, row: Row<'instances'>, now: number): Promise<void> {
  await trx
    .updateTable('instances')
    .set({ updated_at: timestamp(now) })
    .where('id', '=', row.id)
    .execute();
}
