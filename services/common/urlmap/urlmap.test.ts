import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BEST_CONTENT_TYPE } from '../context/context.ts';
import type { Application } from '../environ/application.ts';
import { environOf } from '../environ/environ.ts';
import type { CompositeFactory, PasteLoader } from '../paste/factory.ts';
import { logRecords } from '../middleware/testing/log_records.ts';
import { serve } from '../testing/raw_request.ts';
import { pipelineFactory, pipelineFactoryV21 } from './auth_pipeline.ts';
import { urlmapFactory as nova } from './nova_urlmap.ts';
import { urlmapFactory as paste } from './paste_urlmap.ts';

/** Applications that say their name and what is left of the path. */
const echo =
  (name: string): Application =>
  (req, res) => {
    const environ = environOf(req);
    res.end(
      [name, environ.scriptName, environ.pathInfo, BEST_CONTENT_TYPE.get(environ) ?? ''].join(' ').trim(),
    );
  };

const loader: PasteLoader = {
  getApp: echo,
  getFilter: (name) => (app) => (req, res) => {
    environOf(req).scriptName += `<${name}`;
    app(req, res);
  },
};

const NOVA = { '/': 'list', '/v2': 'd2', '/v2.1': 'd21', '/v2/+': 'a2', '/v2.1/+': 'a21' };

async function answers(t: TestContext, factory: CompositeFactory, places: Record<string, string>) {
  const ask = await serve(t, factory(loader, {}, places));
  return async (path: string, headers: Record<string, string> = {}) => (await ask({ path, headers })).body;
}

const BY_PATH: readonly (readonly [string, string])[] = [
  ['/', 'list  / application/json'],
  ['//', 'list  / application/json'],
  ['/v2', 'd2 /v2  application/json'],
  ['/v2/', 'd2 /v2 / application/json'],
  ['/v2.1//', 'd21 /v2.1 / application/json'],
  ['/v2.1/servers', 'a21 /v2.1 /servers application/json'],
  ['/v2%2e1/a', 'a21 /v2.1 /a application/json'],
  ['/v2/x//y', 'a2 /v2 /x/y application/json'],
  ['/v2.1foo', 'list  /v2.1foo application/json'],
  ['/v3/x', 'list  /v3/x application/json'],
  ['/v2.1/x.vnd.openstack.compute+json', 'a21 /v2.1 /x.vnd.openstack.compute+json application/json'],
];

for (const [path, expected] of BY_PATH) {
  test(`nova: ${path} goes to ${expected}`, async (t) => {
    assert.equal(await (await answers(t, nova, NOVA))(path), expected.trim());
  });
}

const VENDOR = 'application/vnd.openstack.compute+json';
const BY_HEADER: readonly (readonly [string, string, Record<string, string>, string])[] = [
  [
    'Content-Type chooses a version, the path stays',
    '/x',
    { 'Content-Type': 'application/json;version=2.1' },
    'd21 /v2.1 /x application/json',
  ],
  ['so does Accept', '/x//y', { Accept: `${VENDOR};version=2` }, `d2 /v2 /x//y ${VENDOR}`],
  [
    'Content-Type before Accept',
    '/x',
    { 'Content-Type': 'a/b;version=2', Accept: 'application/json;version=2.1' },
    'd2 /v2 /x application/json',
  ],
  ['the path before both', '/v2.1/x', { Accept: `${VENDOR};version=2` }, `a21 /v2.1 /x ${VENDOR}`],
  [
    'a version that is not there leaves the default',
    '/x',
    { Accept: 'application/json;version=9' },
    'list  /x application/json',
  ],
  ['atom is known at the root', '/', { Accept: 'application/atom+xml' }, 'list  / application/atom+xml'],
  [
    'and at the root of a version',
    '/v2.1/',
    { Accept: 'application/atom+xml' },
    'd21 /v2.1 / application/atom+xml',
  ],
  ['but nowhere else', '/v2.1/x', { Accept: 'application/atom+xml' }, 'a21 /v2.1 /x application/json'],
  ['a suffix goes before Accept', '/v2.1/x.json', { Accept: VENDOR }, 'a21 /v2.1 /x.json application/json'],
];

for (const [behaviour, path, headers, expected] of BY_HEADER) {
  test(`nova: ${behaviour}`, async (t) => {
    const ask = await answers(t, nova, NOVA);
    assert.equal(await ask(path, headers), expected);
    assert.equal(await ask(path, headers), expected, 'and again, from the cache');
  });
}

test('domains are compared without case, ports where they are given', async (t) => {
  const places = { '/': 'any', 'domain a.example': 'a', 'domain b.example port 81': 'b' };
  for (const factory of [nova, paste]) {
    const ask = await answers(t, factory, places);
    const at = async (host: string) => (await ask('/', { Host: host })).split(' ')[0];
    assert.deepEqual(
      [await at('A.example'), await at('a.example:99'), await at('b.example:81'), await at('b.example')],
      ['a', 'a', 'b', 'any'],
    );
  }
});

test('paste: the longest prefix up to a slash wins', async (t) => {
  const ask = await answers(t, paste, { '/': 'root', '/a': 'a', '/a/b': 'b' });
  assert.equal(await ask('/a/b/c'), 'b /a/b /c');
  assert.equal(await ask('/ab'), 'root  /ab');
  assert.equal(await ask('/a'), 'a /a');
});

test("paste: nothing at the path is Paste's 404, in HTML with the places that there are", async (t) => {
  const ask = await serve(t, paste(loader, {}, { '/a': 'a', 'domain d /b': 'b' }));
  const plain = await ask({ path: '/n%3Cb%3E', headers: { Host: 'h' } });
  assert.deepEqual(
    [plain.status, plain.body],
    [404, '404 Not Found\r\nThe resource could not be found.\r\n/n<b>\r\n\r\n'],
  );
  const html = await ask({ path: '/n%22', headers: { Host: 'h', Accept: 'text/html' } });
  assert.equal(
    html.body,
    '<html>\r\n  <head><title>Not Found</title></head>\r\n  <body>\r\n    <h1>Not Found</h1>\r\n' +
      '    <p>The resource could not be found.\r\n<br/>/n&quot;\r\n' +
      '<!-- defined apps: (&#x27;d&#x27;, &#x27;/b&#x27;),\n  (None, &#x27;/a&#x27;)\nSCRIPT_NAME: &#x27;&#x27;\n' +
      'PATH_INFO: &#x27;/n&amp;quot;&#x27;\nHTTP_HOST: &#x27;h&#x27; --></p>\r\n' +
      '    <hr noshade>\r\n    <div align="right">WSGI Server</div>\r\n  </body>\r\n</html>\r\n',
  );
});

test('not_found_app answers instead', async (t) => {
  for (const factory of [nova, paste]) {
    assert.equal(await (await answers(t, factory, { '/a': 'a', not_found_app: 'lost' }))('/b'), 'lost  /b');
  }
});

test('the auth strategy names the pipeline, its filters outermost first', async (t) => {
  logRecords(t);
  const conf = { keystone: 'f k', noauth2: 'f1\n f2 n' };
  const ask = await serve(t, pipelineFactoryV21(() => 'noauth2')(loader, {}, conf));
  assert.equal((await ask()).body, 'n <f1<f2 /');
});

test('noauth2 is warned about; a strategy without a pipeline is a KeyError', (t) => {
  const records = logRecords(t);
  pipelineFactoryV21(() => 'noauth2')(loader, {}, { noauth2: 'n' });
  assert.match(records[0]?.message ?? '', /auth_strategy=noauth2' is deprecated/);
  assert.throws(() => pipelineFactoryV21(() => 'keystone')(loader, {}, { noauth2: 'n' }), {
    name: 'KeyError',
    reason: "'keystone'",
  });
});

test('a section without noauth2, as from Nova 32 on, asks Keystone whatever the strategy is, and warns', async (t) => {
  const records = logRecords(t);
  const ask = await serve(t, pipelineFactoryV21(() => 'noauth2')(loader, {}, { keystone: 'f k' }));
  assert.equal((await ask()).body, 'k <f /');
  assert.deepEqual(
    records.map(({ level, message }) => [level, message.slice(0, 44)]),
    [['warning', '[api] auth_strategy = noauth2 has no effect:']],
  );
  assert.throws(() => pipelineFactoryV21(() => 'noauth2')(loader, {}, { other: 'k' }), {
    reason: "'keystone'",
  });
});

test('the legacy pipeline leaves its place empty and says so', async (t) => {
  const records = logRecords(t);
  const legacy = pipelineFactory(loader, {}, {});
  const ask = await serve(
    t,
    nova(
      { ...loader, getApp: (name) => (name === 'old' ? legacy : echo(name)) },
      {},
      { '/': 'root', '/v2': 'old' },
    ),
  );
  assert.equal((await ask({ path: '/v2' })).body, 'root  /v2 application/json');
  assert.match(records[0]?.message ?? '', /legacy V2 API code tree has been removed/);
});
