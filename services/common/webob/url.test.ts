import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environ } from '../environ/environ.ts';
import { applicationUrl, hostUrl, quotePath, requestPath, requestUrl } from './url.ts';

function environ(changes: Partial<Environ>): Environ {
  return {
    scriptName: '',
    pathInfo: '/',
    queryString: '',
    remoteAddr: undefined,
    remoteUser: undefined,
    urlScheme: 'http',
    serverName: 'box',
    serverPort: '8774',
    httpHost: 'h.example',
    serverProtocol: 'HTTP/1.1',
    extra: new Map(),
    ...changes,
  };
}

const HOSTS: readonly (readonly [string, Partial<Environ>, string])[] = [
  ['the Host header counts', {}, 'http://h.example'],
  ['the default port is left out', { httpHost: 'h.example:80' }, 'http://h.example'],
  ["another scheme's default port stays", { httpHost: 'h.example:443' }, 'http://h.example:443'],
  ['https leaves 443 out', { httpHost: 'h.example:443', urlScheme: 'https' }, 'https://h.example'],
  ['other ports stay', { httpHost: 'h.example:1234' }, 'http://h.example:1234'],
  ['an IPv6 address without a port stays whole', { httpHost: '[::1]' }, 'http://[::1]'],
  ['an IPv6 address keeps its port', { httpHost: '[::1]:8774' }, 'http://[::1]:8774'],
  ['without Host it is the server', { httpHost: undefined }, 'http://box:8774'],
  ['an empty Host is an empty host', { httpHost: '' }, 'http://'],
  [
    'a scheme that is a list is taken as it is',
    { urlScheme: 'https, http', httpHost: 'a:80' },
    'https, http://a:80',
  ],
  [
    'a host that is a list is taken as it is',
    { httpHost: 'a.example, b.example' },
    'http://a.example, b.example',
  ],
];

for (const [behaviour, changes, expected] of HOSTS) {
  test(behaviour, () => assert.equal(hostUrl(environ(changes)), expected));
}

test('the application URL ends with SCRIPT_NAME, the request URL with path and query', () => {
  const at = environ({ scriptName: '/compute', pathInfo: '/v2.1/a b', queryString: 'q=%20' });
  assert.equal(applicationUrl(at), 'http://h.example/compute');
  assert.equal(requestPath(at), '/compute/v2.1/a%20b');
  assert.equal(requestUrl(at), 'http://h.example/compute/v2.1/a%20b?q=%20');
});

test('a path is quoted as webob quotes it', () => {
  assert.equal(quotePath("/~!$&'()*+,;=:@-._a9"), "/~!$&'()*+,;=:@-._a9");
  assert.equal(quotePath('/é %?#[]"\ud800'), '/%C3%A9%20%25%3F%23%5B%5D%22%EF%BF%BD');
});
