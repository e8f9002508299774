import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { instanceInvalidState, instanceTagNotFound, invalid } from './errors.ts';
import { getInstanceRow } from './instances.ts';
import { WRITABLE_STATES } from './vm_states.ts';

/** nova.objects.instance.MAX_TAG_COUNT. */
export const MAX_TAG_COUNT = 50;

interface Options {
  readonly context: RequestContext;
  readonly now: number;
}

/**
 * Refuses a server whose tags can't be written now. No lock matters, and no write of tags changes `updated_at`: both
 * as in Nova. `action` is what the message names.
 * @throws instanceNotFound (404), instanceInvalidState (409)
 */
export async function checkTagsWritable(
  db: Queryable,
  uuid: string,
  { action, ...options }: Options & { readonly action: string },
): Promise<void> {
  const row = await getInstanceRow(db, uuid, options);
  if (!WRITABLE_STATES.has(row.vm_state)) throw instanceInvalidState(action, uuid, 'vm_state', row.vm_state);
}

/** A server's tags. @throws instanceNotFound (404) */
export async function listInstanceTags(
  db: Queryable,
  uuid: string,
  options: Options,
): Promise<readonly string[]> {
  await getInstanceRow(db, uuid, options);
  return readTags(db, uuid);
}

/**
 * Adds a tag; false where the server has it already.
 * @throws instanceNotFound (404), invalid (400) for one more than a server may have, even if it is one of them
 */
export async function addInstanceTag(
  db: Database,
  uuid: string,
  tag: string,
  options: Options,
): Promise<boolean> {
  return db.kysely.transaction().execute(async (trx) => {
    const tags = await listInstanceTags(trx, uuid, options);
    if (tags.length >= MAX_TAG_COUNT) {
      throw invalid(`The number of tags exceeded the per-server limit ${MAX_TAG_COUNT}`);
    }
    if (tags.includes(tag)) return false;
    await trx.insertInto('tags').values({ resource_id: uuid, tag }).execute();
    return true;
  });
}

/** Makes tags, each once, the only ones; returns them as they are stored. @throws instanceNotFound (404) */
export async function setInstanceTags(
  db: Database,
  uuid: string,
  tags: readonly string[],
  options: Options,
): Promise<readonly string[]> {
  return db.kysely.transaction().execute(async (trx) => {
    await getInstanceRow(trx, uuid, options);
    await trx.deleteFrom('tags').where('resource_id', '=', uuid).execute();
    for (const tag of new Set(tags)) {
      await trx.insertInto('tags').values({ resource_id: uuid, tag }).execute();
    }
    return readTags(trx, uuid);
  });
}

/** Removes a tag. @throws instanceNotFound, instanceTagNotFound (404) */
export async function deleteInstanceTag(
  db: Database,
  uuid: string,
  tag: string,
  options: Options,
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    await getInstanceRow(trx, uuid, options);
    const { numDeletedRows } = await trx
      .deleteFrom('tags')
      .where('resource_id', '=', uuid)
      .where('tag', '=', tag)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw instanceTagNotFound(uuid, tag);
  });
}

async function readTags(db: Queryable, uuid: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('tags')
    .select('tag')
    .where('resource_id', '=', uuid)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}
