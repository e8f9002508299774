import type { Insertable } from 'kysely';
import type { Queryable } from '../../db/prepared_query.ts';
import type { Schema } from '../../db/schema.ts';

/** An image of the project `other` that everybody sees, unless told. */
export async function addImage(
  db: Queryable,
  row: Partial<Insertable<Schema['images']>> & { readonly id: string },
  properties: Readonly<Record<string, string>> = {},
): Promise<void> {
  const times = { created_at: '2025-05-01T00:00:00', updated_at: '2025-05-01T00:00:00' };
  const values = { ...times, owner: 'other', visibility: 'public', status: 'active', size: 1, ...row };
  await db.insertInto('images').values(values).execute();
  for (const [name, value] of Object.entries(properties)) {
    await db.insertInto('image_properties').values({ image_id: row.id, name, value }).execute();
  }
}
