import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipModel } from '../common/compute/network_info.ts';
import { injectedNetwork } from './injected_network.ts';
import { aFixedIp, aSubnet, aVif } from './testing/instance.ts';

const v4 = aSubnet('10.4.0.0/24', {
  ips: [aFixedIp('10.4.0.9')],
  gateway: ipModel('gateway', '10.4.0.1'),
  dns: [ipModel('dns', '9.9.9.9'), ipModel('dns', '1.1.1.1')],
});
const v6 = aSubnet('fd00:4::/64', { ips: [aFixedIp('fd00:4::9')] });
const injected = { injected: true };

test('networks that are not injected, or served by DHCP, leave nothing to inject', () => {
  assert.equal(injectedNetwork([]), undefined);
  assert.equal(injectedNetwork([aVif([v4])]), undefined);
  assert.equal(
    injectedNetwork([aVif([{ ...v4, meta: { dhcp_server: '10.4.0.2' } }], {}, injected)]),
    undefined,
  );
  assert.equal(
    injectedNetwork([aVif([v4, { ...v6, meta: { dhcp_server: 'fd00:4::2' } }], {}, injected)]),
    undefined,
  );
});

test('an injected network is a stanza per address family, numbered among all connected interfaces', () => {
  const text = injectedNetwork([aVif([v4]), aVif([v4, v6], {}, injected)]);
  assert.ok(text?.startsWith('# Injected by Nova on instance boot\n#\n'));
  assert.equal(
    text?.slice(text.indexOf('auto lo')),
    'auto lo\niface lo inet loopback\n\nauto eth1\n' +
      'iface eth1 inet static\n    hwaddress ether fa:16:3e:01:02:03\n    address 10.4.0.9\n    netmask 255.255.255.0\n' +
      '    broadcast 10.4.0.255\n    gateway 10.4.0.1\n    dns-nameservers 9.9.9.9 1.1.1.1\n' +
      'iface eth1 inet6 static\n    hwaddress ether fa:16:3e:01:02:03\n    address fd00:4::9\n    netmask 64\n',
  );
});

test('a network of two addresses has no broadcast address, which is the word None', () => {
  const pair = aSubnet('10.4.0.8/31', { ips: [aFixedIp('10.4.0.9')] });
  assert.match(injectedNetwork([aVif([pair], {}, injected)]) ?? '', /\n    broadcast None\n$/);
});
