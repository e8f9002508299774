import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAddress } from './address.ts';

test('a guest’s address is in the upper half of the subnet, and none that another guest has', () => {
  const numbers = [0, 0, 127, 253];
  const random = (): number => numbers.shift() ?? 0;
  assert.equal(newAddress(new Set(['10.0.128.1']), random), '10.0.255.254');
});

test('it is another one each time', () => {
  const addresses = Array.from({ length: 8 }, () => newAddress(new Set()));
  assert.ok(new Set(addresses).size > 1, addresses.join(' '));
});
