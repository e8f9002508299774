import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pooledRandomBytes } from './random_pool.ts';

test('bytes are given out once each, over many pools, and stay as they were', () => {
  const given = Array.from({ length: 1000 }, () => pooledRandomBytes(512));
  const texts = given.map((bytes) => bytes.toString('hex'));
  assert.ok(given.every((bytes) => bytes.length === 512));
  assert.equal(new Set(texts).size, 1000);
  pooledRandomBytes(512);
  assert.deepEqual(
    given.map((bytes) => bytes.toString('hex')),
    texts,
  );
});

test('more than a pool holds is given all the same', () => {
  assert.equal(pooledRandomBytes(100_000).length, 100_000);
});
