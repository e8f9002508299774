import type { Row } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { ipModel, type SubnetModel, type VifModel } from './network_info.ts';

interface Address {
  readonly port_id: string;
  readonly subnet_id: string;
  readonly ip_address: string;
}

interface FloatingIp {
  readonly port_id: string | null;
  readonly fixed_ip_address: string | null;
  readonly floating_ip_address: string;
}

/**
 * Reads a server's interfaces from the ports, networks and addresses, in the order in which they were attached: what
 * Nova asks Neutron for and keeps in instance_info_caches.
 */
export async function buildNetworkInfo(db: Queryable, uuid: string): Promise<readonly VifModel[]> {
  const ports = await db
    .selectFrom('ports')
    .selectAll()
    .where('device_id', '=', uuid)
    .orderBy('device_index')
    .orderBy('id')
    .execute();
  if (ports.length === 0) return [];
  const networkIds = [...new Set(ports.map((port) => port.network_id))];
  const portIds = ports.map((port) => port.id);
  const networks = await db.selectFrom('networks').selectAll().where('id', 'in', networkIds).execute();
  const subnets = await db
    .selectFrom('subnets')
    .selectAll()
    .where('network_id', 'in', networkIds)
    .orderBy('id')
    .execute();
  const addresses = await db
    .selectFrom('ip_allocations')
    .select(['port_id', 'subnet_id', 'ip_address'])
    .where('port_id', 'in', portIds)
    .orderBy('id')
    .execute();
  const floating = await db
    .selectFrom('floating_ips')
    .select(['port_id', 'fixed_ip_address', 'floating_ip_address'])
    .where('port_id', 'in', portIds)
    .execute();
  return ports.flatMap((port) => {
    const network = networks.find((candidate) => candidate.id === port.network_id);
    if (network === undefined) return [];
    const own = addresses.filter((address) => address.port_id === port.id);
    const models = subnets
      .filter((subnet) => subnet.network_id === network.id)
      .filter((subnet) => own.some((address) => address.subnet_id === subnet.id))
      .map((subnet) => subnetModel(subnet, own, floating));
    return [vifModel(port, network, models)];
  });
}

function subnetModel(
  subnet: Row<'subnets'>,
  addresses: readonly Address[],
  floating: readonly FloatingIp[],
): SubnetModel {
  const routes = JSON.parse(subnet.host_routes) as { destination: string; nexthop: string }[];
  return {
    cidr: subnet.cidr,
    dns: (JSON.parse(subnet.dns_nameservers) as string[]).map((address) => ipModel('dns', address)),
    gateway: subnet.gateway_ip === null ? null : ipModel('gateway', subnet.gateway_ip),
    ips: addresses
      .filter((address) => address.subnet_id === subnet.id)
      .map(({ port_id, ip_address }) => ({
        ...ipModel('fixed', ip_address),
        floating_ips: floating
          .filter((ip) => ip.port_id === port_id && ip.fixed_ip_address === ip_address)
          .map((ip) => ipModel('floating', ip.floating_ip_address)),
      })),
    routes: routes.map(({ destination, nexthop }) => ({
      cidr: destination,
      gateway: ipModel('gateway', nexthop),
      interface: null,
      meta: {},
    })),
    version: subnet.ip_version,
    meta: {
      // The gateway answers DHCP too: the simulated network has no agents of its own.
      ...(subnet.enable_dhcp === 1 && subnet.ip_version === 4 && subnet.gateway_ip !== null
        ? { dhcp_server: subnet.gateway_ip }
        : {}),
      enable_dhcp: subnet.enable_dhcp === 1,
      ...(subnet.ipv6_address_mode === null ? {} : { ipv6_address_mode: subnet.ipv6_address_mode }),
    },
  };
}

function vifModel(port: Row<'ports'>, network: Row<'networks'>, subnets: readonly SubnetModel[]): VifModel {
  return {
    id: port.id,
    address: port.mac_address,
    network: {
      id: network.id,
      bridge: 'br-int',
      label: network.name,
      subnets,
      meta: { injected: false, tenant_id: network.project_id, mtu: network.mtu },
    },
    type: port.vif_type,
    details: {},
    devname: `tap${port.id.slice(0, 11)}`,
    ovs_interfaceid: port.id,
    qbh_params: null,
    qbg_params: null,
    active: port.status === 'ACTIVE',
    vnic_type: port.vnic_type,
    profile: {},
    preserve_on_delete: port.preserve_on_delete === 1,
    delegate_create: true,
    meta: {},
  };
}
