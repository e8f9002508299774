import { broadcast, netmask, prefixLength } from './cidr.ts';
import type { NetworkModel, SubnetModel, VifModel } from '../common/compute/network_info.ts';
import { connectedVifs, firstSubnet } from './network_data.ts';

const HEADER = `\
# Injected by Nova on instance boot
#
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

# The loopback network interface
auto lo
iface lo inet loopback
`;

/**
 * Debian's /etc/network/interfaces for the networks that `[DEFAULT] flat_injected` marked and that no DHCP server
 * serves, as Nova's packaged `injected_network_template` renders it; undefined where there is no such network.
 */
export function injectedNetwork(vifs: readonly VifModel[]): string | undefined {
  const injected = connectedVifs(vifs).filter(
    ({ network }) => network.meta.injected && !hasDhcpServer(network),
  );
  if (injected.length === 0) return undefined;
  const stanzas = injected.map(({ vif, network, index }) => {
    const name = `eth${index}`;
    const ipv4 = stanza(`iface ${name} inet static`, vif, firstSubnet(network, 4));
    const ipv6 = stanza(`iface ${name} inet6 static`, vif, firstSubnet(network, 6));
    return `\nauto ${name}\n${ipv4}${ipv6}`;
  });
  return HEADER + stanzas.join('');
}

function hasDhcpServer(network: NetworkModel): boolean {
  return [4, 6].some((version) => (firstSubnet(network, version)?.meta.dhcp_server ?? null) !== null);
}

function stanza(title: string, vif: VifModel, subnet: SubnetModel | undefined): string {
  const address = subnet?.ips[0]?.address;
  if (subnet === undefined || address === undefined) return '';
  const ipv4 = subnet.version === 4;
  const options: readonly (readonly [name: string, value: string | number | null])[] = [
    ['hwaddress ether', vif.address],
    ['address', address],
    // A prefix length for IPv6, which is what ifupdown takes.
    ['netmask', ipv4 ? netmask(subnet.cidr) : prefixLength(subnet.cidr)],
    // Nova writes Python's word for nothing.
    ['broadcast', ipv4 ? (broadcast(subnet.cidr) ?? 'None') : null],
    ['gateway', subnet.gateway?.address || null],
    ['dns-nameservers', subnet.dns.map((dns) => dns.address).join(' ') || null],
  ];
  const lines = options.flatMap(([name, value]) => (value === null ? [] : [`    ${name} ${value}\n`]));
  return `${title}\n${lines.join('')}`;
}
