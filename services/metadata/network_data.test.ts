import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipModel, type SubnetModel, type VifModel } from '../common/compute/network_info.ts';
import { networkData } from './network_data.ts';
import { aFixedIp, aSubnet, aVif } from './testing/instance.ts';

interface Data {
  readonly links: readonly Record<string, unknown>[];
  readonly networks: readonly Record<string, unknown>[];
  readonly services: readonly Record<string, unknown>[];
}
const parsed = (...vifs: VifModel[]): Data => JSON.parse(networkData(vifs)) as Data;
const v4 = (own: Partial<SubnetModel> = {}): SubnetModel =>
  aSubnet('10.2.0.0/22', { ips: [aFixedIp('10.2.1.7')], ...own });
const v6 = (own: Partial<SubnetModel> = {}): SubnetModel =>
  aSubnet('fd00:2::/64', { ips: [aFixedIp('fd00:2::7')], ...own });

test('without interfaces the document is an empty object, without subnets an empty description', () => {
  assert.equal(networkData([]), '{}');
  assert.equal(networkData([aVif([])]), '{"links": [], "networks": [], "services": []}');
});

test("a static subnet has its address, mask, routes and name servers, in Nova's order", () => {
  const subnet = v4({
    gateway: ipModel('gateway', '10.2.0.1'),
    dns: [ipModel('dns', '9.9.9.9')],
    routes: [{ cidr: '10.50.7.0/16', gateway: ipModel('gateway', '10.2.0.2'), interface: null, meta: {} }],
  });
  const { networks } = parsed(aVif([subnet]));
  assert.equal(
    JSON.stringify(networks),
    '[{"id":"network0","type":"ipv4","link":"tap11112222-00","ip_address":"10.2.1.7","netmask":"255.255.252.0",' +
      '"routes":[{"network":"0.0.0.0","netmask":"0.0.0.0","gateway":"10.2.0.1"},' +
      '{"network":"10.50.0.0","netmask":"255.255.0.0","gateway":"10.2.0.2"}],' +
      '"network_id":"33334444-0000-4000-8000-000000000001","services":[{"type":"dns","address":"9.9.9.9"}]}]',
  );
});

test('DHCP leaves the rest to the server, whether the subnet enables it or a server is known', () => {
  const { networks, links } = parsed(
    aVif([v4({ meta: { enable_dhcp: true } }), v6({ meta: { dhcp_server: 'fd00:2::2' } })]),
  );
  assert.deepEqual(
    networks.map((network) => [network['type'], Object.keys(network).join()]),
    [
      ['ipv4_dhcp', 'id,type,link,network_id'],
      ['ipv6_dhcp', 'id,type,link,network_id'],
    ],
  );
  assert.equal(links[0]?.['mtu'], null);
  assert.equal(parsed(aVif([v4({ meta: { enable_dhcp: true } })])).links[0]?.['mtu'], 1442);
});

test('an IPv6 address mode names the type and comes before DHCP', () => {
  const { networks } = parsed(
    aVif([v6({ meta: { ipv6_address_mode: 'dhcpv6-stateful', enable_dhcp: true } })]),
  );
  assert.equal(networks[0]?.['type'], 'ipv6_dhcpv6-stateful');
  assert.equal(networks[0]?.['netmask'], 'ffff:ffff:ffff:ffff::');
});

test('only the first subnet of each IP version counts, IPv4 before IPv6, and only with an address', () => {
  const { networks } = parsed(
    aVif([v6(), v4(), v4({ cidr: '10.9.0.0/24' })]),
    aVif([v4({ ips: [] })]),
    aVif([v6()]),
  );
  assert.deepEqual(
    networks.map(({ id, type }) => [id, type]),
    [
      ['network0', 'ipv4'],
      ['network1', 'ipv6'],
      ['network2', 'ipv6'],
    ],
  );
});

test('a link without a device name is numbered among those kept, an unknown type is physical', () => {
  const { links } = parsed(aVif([]), aVif([v4()]), aVif([v4()], { devname: null, type: 'hostdev_physical' }));
  assert.deepEqual(
    links.map(({ id, type }) => [id, type]),
    [
      ['tap11112222-00', 'ovs'],
      ['interface1', 'phy'],
    ],
  );
});

test('name servers of all subnets are collected once each', () => {
  const dns = [ipModel('dns', '9.9.9.9'), ipModel('dns', '1.1.1.1')];
  const { services } = parsed(aVif([v4({ dns })]), aVif([v4({ dns: [ipModel('dns', '8.8.4.4'), ...dns] })]));
  assert.deepEqual(
    services.map(({ address }) => address),
    ['9.9.9.9', '1.1.1.1', '8.8.4.4'],
  );
});
