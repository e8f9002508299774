import { preparedQuery, type Queryable } from '../db/prepared_query.ts';

/** A port that has an address and belongs to a device. */
export interface PortOfAddress {
  readonly id: string;
  readonly device_id: string;
  readonly tenant_id: string;
  readonly network_id: string;
}

const portsOfAddress = preparedQuery((db, address: string) =>
  db
    .selectFrom('ip_allocations')
    .innerJoin('ports', 'ports.id', 'ip_allocations.port_id')
    .select(['ports.id', 'ports.device_id', 'ports.project_id as tenant_id', 'ports.network_id'])
    .where('ip_allocations.ip_address', '=', address)
    .where('ports.device_id', '<>', '')
    .orderBy('ports.id'),
);

/**
 * The ports of all networks that have a fixed address and belong to a server: none, one, or several where networks
 * overlap. `device_id` is the server's uuid.
 */
export async function listPortsByFixedIp(db: Queryable, address: string): Promise<readonly PortOfAddress[]> {
  return portsOfAddress(db, address);
}

/** The uuids of the servers that have a fixed address, each once. */
export async function findInstanceByFixedIp(db: Queryable, address: string): Promise<readonly string[]> {
  return [...new Set((await portsOfAddress(db, address)).map((port) => port.device_id))];
}

/** The networks of those of some subnets that exist, each once. */
export async function listNetworksOfSubnets(
  db: Queryable,
  subnets: readonly string[],
): Promise<readonly string[]> {
  if (subnets.length === 0) return [];
  const rows = await db
    .selectFrom('subnets')
    .select('network_id')
    .distinct()
    .where('id', 'in', subnets)
    .orderBy('network_id')
    .execute();
  return rows.map((row) => row.network_id);
}
