import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { broadcast, netmask, networkAddress, prefixLength } from './cidr.ts';

test('IPv4 networks', () => {
  assert.equal(netmask('10.0.0.0/20'), '255.255.240.0');
  assert.equal(netmask('10.0.0.0/0'), '0.0.0.0');
  assert.equal(netmask('10.0.0.1/32'), '255.255.255.255');
  assert.equal(networkAddress('10.99.3.4/16'), '10.99.0.0');
  assert.equal(broadcast('192.168.5.64/26'), '192.168.5.127');
  assert.equal(broadcast('192.168.5.64/31'), undefined);
  assert.equal(broadcast('192.168.5.64/32'), undefined);
  assert.equal(prefixLength('192.168.5.64/26'), 26);
});

test('IPv6 networks, compressed as inet_ntop does', () => {
  assert.equal(netmask('2001:db8::/64'), 'ffff:ffff:ffff:ffff::');
  assert.equal(netmask('2001:db8::/56'), 'ffff:ffff:ffff:ff00::');
  assert.equal(netmask('::/0'), '::');
  assert.equal(netmask('2001:db8::1/128'), 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
  assert.equal(netmask('2001:db8::1/112'), 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:0');
  assert.equal(networkAddress('2001:DB8:0:1:0:0:0:5/128'), '2001:db8:0:1::5');
  assert.equal(networkAddress('0:0:1:0:0:0:1:1/128'), '0:0:1::1:1');
  assert.equal(networkAddress('1:0:0:2:0:0:3:4/128'), '1::2:0:0:3:4');
  assert.equal(networkAddress('64:ff9b::192.0.2.33/128'), '64:ff9b::c000:221');
});

test('an address below any mask is unchanged by clearing its host bits twice', () => {
  const ipv6 = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(ipv6, fc.integer({ min: 0, max: 128 }), (groups, prefix) => {
      const once = networkAddress(`${groups.map((group) => group.toString(16)).join(':')}/${prefix}`);
      assert.equal(networkAddress(`${once}/${prefix}`), once);
      assert.equal(networkAddress(`${once}/128`), once);
    }),
  );
});
