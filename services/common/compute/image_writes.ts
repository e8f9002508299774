import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import { forbidden } from './errors.ts';
import { getImage } from './images.ts';
import { timestamp } from './timestamps.ts';

type Caller = Pick<RequestContext, 'projectId' | 'isAdmin'>;

/**
 * Removes an image.
 * @throws imageNotFound (404); forbidden (403) for a protected image or one of another project.
 */
export async function deleteImage(db: Database, id: string, context: Caller): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const image = await getImage(trx, id, context);
    if (image.protected === 1 || (image.owner !== context.projectId && !context.isAdmin)) {
      throw forbidden('You are not allowed to delete the image.');
    }
    await trx.deleteFrom('image_properties').where('image_id', '=', id).execute();
    await trx.deleteFrom('images').where('id', '=', id).execute();
  });
}

/**
 * Replaces an image's properties by the set given.
 * @throws imageNotFound (404); forbidden (403) for an image of another project.
 */
export async function setImageProperties(
  db: Database,
  id: string,
  properties: Readonly<Record<string, string>>,
  { context, now }: { readonly context: Caller; readonly now: number },
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const image = await getImage(trx, id, context);
    if (image.owner !== context.projectId && !context.isAdmin) {
      throw forbidden('You are not allowed to change the image.');
    }
    await trx.deleteFrom('image_properties').where('image_id', '=', id).execute();
    const rows = Object.entries(properties).map(([name, value]) => ({ image_id: id, name, value }));
    if (rows.length > 0) await trx.insertInto('image_properties').values(rows).execute();
    await trx
      .updateTable('images')
      .set({ updated_at: timestamp(now) })
      .where('id', '=', id)
      .execute();
  });
}
