import { randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import {
  flavorAccessExists,
  flavorAccessNotFound,
  flavorExists,
  flavorExtraSpecsNotFound,
  flavorIdExists,
  flavorNotFound,
} from './errors.ts';
import { type Flavor, getFlavor } from './flavors.ts';
import { timestamp } from './timestamps.ts';

export interface NewFlavor {
  readonly name: string;
  readonly memory_mb: number;
  readonly vcpus: number;
  readonly root_gb: number;
  readonly ephemeral_gb?: number;
  readonly swap?: number;
  readonly rxtx_factor?: number;
  readonly is_public?: boolean;
  readonly description?: string | null;
  /** Null, `auto` or absent: a new uuid. */
  readonly flavorid?: string | null;
  readonly extra_specs?: Readonly<Record<string, string>>;
  /** Projects that a private flavor is shared with from the start. */
  readonly projects?: readonly string[];
}

/**
 * Makes a flavor.
 * @throws flavorExists or flavorIdExists (409)
 */
export async function createFlavor(db: Database, flavor: NewFlavor, now: number): Promise<Flavor> {
  return db.kysely.transaction().execute((trx) => insertFlavor(trx, flavor, now));
}

/** `createFlavor` inside the caller's transaction. */
export async function insertFlavor(trx: Queryable, flavor: NewFlavor, now: number): Promise<Flavor> {
  const { flavorid: wanted = null, extra_specs = {}, projects = [] } = flavor;
  const flavorid = wanted === null || wanted === 'auto' ? randomUUID() : wanted;
  const clashes = await trx
    .selectFrom('flavors')
    .select(['flavorid', 'name'])
    .where((eb) => eb.or([eb('flavorid', '=', flavorid), eb('name', '=', flavor.name)]))
    .execute();
  if (clashes.some((row) => row.flavorid === flavorid)) throw flavorIdExists(flavorid);
  if (clashes.length > 0) throw flavorExists(flavor.name);
  const row = await trx
    .insertInto('flavors')
    .values({
      created_at: timestamp(now),
      name: flavor.name,
      memory_mb: flavor.memory_mb,
      vcpus: flavor.vcpus,
      root_gb: flavor.root_gb,
      ephemeral_gb: flavor.ephemeral_gb ?? 0,
      flavorid,
      swap: flavor.swap ?? 0,
      rxtx_factor: flavor.rxtx_factor ?? 1,
      is_public: flavor.is_public === false ? 0 : 1,
      description: flavor.description ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await putExtraSpecs(trx, row.id, extra_specs);
  for (const project_id of projects) {
    await trx.insertInto('flavor_projects').values({ flavor_id: row.id, project_id }).execute();
  }
  return { ...row, extra_specs: { ...extra_specs } };
}

/**
 * Changes a flavor's description, the one thing of it that can change.
 * @throws flavorNotFound (404)
 */
export async function updateFlavor(
  db: Database,
  flavorId: string,
  { description }: { readonly description: string | null },
  now: number,
): Promise<Flavor> {
  return db.kysely.transaction().execute(async (trx) => {
    const { id } = await getFlavor(trx, flavorId);
    await trx
      .updateTable('flavors')
      .set({ description, updated_at: timestamp(now) })
      .where('id', '=', id)
      .execute();
    return getFlavor(trx, flavorId);
  });
}

/**
 * Removes a flavor with its extra specs and shares. Servers keep the copy that they were made with.
 * @throws flavorNotFound (404)
 */
export async function deleteFlavor(db: Database, flavorId: string): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const { id } = await getFlavor(trx, flavorId);
    await trx.deleteFrom('flavor_extra_specs').where('flavor_id', '=', id).execute();
    await trx.deleteFrom('flavor_projects').where('flavor_id', '=', id).execute();
    await trx.deleteFrom('flavors').where('id', '=', id).execute();
  });
}

/** Adds extra specs to a flavor, or replaces those of the same key. @throws flavorNotFound (404) */
export async function setFlavorExtraSpecs(
  db: Database,
  flavorId: string,
  specs: Readonly<Record<string, string>>,
): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const { id } = await getFlavor(trx, flavorId);
    await putExtraSpecs(trx, id, specs);
  });
}

/** Removes one extra spec. @throws flavorNotFound or flavorExtraSpecsNotFound (404) */
export async function deleteFlavorExtraSpec(db: Database, flavorId: string, key: string): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const { id, extra_specs: known } = await getFlavor(trx, flavorId);
    if (!Object.hasOwn(known, key)) throw flavorExtraSpecsNotFound(flavorId, key);
    await trx.deleteFrom('flavor_extra_specs').where('flavor_id', '=', id).where('key', '=', key).execute();
  });
}

/** The projects that a private flavor is shared with, in the order in which they were added. */
export async function listFlavorAccess(db: Queryable, flavorId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('flavor_projects')
    .innerJoin('flavors', 'flavors.id', 'flavor_projects.flavor_id')
    .select('flavor_projects.project_id')
    .where('flavors.flavorid', '=', flavorId)
    .orderBy('flavor_projects.id')
    .execute();
  return rows.map((row) => row.project_id);
}

/** Shares a flavor with a project. @throws flavorNotFound (404), flavorAccessExists (409) */
export async function addFlavorAccess(db: Database, flavorId: string, projectId: string): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const { id } = await getFlavor(trx, flavorId);
    if ((await listFlavorAccess(trx, flavorId)).includes(projectId)) {
      throw flavorAccessExists(String(id), projectId);
    }
    await trx.insertInto('flavor_projects').values({ flavor_id: id, project_id: projectId }).execute();
  });
}

/** Takes a share back. @throws flavorNotFound or flavorAccessNotFound (404) */
export async function removeFlavorAccess(db: Database, flavorId: string, projectId: string): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('flavors')
      .select('id')
      .where('flavorid', '=', flavorId)
      .executeTakeFirst();
    if (row === undefined) throw flavorNotFound(flavorId);
    const { numDeletedRows } = await trx
      .deleteFrom('flavor_projects')
      .where('flavor_id', '=', row.id)
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw flavorAccessNotFound(String(row.id), projectId);
  });
}

async function putExtraSpecs(
  trx: Queryable,
  flavor_id: number,
  specs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(specs)) {
    await trx
      .insertInto('flavor_extra_specs')
      .values({ flavor_id, key, value })
      .onConflict((conflict) => conflict.columns(['flavor_id', 'key']).doUpdateSet({ value }))
      .execute();
  }
}
