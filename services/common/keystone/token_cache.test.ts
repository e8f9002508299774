import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccess } from './access.ts';
import { userToken } from './testing/fake_keystone.ts';
import { ProcessTokenCache, tokenDigest } from './token_cache.ts';

const document = JSON.stringify({ token: userToken() });
const access = readAccess(document);
const validated = { document, access };

test('an entry is there for as long as it is to be kept', () => {
  let now = 0;
  const cache = new ProcessTokenCache(300, () => now);
  cache.set('a', validated);
  now = 299_999;
  assert.equal(cache.get('a'), access);
  now = 300_000;
  assert.equal(cache.get('a'), undefined);
});

test('0 seconds are for ever, fewer are none', () => {
  let now = 0;
  const [forever, never] = [new ProcessTokenCache(0, () => now), new ProcessTokenCache(-1, () => now)];
  for (const cache of [forever, never]) cache.set('a', validated);
  now = Number.MAX_SAFE_INTEGER;
  assert.equal(forever.get('a'), access);
  assert.equal(never.get('a'), undefined);
});

test('no number of tokens fills the memory: the oldest go', () => {
  const cache = new ProcessTokenCache(300, () => 0);
  for (let i = 0; i <= 20_000; i += 1) cache.set(`t${i}`, validated);
  assert.equal(cache.get('t0'), undefined);
  assert.equal(cache.get('t1'), access);
  assert.equal(cache.get('t20000'), access);
});

test('a token is not its own key', () => {
  assert.notEqual(tokenDigest('secret'), tokenDigest('secreu'));
  assert.doesNotMatch(tokenDigest('secret'), /secret/);
});
