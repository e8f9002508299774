import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findPathInfo } from './variables.ts';

describe('a request whose front sends no PATH_INFO', () => {
  const cases: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    [
      'the whole path as SCRIPT_NAME (nginx’s fastcgi_params, Apache)',
      { SCRIPT_NAME: '/v2.1/servers', REQUEST_URI: '/v2.1/servers?x=/y' },
      { PATH_INFO: '/v2.1/servers' },
    ],
    [
      'a mount as SCRIPT_NAME',
      { SCRIPT_NAME: '/compute', REQUEST_URI: '/compute/v2.1/%C3%A4?x' },
      { SCRIPT_NAME: '/compute', PATH_INFO: '/v2.1/\xc3\xa4' },
    ],
    [
      'dot segments that the front resolved',
      { SCRIPT_NAME: '/a', REQUEST_URI: '/a/b/../../a' },
      { PATH_INFO: '/a' },
    ],
    ['a path that only begins alike', { SCRIPT_NAME: '/a', REQUEST_URI: '/ab' }, { PATH_INFO: '/a' }],
    ['a slash at the end', { SCRIPT_NAME: '/a/', REQUEST_URI: '/a/b/..' }, { PATH_INFO: '/a/' }],
    [
      'the path as DOCUMENT_URI (nginx’s scgi_params)',
      { DOCUMENT_URI: '/b', REQUEST_URI: '/a/../b' },
      { PATH_INFO: '/b', DOCUMENT_URI: '/b' },
    ],
    ['no SCRIPT_NAME: REQUEST_URI is left to decide', { REQUEST_URI: '/a' }, {}],
    [
      'PATH_INFO that is there, though empty',
      { PATH_INFO: '', SCRIPT_NAME: '/a', REQUEST_URI: '/a/b' },
      { PATH_INFO: '', SCRIPT_NAME: '/a' },
    ],
  ];
  for (const [name, given, wanted] of cases) {
    it(name, () => {
      const vars = new Map(Object.entries(given));
      findPathInfo(vars);
      vars.delete('REQUEST_URI');
      assert.deepEqual(Object.fromEntries(vars), wanted);
    });
  }
});
