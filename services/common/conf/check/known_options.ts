import type { Opt, OptGroup } from '../../config/opts.ts';
import type { AcceptedOptions } from '../accepted/index.ts';

/** An option of 2025.1 under the name that a file gives it. */
export interface KnownOption {
  readonly group: string;
  readonly option: string;
  readonly opt: Opt;
  /** The file's name is an older one. */
  readonly deprecated: boolean;
}

const dest = (name: string): string => name.replaceAll('-', '_');

/** Every name that an option of 2025.1 may have in a file, by group. */
export function namesOf(groups: readonly OptGroup[]): ReadonlyMap<string, ReadonlyMap<string, KnownOption>> {
  const names = new Map<string, Map<string, KnownOption>>();
  const add = (group: string, name: string, known: KnownOption): void => {
    const options = names.get(group) ?? new Map<string, KnownOption>();
    names.set(group, options);
    if (!options.has(name) || !known.deprecated) options.set(name, known);
  };
  for (const { name: group, opts } of groups)
    for (const [key, opt] of Object.entries(opts)) {
      const option = dest(key);
      add(group, option, { group, option, opt, deprecated: false });
      for (const older of opt.deprecatedNames ?? []) {
        const dot = older.lastIndexOf('.');
        const olderGroup = dot === -1 ? group : older.slice(0, dot);
        const known = { group, option, opt, deprecated: true };
        for (const name of [older.slice(dot + 1), dest(older.slice(dot + 1))]) add(olderGroup, name, known);
      }
    }
  return names;
}

/** The rows of other releases by `group` and option. */
export function otherReleases(
  rows: readonly AcceptedOptions[],
): ReadonlyMap<string, ReadonlyMap<string, AcceptedOptions>> {
  const byGroup = Map.groupBy(rows, ({ group }) => group);
  return new Map(
    [...byGroup].map(([group, same]) => [
      group,
      new Map(same.flatMap((row) => row.options.map((option) => [option, row] as const))),
    ]),
  );
}

/** Groups that a nova.conf names itself, after what it lists in another option. */
const NAMED_BY_OPERATORS: readonly (readonly [pattern: RegExp, options: readonly string[]])[] = [
  [/^neutron_(?:physnet_.+|tunnel)$/, ['numa_nodes']],
  [/^(?:mdev|vgpu)_.+$/, ['device_addresses', 'mdev_class', 'max_instances']],
];

/** The options of such a group, or undefined. */
export function optionsNamedByOperators(group: string): readonly string[] | undefined {
  return NAMED_BY_OPERATORS.find(([pattern]) => pattern.test(group))?.[1];
}

/** What keystoneauth's other plugins than `password` read, in any group with `auth_type`. */
export const AUTH_PLUGIN_OPTIONS: ReadonlySet<string> = new Set([
  'access_token',
  'access_token_endpoint',
  'access_token_type',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
  'auth_methods',
  'client_id',
  'client_secret',
  'code',
  'consumer_key',
  'consumer_secret',
  'discovery_endpoint',
  'endpoint',
  'identity_provider',
  'identity_provider_url',
  'mutual_auth',
  'openid_scope',
  'passcode',
  'protocol',
  'redirect_uri',
  'tenant_id',
  'tenant_name',
  'token',
]);
