import { dumps } from '../common/webob/json.ts';
import { netmask, networkAddress } from './cidr.ts';
import type { NetworkModel, SubnetModel, VifModel } from '../common/compute/network_info.ts';

interface Service {
  readonly type: 'dns';
  readonly address: string;
}

/** Link types that guests have always seen by name; every other one is a physical link to them. */
const EXPOSED_VIF_TYPES: ReadonlySet<string> = new Set([
  'bridge',
  'dvs',
  'hw_veb',
  'hyperv',
  'ovs',
  'tap',
  'vhostuser',
  'vif',
]);

/**
 * network_data.json as text: `{}` for an instance without interfaces. Of each network only the first IPv4 and the
 * first IPv6 subnet appear. Source: nova.virt.netutils.get_network_metadata.
 */
export function networkData(vifs: readonly VifModel[]): string {
  if (vifs.length === 0) return '{}';
  const links: unknown[] = [];
  const networks: unknown[] = [];
  const services: Service[] = [];

  for (const { vif, network, index } of connectedVifs(vifs)) {
    const link = vif.devname || `interface${index}`;
    links.push({
      id: link,
      vif_id: vif.id,
      type: EXPOSED_VIF_TYPES.has(vif.type) ? vif.type : 'phy',
      mtu: linkMtu(network),
      ethernet_mac_address: vif.address,
    });
    for (const version of [4, 6]) {
      const subnet = firstSubnet(network, version);
      if (subnet === undefined || subnet.ips.length === 0) continue;
      const id = `network${networks.length}`;
      networks.push({ id, ...addressing(subnet, version, link, network.id) });
      const known = new Set(services.map((dns) => dns.address));
      services.push(...dnsServices(subnet).filter((dns) => !known.has(dns.address)));
    }
  }
  return dumps({ links, networks, services });
}

/** Interfaces on a network that has subnets, counted from 0. */
export function connectedVifs(
  vifs: readonly VifModel[],
): readonly { readonly vif: VifModel; readonly network: NetworkModel; readonly index: number }[] {
  return vifs
    .filter((vif) => vif.network.subnets.length > 0)
    .map((vif, index) => ({ vif, network: vif.network, index }));
}

export function firstSubnet(network: NetworkModel, version: number): SubnetModel | undefined {
  return network.subnets.find((subnet) => subnet.version === version);
}

/** Null where a DHCP server will tell: a guest that set it from here could contradict the server. */
function linkMtu(network: NetworkModel): number | null {
  return network.subnets.some((subnet) => subnet.meta.dhcp_server) ? null : (network.meta.mtu ?? null);
}

function addressing(subnet: SubnetModel, version: number, link: string, networkId: string): object {
  const { ipv6_address_mode: mode, dhcp_server: dhcpServer, enable_dhcp: enableDhcp } = subnet.meta;
  const hasMode = mode !== undefined && mode !== null;
  if (!hasMode && ((dhcpServer ?? null) !== null || enableDhcp)) {
    return { type: `ipv${version}_dhcp`, link, network_id: networkId };
  }
  return {
    type: hasMode ? `ipv${version}_${mode}` : `ipv${version}`,
    link,
    ip_address: subnet.ips[0]?.address,
    netmask: netmask(subnet.cidr),
    routes: [...defaultRoute(subnet, version), ...hostRoutes(subnet)],
    network_id: networkId,
    services: dnsServices(subnet),
  };
}

function defaultRoute(subnet: SubnetModel, version: number): object[] {
  const gateway = subnet.gateway?.address;
  if (!gateway) return [];
  const any = version === 4 ? '0.0.0.0' : '::';
  return [{ network: any, netmask: any, gateway }];
}

function hostRoutes(subnet: SubnetModel): object[] {
  return subnet.routes.map(({ cidr, gateway }) => ({
    network: networkAddress(cidr),
    netmask: netmask(cidr),
    gateway: gateway.address,
  }));
}

function dnsServices(subnet: SubnetModel): Service[] {
  return subnet.dns.map(({ address }) => ({ type: 'dns', address }));
}
