import type { Flavor } from './flavors.ts';

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

/** A key pair as it was when a server was made with it. */
export interface KeypairSnapshot {
  readonly name: string;
  readonly type: string;
  readonly public_key: string;
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
