import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cidrContains, eui64Address, formatIp, parseIp } from './ip_addresses.ts';

test('every address survives reading and writing', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const ip = parseIp(address);
      assert.ok(ip !== undefined);
      assert.equal(formatIp(ip), address);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
      assert.deepEqual(parseIp(formatIp({ version: 6, value })), { version: 6, value });
    }),
  );
});

test('IPv6 is written as RFC 5952 says', () => {
  const cases: [string, string][] = [
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['fe80:0:0:0:0:0:0:0', 'fe80::'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
  ];
  for (const [text, expected] of cases) {
    const ip = parseIp(text);
    assert.ok(ip !== undefined);
    assert.equal(formatIp(ip), expected);
  }
});

test('what is no address is not read, and lies in no network', () => {
  for (const text of ['', '10.0.0', '10.0.0.256', 'nope', ':::']) {
    assert.equal(parseIp(text), undefined);
    assert.equal(cidrContains('0.0.0.0/0', text), false);
  }
  assert.equal(cidrContains('10.0.0.0/24', '10.0.0.255'), true);
  assert.equal(cidrContains('10.0.0.0/24', '10.0.1.0'), false);
  assert.equal(cidrContains('10.0.0.0/8', '::a00:1'), false);
});

test('SLAAC makes its address of the network and the MAC', () => {
  assert.equal(eui64Address('2001:db8:1::/64', 'fa:16:3e:9c:bf:3d'), '2001:db8:1:0:f816:3eff:fe9c:bf3d');
});
