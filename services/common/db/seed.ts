import { insertFlavor } from '../compute/flavor_writes.ts';
import type { Database } from './database.ts';
import type { Queryable } from './prepared_query.ts';
import {
  SEED_COMPUTE_NODE,
  SEED_FLAVORS,
  SEED_IMAGES,
  SEED_NETWORKS,
  SEED_SERVICES,
  SEED_SUBNETS,
} from './seed_data.ts';

/**
 * Puts in what a fresh devstack has: flavors, an image, networks, a compute host. Ids are always the same. Running it
 * again adds what is missing by id and changes nothing else, so that what users renamed or made stays theirs; what they
 * deleted comes back.
 */
export async function seed(db: Database, now: number): Promise<void> {
  await db.kysely.transaction().execute(async (trx) => {
    await seedFlavors(trx, now);
    await seedImages(trx);
    for (const network of SEED_NETWORKS) {
      await trx.insertInto('networks').values(network).onConflict(ignore).execute();
    }
    for (const subnet of SEED_SUBNETS) {
      await trx.insertInto('subnets').values(subnet).onConflict(ignore).execute();
    }
    await seedHost(trx);
  });
}

const ignore = <T extends { doNothing(): U }, U>(conflict: T): U => conflict.doNothing();

async function seedFlavors(trx: Queryable, now: number): Promise<void> {
  const rows = await trx.selectFrom('flavors').select(['flavorid', 'name']).execute();
  const ids = new Set(rows.map((row) => row.flavorid));
  const names = new Set(rows.map((row) => row.name));
  for (const flavor of SEED_FLAVORS) {
    if (ids.has(flavor.flavorid ?? '') || names.has(flavor.name)) continue;
    await insertFlavor(trx, flavor, now);
  }
}

async function seedImages(trx: Queryable): Promise<void> {
  for (const { properties, ...image } of SEED_IMAGES) {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('images')
      .values(image)
      .onConflict(ignore)
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) continue;
    const rows = Object.entries(properties).map(([name, value]) => ({ image_id: image.id, name, value }));
    if (rows.length > 0) await trx.insertInto('image_properties').values(rows).execute();
  }
}

async function seedHost(trx: Queryable): Promise<void> {
  for (const service of SEED_SERVICES) {
    await trx.insertInto('services').values(service).onConflict(ignore).execute();
  }
  const { id } = await trx
    .selectFrom('services')
    .select('id')
    .where('binary', '=', 'nova-compute')
    .where('host', '=', SEED_COMPUTE_NODE.host)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('compute_nodes')
    .values({ ...SEED_COMPUTE_NODE, service_id: id })
    .onConflict(ignore)
    .execute();
}
