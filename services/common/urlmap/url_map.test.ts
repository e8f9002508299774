import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Application } from '../environ/application.ts';
import { mount, type Mounted, normalizeUrl, parsePathExpression } from './url_map.ts';

const app: Application = () => {};

test('path expressions name a path, a domain, a port', () => {
  assert.equal(parsePathExpression('/foo'), '/foo');
  assert.equal(parsePathExpression('domain a.example /x'), 'http://a.example//x');
  assert.equal(parsePathExpression(' port 80 domain a.example '), 'http://a.example:80');
});

const WRONG: Readonly<Record<string, string>> = {
  domain: "'domain' must be followed with a domain name",
  'domain a domain b': "'domain' given twice",
  'domain a port': "'port' must be followed with a port number",
  'domain a port 1 port 2': "'port' given twice",
  'port 80 /x': 'If you give a port, you must also give a domain',
  '/a /b': "more than one path given (have '/a', got '/b')",
};

for (const [expression, reason] of Object.entries(WRONG)) {
  test(`'${expression}' is a ValueError`, () => {
    assert.throws(() => parsePathExpression(expression), { name: 'ValueError', reason });
  });
}

test('repeated slashes collapse; a path must start with one', () => {
  assert.deepEqual(normalizeUrl('//a///b/', true), { domain: undefined, url: '/a/b' });
  assert.deepEqual(normalizeUrl('http://h//x/', false), { domain: 'h', url: '/x/' });
  assert.throws(() => normalizeUrl('a', true), {
    reason: "URL fragments must start with / or http:// (you gave 'a')",
  });
});

test('domains come first, then the longest path; the same place is replaced', () => {
  let applications: Mounted[] = [];
  for (const place of ['/', '/v2', '/v2.1/+', '/v2.1', 'domain d.example /v2', '/v2/']) {
    applications = mount(applications, place, app);
  }
  assert.deepEqual(
    applications.map(({ domain, url }) => [domain, url]),
    [
      ['d.example', '/v2'],
      [undefined, '/v2.1/+'],
      [undefined, '/v2.1'],
      [undefined, '/v2'],
      [undefined, ''],
    ],
  );
});
