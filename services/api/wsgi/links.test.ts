import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environ } from '../../common/environ/environ.ts';
import { hostUrl, Links, urlJoin, withLinkPrefix, withoutVersion } from './links.ts';
import { Query } from './query.ts';

function environ(overrides: Partial<Environ> = {}): Environ {
  return {
    scriptName: '/v2.1',
    pathInfo: '/flavors',
    queryString: '',
    remoteAddr: '127.0.0.1',
    remoteUser: undefined,
    urlScheme: 'http',
    serverName: 'server',
    serverPort: '8774',
    httpHost: 'api.example:8774',
    serverProtocol: 'HTTP/1.1',
    extra: new Map(),
    ...overrides,
  };
}

test("a scheme's own port is left out, another is not", () => {
  assert.equal(hostUrl(environ({ httpHost: 'h.example:80' })), 'http://h.example');
  assert.equal(hostUrl(environ({ httpHost: 'h.example:443', urlScheme: 'https' })), 'https://h.example');
  assert.equal(hostUrl(environ({ httpHost: 'h.example:443' })), 'http://h.example:443');
});

test('without a Host header, the server names itself', () => {
  assert.equal(hostUrl(environ({ httpHost: undefined })), 'http://server:8774');
});

test('self is under the version, bookmark is not', () => {
  const links = new Links(environ(), 'demo', undefined);
  assert.deepEqual(links.pair('flavors', '1'), [
    { rel: 'self', href: 'http://api.example:8774/v2.1/flavors/1' },
    { rel: 'bookmark', href: 'http://api.example:8774/flavors/1' },
  ]);
});

test('a mount prefix stays in both', () => {
  const links = new Links(environ({ scriptName: '/compute/v2.1' }), 'demo', undefined);
  assert.equal(links.self('flavors', '1'), 'http://api.example:8774/compute/v2.1/flavors/1');
  assert.equal(links.bookmark('flavors', '1'), 'http://api.example:8774/compute/flavors/1');
});

test('the project stands in links where the URL holds it', () => {
  const links = new Links(environ({ pathInfo: '/abc/flavors' }), 'abc', undefined);
  assert.equal(links.self('flavors', '1'), 'http://api.example:8774/v2.1/abc/flavors/1');
  assert.equal(links.bookmark('flavors', '1'), 'http://api.example:8774/abc/flavors/1');
});

test('a link prefix takes the place of scheme and host, its path comes first', () => {
  const links = new Links(environ(), 'demo', 'https://pub.example/compute');
  assert.equal(links.self('flavors', '1'), 'https://pub.example/compute/v2.1/flavors/1');
  assert.equal(links.bookmark('flavors', '1'), 'https://pub.example/compute/flavors/1');
});

test('the next link keeps every parameter, sorted, with another marker', () => {
  const links = new Links(environ({ queryString: 'limit=2&a=x+y&marker=0' }), 'demo', undefined);
  const { href } = links.next('flavors', Query.parse('limit=2&a=x+y&marker=0'), '2');
  assert.equal(href, 'http://api.example:8774/v2.1/flavors?a=x+y&limit=2&marker=2');
});

test('joining leaves one slash, and one at the end for an empty last part', () => {
  assert.equal(urlJoin('http://h/', '/v2/', 'x'), 'http://h/v2/x');
  assert.equal(urlJoin('http://h', 'v2', ''), 'http://h/v2/');
});

test('only a version at the end is cut', () => {
  assert.equal(withoutVersion('http://h/v2.1'), 'http://h');
  assert.equal(withoutVersion('http://h/v2.1/x'), 'http://h/v2.1/x');
});

test('an empty prefix changes nothing', () => {
  assert.equal(withLinkPrefix('http://h/v2', ''), 'http://h/v2');
});
