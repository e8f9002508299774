import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matches } from './access_rules.ts';

const cases: readonly (readonly [pattern: string, matching: readonly string[], other: readonly string[]])[] =
  [
    ['/v2.1/servers', ['/v2.1/servers'], ['/v2x1/servers', '/v2.1/servers/', '/v2.1/server', '']],
    ['/v2.1/servers/*', ['/v2.1/servers/a'], ['/v2.1/servers', '/v2.1/servers/', '/v2.1/servers/a/b']],
    [
      '/v2.1/servers/{server_id}/action',
      ['/v2.1/servers/a/action'],
      ['/v2.1/servers//action', '/v2.1/servers/a/b/action'],
    ],
    ['/v2.1/**', ['/v2.1/', '/v2.1/a', '/v2.1/a/b'], ['/v2.1', '/v2/a']],
    ['**', ['', '/', '/a/b'], []],
    ['/a*b', ['/acb', '/abb'], ['/ab', '/a/b']],
  ];
for (const [pattern, matching, other] of cases) {
  test(`${pattern} stands for ${matching.join(', ')} and for nothing else`, () => {
    for (const path of matching) assert.equal(matches(path, pattern), true, path);
    for (const path of other) assert.equal(matches(path, pattern), false, path);
  });
}

test('a path without wildcards stands for itself', () => {
  const part = fc.stringMatching(/^[a-z0-9./$^()|+-]*$/);
  fc.assert(fc.property(part, part, (a, b) => matches(a, b) === (a === b) && matches(a, a)));
});

test('a pattern of many wildcards takes no longer for it', () => {
  assert.equal(matches(`/${'a'.repeat(250)}`, `${'**a'.repeat(40)}b`), false);
});
