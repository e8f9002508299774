import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { currentFlavor, type FlavorSnapshot } from './instance_extra.ts';

/** Where Nova, too, keeps the vm_state that a server had before its resize. */
const OLD_VM_STATE = 'old_vm_state';

type Flavors = Pick<Row<'instance_extra'>, 'flavor' | 'old_flavor'>;

/** What a server that can be reverted was before its resize. */
export interface BeforeResize {
  readonly flavor: FlavorSnapshot;
  readonly stopped: boolean;
}

/** The flavor of a server whose row `deriveState` gave. */
export async function flavorOfInstance(trx: Queryable, row: Row<'instances'>): Promise<FlavorSnapshot> {
  return currentFlavor(row, await readFlavors(trx, row.uuid));
}

/** Gives a server its new flavor, and remembers the old one, and its state, for a revert. */
export async function rememberBeforeResize(
  trx: Queryable,
  row: Row<'instances'>,
  { from, to }: { readonly from: FlavorSnapshot; readonly to: FlavorSnapshot },
): Promise<void> {
  await writeFlavors(trx, row.uuid, { flavor: JSON.stringify(to), old_flavor: JSON.stringify(from) });
  await trx
    .insertInto('instance_system_metadata')
    .values({ instance_uuid: row.uuid, key: OLD_VM_STATE, value: row.vm_state })
    .onConflict((there) => there.columns(['instance_uuid', 'key']).doUpdateSet({ value: row.vm_state }))
    .execute();
}

/** Undefined where there is nothing to go back to. */
export async function beforeResize(trx: Queryable, uuid: string): Promise<BeforeResize | undefined> {
  const { old_flavor: flavor } = await readFlavors(trx, uuid);
  if (flavor === null) return undefined;
  const state = await trx
    .selectFrom('instance_system_metadata')
    .select('value')
    .where('instance_uuid', '=', uuid)
    .where('key', '=', OLD_VM_STATE)
    .executeTakeFirst();
  return { flavor: JSON.parse(flavor) as FlavorSnapshot, stopped: state?.value === 'stopped' };
}

/** Ends a resize with the one flavor that the server keeps. */
export async function forgetBeforeResize(
  trx: Queryable,
  uuid: string,
  flavor: FlavorSnapshot,
): Promise<void> {
  await writeFlavors(trx, uuid, { flavor: JSON.stringify(flavor), old_flavor: null });
  await trx
    .deleteFrom('instance_system_metadata')
    .where('instance_uuid', '=', uuid)
    .where('key', '=', OLD_VM_STATE)
    .execute();
}

async function readFlavors(trx: Queryable, uuid: string): Promise<Flavors> {
  return trx
    .selectFrom('instance_extra')
    .select(['flavor', 'old_flavor'])
    .where('instance_uuid', '=', uuid)
    .executeTakeFirstOrThrow();
}

async function writeFlavors(trx: Queryable, uuid: string, flavors: Flavors): Promise<void> {
  await trx.updateTable('instance_extra').set(flavors).where('instance_uuid', '=', uuid).execute();
}
