import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Access, readAccess } from './access.ts';
import { userToken } from './testing/fake_keystone.ts';
import { TokenCache } from './token_cache.ts';

const access: Access = readAccess(JSON.stringify({ token: userToken() }));

test('an entry is there for as long as it is to be kept', () => {
  let now = 0;
  const cache = new TokenCache(300, () => now);
  cache.set('a', access);
  now = 299_999;
  assert.equal(cache.get('a'), access);
  now = 300_000;
  assert.equal(cache.get('a'), undefined);
});

test('0 seconds are for ever, fewer are none', () => {
  let now = 0;
  const [forever, never] = [new TokenCache(0, () => now), new TokenCache(-1, () => now)];
  for (const cache of [forever, never]) cache.set('a', access);
  now = Number.MAX_SAFE_INTEGER;
  assert.equal(forever.get('a'), access);
  assert.equal(never.get('a'), undefined);
});

test('no number of tokens fills the memory: the oldest go', () => {
  const cache = new TokenCache(300, () => 0);
  for (let i = 0; i <= 20_000; i += 1) cache.set(`t${i}`, access);
  assert.equal(cache.get('t0'), undefined);
  assert.equal(cache.get('t1'), access);
  assert.equal(cache.get('t20000'), access);
});

test('a token is not its own key', () => {
  assert.notEqual(TokenCache.key('secret'), TokenCache.key('secreu'));
  assert.doesNotMatch(TokenCache.key('secret'), /secret/);
});
