import type { Queryable } from '../db/prepared_query.ts';
import { availabilityZoneOf, serviceIsUp, type ZoneNames } from './availability_zones.ts';

/** Where a server goes. */
export interface Destination {
  readonly host: string;
  readonly node: string;
  readonly zone: string;
}

export interface ScheduleRequest extends ZoneNames {
  readonly zone?: string | undefined;
  readonly host?: string | undefined;
  readonly node?: string | undefined;
  /** Hosts that are not asked. */
  readonly ignoreHosts?: readonly string[];
}

/**
 * The host with the fewest servers among those that may take one: enabled, up, in the zone, and the one asked for if one
 * was. Undefined where there is none, which Nova calls NoValidHost.
 */
export async function selectDestination(
  trx: Queryable,
  { zone, host, node, ignoreHosts = [], ...zones }: ScheduleRequest,
): Promise<Destination | undefined> {
  const services = await trx
    .selectFrom('services')
    .selectAll()
    .where('binary', '=', 'nova-compute')
    .where('disabled', '=', 0)
    .execute();
  const nodes = await trx
    .selectFrom('compute_nodes')
    .select(['compute_nodes.host', 'compute_nodes.hypervisor_hostname'])
    .select((eb) =>
      eb
        .selectFrom('instances')
        .whereRef('instances.host', '=', 'compute_nodes.host')
        .where('instances.deleted', '=', 0)
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('servers'),
    )
    .orderBy('servers')
    .orderBy('compute_nodes.id')
    .execute();
  for (const candidate of nodes) {
    const service = services.find((row) => row.host === candidate.host);
    if (service === undefined || !serviceIsUp(service)) continue;
    if (ignoreHosts.includes(candidate.host)) continue;
    if (host !== undefined && candidate.host !== host) continue;
    if (node !== undefined && candidate.hypervisor_hostname !== node) continue;
    const hostZone = await availabilityZoneOf(trx, candidate.host, zones);
    if (zone !== undefined && hostZone !== zone) continue;
    return { host: candidate.host, node: candidate.hypervisor_hostname, zone: hostZone };
  }
  return undefined;
}
