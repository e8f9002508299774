import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewCache } from './view_cache.ts';

function counting(value: string | undefined): { calls: number; load: () => Promise<string | undefined> } {
  const counter = {
    calls: 0,
    load: async () => {
      counter.calls += 1;
      return value;
    },
  };
  return counter;
}

test('a value is kept for its lifetime and not a millisecond longer', async () => {
  let now = 1000;
  const cache = new ViewCache<string>(15, () => now);
  assert.equal(await cache.load('a', counting('x').load), 'x');
  now = 15_999;
  assert.equal(cache.get('a'), 'x');
  now = 16_000;
  assert.equal(cache.get('a'), undefined);
});

test('absence and failure are not kept', async () => {
  const cache = new ViewCache<string>(15, () => 0);
  await cache.load('a', counting(undefined).load);
  await assert.rejects(
    cache.load('b', () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await cache.load('a', counting('x').load), 'x');
  assert.equal(await cache.load('b', counting('y').load), 'y');
});

test('an expiration of 0 keeps nothing', async () => {
  const cache = new ViewCache<string>(0, () => 0);
  await cache.load('a', counting('x').load);
  assert.equal(cache.get('a'), undefined);
});

test('requests that miss together load once', async () => {
  const cache = new ViewCache<string>(15, () => 0);
  const counter = counting('x');
  assert.deepEqual(await Promise.all([cache.load('a', counter.load), cache.load('a', counter.load)]), [
    'x',
    'x',
  ]);
  assert.equal(counter.calls, 1);
});

test('beyond its size the cache forgets what it has held longest', async () => {
  const cache = new ViewCache<string>(15, () => 0, 2);
  for (const key of ['a', 'b', 'c']) await cache.load(key, counting(key).load);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key)),
    [undefined, 'b', 'c'],
  );
});
