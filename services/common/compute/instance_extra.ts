import type { Row } from '../db/schema.ts';
import type { Flavor } from './flavors.ts';
import type { KeyPair } from './keypairs.ts';

/** A flavor as it was when a server was made from it: later edits, and its deletion, don't touch the server. */
export type FlavorSnapshot = Pick<
  Flavor,
  | 'id'
  | 'flavorid'
  | 'name'
  | 'memory_mb'
  | 'vcpus'
  | 'root_gb'
  | 'ephemeral_gb'
  | 'swap'
  | 'rxtx_factor'
  | 'disabled'
  | 'is_public'
  | 'extra_specs'
>;

/** What of its flavor a server's row repeats. */
export function flavorColumns(
  flavor: FlavorSnapshot,
): Pick<Row<'instances'>, 'instance_type_id' | 'memory_mb' | 'vcpus' | 'root_gb' | 'ephemeral_gb'> {
  const { id, memory_mb, vcpus, root_gb, ephemeral_gb } = flavor;
  return { instance_type_id: id, memory_mb, vcpus, root_gb, ephemeral_gb };
}

/**
 * The flavor that a server has now: while it is resized, the clock says whether its row (as `deriveState` gave it) names the
 * old one or the new one.
 */
export function currentFlavor(
  row: Pick<Row<'instances'>, 'instance_type_id'>,
  extra: Pick<Row<'instance_extra'>, 'flavor' | 'old_flavor'>,
): FlavorSnapshot {
  if (extra.old_flavor !== null) {
    const old = JSON.parse(extra.old_flavor) as FlavorSnapshot;
    if (old.id === row.instance_type_id) return old;
  }
  return JSON.parse(extra.flavor) as FlavorSnapshot;
}

/** A key pair as it was when a server was made or rebuilt with it. */
export type KeypairSnapshot = Pick<KeyPair, 'name' | 'type' | 'public_key'>;

/** What of its key pair a server keeps, in the list that Nova has for it. */
export function keypairSnapshots(keyPair: KeyPair | undefined): readonly KeypairSnapshot[] {
  if (keyPair === undefined) return [];
  const { name, type, public_key } = keyPair;
  return [{ name, type, public_key }];
}

/** What of a flavor a server keeps. */
export function flavorSnapshot(flavor: Flavor): FlavorSnapshot {
  const {
    id,
    flavorid,
    name,
    memory_mb,
    vcpus,
    root_gb,
    ephemeral_gb,
    swap,
    rxtx_factor,
    disabled,
    is_public,
  } = flavor;
  return {
    id,
    flavorid,
    name,
    memory_mb,
    vcpus,
    root_gb,
    ephemeral_gb,
    swap,
    rxtx_factor,
    disabled,
    is_public,
    extra_specs: flavor.extra_specs,
  };
}
