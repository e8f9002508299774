import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';

/** nova.api.metadata.password: a system_metadata value holds 255 characters, and a password four of them. */
const CHUNKS = 4;
const CHUNK_LENGTH = 255;
const KEYS = Array.from({ length: CHUNKS }, (_, index) => `password_${index}`);

/** What the guest posted: its admin password encrypted with the server's key, in base64; empty where it posted none. */
export async function getInstancePassword(db: Queryable, uuid: string): Promise<string> {
  const rows = await db
    .selectFrom('instance_system_metadata')
    .select(['key', 'value'])
    .where('instance_uuid', '=', uuid)
    .where('key', 'in', KEYS)
    .orderBy('key')
    .execute();
  return rows.map((row) => row.value).join('');
}

/**
 * Stores a password where none is stored yet, cut to four pieces of 255 characters.
 * @returns `conflict` where there is one already, `gone` where the server is.
 */
export async function setInstancePassword(
  db: Database,
  uuid: string,
  password: string,
): Promise<'stored' | 'conflict' | 'gone'> {
  return db.kysely.transaction().execute(async (trx) => {
    const instance = await trx
      .selectFrom('instances')
      .select('id')
      .where('uuid', '=', uuid)
      .where('deleted', '=', 0)
      .executeTakeFirst();
    if (instance === undefined) return 'gone';
    if ((await getInstancePassword(trx, uuid)) !== '') return 'conflict';
    // Characters, as Python counts them: none of them is cut in two.
    const characters = Array.from(password);
    for (const [index, key] of KEYS.entries()) {
      const value = characters.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH).join('');
      await trx
        .insertInto('instance_system_metadata')
        .values({ instance_uuid: uuid, key, value })
        .onConflict((conflict) => conflict.columns(['instance_uuid', 'key']).doUpdateSet({ value }))
        .execute();
    }
    return 'stored';
  });
}

/** Forgets the password. */
export async function clearInstancePassword(db: Queryable, uuid: string): Promise<void> {
  await db
    .deleteFrom('instance_system_metadata')
    .where('instance_uuid', '=', uuid)
    .where('key', 'in', KEYS)
    .execute();
}
