import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooledRandomBase64 } from './random_pool.ts';

test('bytes are given out once each, over many pools', () => {
  const given = Array.from({ length: 1000 }, () => pooledRandomBase64(512));
  assert.ok(given.every((text) => Buffer.from(text, 'base64').length === 512));
  const blocks = given.flatMap((text) => {
    const bytes = Buffer.from(text, 'base64');
    return Array.from({ length: 32 }, (_, index) => bytes.toString('hex', index * 16, index * 16 + 16));
  });
  assert.equal(new Set(blocks).size, 32_000);
});

test('more than a pool holds is given all the same', () => {
  assert.equal(Buffer.from(pooledRandomBase64(100_000), 'base64').length, 100_000);
});
