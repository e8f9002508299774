import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { environOf } from '../environ/environ.ts';
import { serve } from '../testing/raw_request.ts';
import { httpProxyToWsgi } from './http_proxy_to_wsgi.ts';
import { testService } from './testing/service.ts';

async function seen(
  t: TestContext,
  headers: Record<string, string>,
  enabled = true,
  local = {},
): Promise<string> {
  const service = testService({ oslo_middleware: { enable_proxy_headers_parsing: enabled } });
  const filter = httpProxyToWsgi(service)({}, local);
  const ask = await serve(
    t,
    filter((req, res) => {
      const environ = environOf(req);
      res.end([environ.urlScheme, environ.httpHost, environ.remoteAddr, environ.scriptName].join(' '));
    }),
  );
  return (await ask({ headers: { Host: 'h', ...headers } })).body;
}

const ALL = {
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'api.example:8443',
  'X-Forwarded-For': '9.9.9.9, 8.8.8.8',
  'X-Forwarded-Prefix': '/compute/',
};

const CASES: readonly (readonly [string, Record<string, string>, string])[] = [
  [
    'what the proxy says is taken whole, lists and all',
    ALL,
    'https api.example:8443 9.9.9.9, 8.8.8.8 /compute/',
  ],
  ['empty headers say nothing', { 'X-Forwarded-Proto': '', 'X-Forwarded-Prefix': '' }, 'http h 127.0.0.1 '],
  ['the port header is not known', { 'X-Forwarded-Port': '8443' }, 'http h 127.0.0.1 '],
  [
    "Forwarded's first element counts, quotes stay",
    { Forwarded: 'Proto=https; host="fw:1"; for=1.2.3.4, proto=http;host=second' },
    'https "fw:1" 1.2.3.4 ',
  ],
  [
    'Forwarded hides the others, but not the prefix',
    { ...ALL, Forwarded: 'host=a' },
    'http a 127.0.0.1 /compute/',
  ],
  [
    'a Forwarded that says nothing hides them too',
    { ...ALL, Forwarded: 'garbage' },
    'http h 127.0.0.1 /compute/',
  ],
];

for (const [behaviour, headers, expected] of CASES) {
  test(behaviour, async (t) => assert.equal(await seen(t, headers), expected));
}

test('nothing is believed unless the option says so, in nova.conf or in the section', async (t) => {
  assert.equal(await seen(t, ALL, false), 'http h 127.0.0.1 ');
  assert.match(await seen(t, ALL, false, { enable_proxy_headers_parsing: 'true' }), /^https/);
});
