import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { discoverV3 } from './discovery.ts';
import { Session } from './session.ts';

const session = new Session({ userAgent: 'test' });

/** Answers every request with one text; BASE in it is the server's own address. */
async function answering(t: TestContext, text: string, status = 200) {
  const asked: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url);
    res.writeHead(status).end(text.replaceAll('BASE', base));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked };
}

const version = (own: object = {}): object => ({
  id: 'v3.14',
  status: 'stable',
  links: [{ rel: 'self', href: 'BASE/identity/v3/' }],
  ...own,
});
const OLD = version({
  id: 'v2.0',
  status: 'deprecated',
  links: [{ rel: 'self', href: 'BASE/identity/v2.0/' }],
});

const documents: readonly (readonly [what: string, document: object])[] = [
  ["Keystone's list", { versions: { values: [version(), OLD] } }],
  ['a plain list', { versions: [OLD, version({ status: 'SUPPORTED' })] }],
  ['a single version', { version: version() }],
  ['a relative address', { versions: [version({ links: [{ rel: 'self', href: 'v3/' }] })] }],
  [
    "another host's address",
    { versions: [version({ links: [{ rel: 'self', href: 'https://elsewhere/id/v3' }] })] },
  ],
];
for (const [what, document] of documents) {
  test(`${what} leads to version 3 on the host that was asked`, async (t) => {
    const { base, asked } = await answering(t, JSON.stringify(document), 300);
    assert.equal(await discoverV3(session, `${base}/identity`), `${base}/identity/v3`);
    assert.equal(await discoverV3(session, `${base}/identity/`), `${base}/identity/v3`);
    assert.deepEqual(asked, ['/identity', '/identity/']);
  });
}

test('an address of version 3 is believed, one of version 2 is asked at its parent', async (t) => {
  const { base, asked } = await answering(t, JSON.stringify({ versions: [version()] }));
  assert.equal(await discoverV3(session, `${base}/identity/v3/`), `${base}/identity/v3`);
  assert.deepEqual(asked, []);
  assert.equal(await discoverV3(session, `${base}/identity/v2.0`), `${base}/identity/v3`);
  assert.deepEqual(asked, ['/identity/']);
});

const useless: readonly (readonly [what: string, text: string])[] = [
  ['a page', '<html>'],
  ['a list', '[]'],
  ['nothing', ''],
  ['null', 'null'],
  ['version 2 alone', JSON.stringify({ versions: [OLD] })],
  ['an experimental version', JSON.stringify({ versions: [version({ status: 'EXPERIMENTAL' })] })],
  ['a version without a status', JSON.stringify({ versions: [version({ status: 7 })] })],
  [
    'a version without an address',
    JSON.stringify({ versions: [version({ links: [{ rel: 'self' }, null] })] }),
  ],
  [
    'an address that is none',
    JSON.stringify({ versions: [version({ links: [{ rel: 'self', href: 'http://[' }] })] }),
  ],
];
for (const [what, text] of useless) {
  test(`${what} leads nowhere`, async (t) => {
    const { base } = await answering(t, text);
    await assert.rejects(discoverV3(session, base), { name: 'DiscoveryFailure' });
  });
}

test('a status of an error is one', async (t) => {
  const { base } = await answering(t, 'down for maintenance', 503);
  await assert.rejects(discoverV3(session, base), {
    name: 'HttpError',
    message: `${base}: down for maintenance (HTTP 503)`,
  });
});
