import { randomBytes, randomUUID } from 'node:crypto';
import type { Row } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { invalid, noMoreFixedIps } from './errors.ts';
import { eui64Address, formatIp, parseCidr, parseIp } from './ip_addresses.ts';
import type { PlannedPort } from './networks.ts';
import { timestamp } from './timestamps.ts';

/** The server that ports are made for. */
export interface PortOwner {
  readonly uuid: string;
  readonly projectId: string;
  readonly host: string;
  readonly zone: string;
  readonly securityGroupIds: readonly string[];
  readonly now: number;
}

/**
 * Makes the ports of one server, or binds those that were handed in, and takes their addresses.
 * @throws noMoreFixedIps (400)
 */
export async function allocatePorts(
  trx: Queryable,
  planned: readonly PlannedPort[],
  owner: PortOwner,
): Promise<void> {
  for (const [index, plan] of planned.entries()) {
    const binding = {
      device_id: owner.uuid,
      device_owner: `compute:${owner.zone}`,
      binding_host: owner.host,
      vif_type: 'ovs',
      status: 'ACTIVE',
      device_index: index,
      tag: plan.tag ?? null,
    };
    if (plan.port !== undefined) {
      await trx
        .updateTable('ports')
        .set({ ...binding, preserve_on_delete: 1 })
        .where('id', '=', plan.port.id)
        .execute();
      continue;
    }
    const mac = randomMac();
    const id = randomUUID();
    await trx
      .insertInto('ports')
      .values({
        ...binding,
        id,
        created_at: timestamp(owner.now),
        network_id: plan.network.id,
        project_id: owner.projectId,
        name: '',
        mac_address: mac,
        vnic_type: 'normal',
      })
      .execute();
    await allocateAddresses(trx, plan, { id, mac });
    for (const security_group_id of owner.securityGroupIds) {
      await trx
        .insertInto('security_group_port_bindings')
        .values({ port_id: id, security_group_id })
        .execute();
    }
  }
}

/** Binds a server's ports to the host that it moved to. */
export async function bindPorts(
  trx: Queryable,
  uuid: string,
  { host, zone }: Pick<PortOwner, 'host' | 'zone'>,
): Promise<void> {
  await trx
    .updateTable('ports')
    .set({ binding_host: host, device_owner: `compute:${zone}` })
    .where('device_id', '=', uuid)
    .execute();
}

/** Gives a server's addresses back; deletes the ports that were made for it and unbinds the others. */
export async function deallocatePorts(trx: Queryable, uuid: string): Promise<void> {
  const ports = await trx
    .selectFrom('ports')
    .select(['id', 'preserve_on_delete'])
    .where('device_id', '=', uuid)
    .execute();
  const own = ports.filter((port) => port.preserve_on_delete === 0).map((port) => port.id);
  if (own.length > 0) {
    await trx
      .updateTable('floating_ips')
      .set({ port_id: null, fixed_ip_address: null })
      .where('port_id', 'in', own)
      .execute();
    await trx.deleteFrom('security_group_port_bindings').where('port_id', 'in', own).execute();
    await trx.deleteFrom('ip_allocations').where('port_id', 'in', own).execute();
    await trx.deleteFrom('ports').where('id', 'in', own).execute();
  }
  await trx
    .updateTable('ports')
    .set({
      device_id: '',
      device_owner: '',
      binding_host: null,
      vif_type: 'unbound',
      status: 'DOWN',
      tag: null,
      device_index: 0,
      preserve_on_delete: 0,
    })
    .where('device_id', '=', uuid)
    .execute();
}

/**
 * An address from each kind of subnet, as Neutron does: the one asked for, or one IPv4 address and one per IPv6 kind;
 * SLAAC subnets always give the address that the interface makes itself.
 */
async function allocateAddresses(
  trx: Queryable,
  { network, subnets, fixedIp }: PlannedPort,
  port: { readonly id: string; readonly mac: string },
): Promise<void> {
  const slaac = subnets.filter(isSlaac);
  const managed = subnets.filter((subnet) => !isSlaac(subnet));
  const insert = (subnet: Row<'subnets'>, ip_address: string, ip_offset: number | null): Promise<unknown> =>
    trx
      .insertInto('ip_allocations')
      .values({ port_id: port.id, subnet_id: subnet.id, network_id: network.id, ip_address, ip_offset })
      .execute();
  if (fixedIp !== undefined) {
    const subnet = subnets.find((candidate) => offsetIn(candidate, fixedIp) !== undefined);
    if (subnet === undefined) throw invalid(`Fixed IP ${fixedIp} is not on network ${network.id}.`);
    await insert(subnet, fixedIp, offsetIn(subnet, fixedIp) ?? null);
  } else {
    for (const version of [4, 6]) {
      const candidates = managed.filter((subnet) => subnet.ip_version === version);
      if (candidates.length === 0) continue;
      const free = await firstFree(trx, candidates);
      if (free === undefined) throw noMoreFixedIps(network.id);
      await insert(free.subnet, free.address, free.offset);
    }
  }
  for (const subnet of slaac) {
    const address = eui64Address(subnet.cidr, port.mac);
    if (address !== fixedIp) await insert(subnet, address, null);
  }
}

function isSlaac(subnet: Row<'subnets'>): boolean {
  return subnet.ip_version === 6 && /^(?:slaac|dhcpv6-stateless)$/.test(subnet.ipv6_address_mode ?? '');
}

async function firstFree(
  trx: Queryable,
  subnets: readonly Row<'subnets'>[],
): Promise<{ subnet: Row<'subnets'>; address: string; offset: number } | undefined> {
  for (const subnet of subnets) {
    const start = offsetIn(subnet, subnet.allocation_pool_start) ?? 0;
    const end = offsetIn(subnet, subnet.allocation_pool_end) ?? -1;
    const offset = await firstFreeOffset(trx, subnet.id, start);
    if (offset > end) continue;
    const { version, value } = parseCidr(subnet.cidr);
    return { subnet, address: formatIp({ version, value: value + BigInt(offset) }), offset };
  }
  return undefined;
}

/** The pool's first address if it is free, else the first that follows a taken one and is not taken itself. */
async function firstFreeOffset(trx: Queryable, subnetId: string, start: number): Promise<number> {
  const first = await trx
    .selectFrom('ip_allocations')
    .select('id')
    .where('subnet_id', '=', subnetId)
    .where('ip_offset', '=', start)
    .executeTakeFirst();
  if (first === undefined) return start;
  const gap = await trx
    .selectFrom('ip_allocations as taken')
    .leftJoin('ip_allocations as next', (join) =>
      join
        .onRef('next.subnet_id', '=', 'taken.subnet_id')
        .on((eb) => eb('next.ip_offset', '=', eb('taken.ip_offset', '+', 1))),
    )
    .select('taken.ip_offset')
    .where('taken.subnet_id', '=', subnetId)
    .where('taken.ip_offset', '>=', start)
    .where('next.id', 'is', null)
    .orderBy('taken.ip_offset')
    .limit(1)
    .executeTakeFirst();
  return Number(gap?.ip_offset ?? start) + 1;
}

/** How far an address is from the subnet's first; undefined for an address outside of it. */
function offsetIn(subnet: Row<'subnets'>, address: string): number | undefined {
  const network = parseCidr(subnet.cidr);
  const ip = parseIp(address);
  if (ip === undefined || ip.version !== network.version) return undefined;
  const offset = ip.value - network.value;
  const size = 1n << BigInt((ip.version === 4 ? 32 : 128) - network.prefixLength);
  return offset < 0n || offset >= size ? undefined : Number(offset);
}

/** Neutron's base_mac fa:16:3e and three random bytes. */
function randomMac(): string {
  return ['fa', '16', '3e', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(
    ':',
  );
}
