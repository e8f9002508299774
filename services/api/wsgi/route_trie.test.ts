import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from './route.ts';
import { RouteTrie } from './route_trie.ts';

const handler = (): void => undefined;
const trie = new RouteTrie([
  { method: 'GET', path: '/flavors', handler },
  { method: 'GET', path: '/flavors/{id}', handler },
  { method: 'GET', path: '/flavors/detail', handler },
  { method: 'GET', path: '/flavors/{flavor_id}/os-extra_specs/{id}', handler },
  { method: 'POST', path: '/flavors/{id}/action', action: 'a', handler },
  { method: 'POST', path: '/flavors/{id}/action', action: 'b', handler },
  { method: 'GET', path: '/', handler },
] satisfies readonly Route[]);

const pathOf = (method: string, path: string): string | undefined =>
  trie.match(method, path)?.group.plain[0]?.path;

test('a fixed part wins over a parameter', () => {
  assert.equal(pathOf('GET', '/flavors/detail'), '/flavors/detail');
  assert.equal(pathOf('GET', '/flavors/details'), '/flavors/{id}');
});

test('parameters are named by the row', () => {
  assert.deepEqual(trie.match('GET', '/flavors/1/os-extra_specs/k')?.params, { flavor_id: '1', id: 'k' });
});

test('a project id of hexadecimal digits and dashes may stand first', () => {
  const match = trie.match('GET', '/0a-f/flavors/1');
  assert.equal(match?.projectId, '0a-f');
  assert.deepEqual(match?.params, { id: '1' });
  assert.equal(trie.match('GET', '/admin/flavors'), undefined);
  assert.equal(trie.match('GET', '/ABC/flavors'), undefined);
});

test('another method, a slash at the end and an empty part match nothing', () => {
  assert.equal(trie.match('PUT', '/flavors'), undefined);
  assert.equal(trie.match('GET', '/flavors/'), undefined);
  assert.equal(trie.match('GET', ''), undefined);
  assert.equal(trie.match('GET', 'flavors'), undefined);
});

test('actions of one path are kept apart', () => {
  assert.deepEqual([...(trie.match('POST', '/flavors/1/action')?.group.actions.keys() ?? [])], ['a', 'b']);
});

test('the root is reached with a project id too', () => {
  assert.equal(trie.match('GET', '/abc/')?.projectId, 'abc');
});
