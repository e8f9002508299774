import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { collect } from './collect.ts';
import { cachedLookup, pathTokens } from './lookup.ts';
import { aFixedIp, anInstance, aSubnet, aVif } from './testing/instance.ts';
import { someSettings } from './testing/settings.ts';
import { OPENSTACK_VERSIONS } from './versions.ts';

const NOW = Date.UTC(2017, 5, 1);
const settings = someSettings();
const subnet = aSubnet('10.1.0.0/24', { ips: [aFixedIp('10.1.0.5')] });
const instance = anInstance({
  user_data: Buffer.from([0x1f, 0x8b, 0xff]).toString('base64'),
  network_info: [aVif([subnet], {}, { injected: true })],
});
const metadata = await collect(instance, undefined, settings.api);

function read(path: string, chosen = settings): string | undefined {
  const document = cachedLookup(metadata, path, chosen, NOW);
  if (document === undefined) return undefined;
  return document.kind === 'fixed' ? `${document.headers[3]}|${document.body}` : document.kind;
}

test('slashes and dots that change nothing are not there', () => {
  assert.deepEqual(pathTokens('//a/./b//../c/'), ['a', 'c']);
  assert.deepEqual(pathTokens('/../..'), []);
  assert.equal(read('/openstack//latest/'), read('/openstack/latest'));
  assert.equal(read('//latest/meta-data/../meta-data/instance-id/'), 'text/plain; charset=UTF-8|i-0000002a');
});

test("a path without a tree belongs to EC2's, and trees are told apart by case", () => {
  assert.equal(read('/latest/meta-data/hostname'), read('/ec2/latest/meta-data/hostname'));
  for (const path of ['/OpenStack', '/EC2/latest', '/Latest/meta-data', '/nope'])
    assert.equal(read(path), undefined, path);
});

test('the OpenStack tree lists the versions up to today, but answers to later ones', () => {
  assert.equal(
    read('/openstack'),
    'text/plain; charset=UTF-8|2012-08-10\n2013-04-04\n2013-10-17\n2015-10-15\n2016-06-30\n2016-10-06\n2017-02-22\nlatest',
  );
  assert.equal(read('/openstack/2025-04-04/meta_data.json'), 'seeded');
  assert.equal(read('/openstack/2025-04-05/meta_data.json'), undefined);
});

test('the list of versions grows with the day, even while the metadata is kept', () => {
  const later = cachedLookup(metadata, '/openstack', settings, Date.UTC(2026, 0, 1));
  assert.ok(later?.kind === 'fixed' && later.body.includes('2025-04-04'));
});

test('each version lists the files that it added, in their order', () => {
  const files = (version: string): string | undefined => read(`/openstack/${version}`)?.split('|')[1];
  assert.equal(files('2012-08-10'), 'meta_data.json\nuser_data');
  assert.equal(files('2013-04-04'), 'meta_data.json\nuser_data\npassword');
  assert.equal(files('2013-10-17'), 'meta_data.json\nuser_data\npassword\nvendor_data.json');
  assert.equal(
    files('2016-06-30'),
    'meta_data.json\nuser_data\npassword\nvendor_data.json\nnetwork_data.json',
  );
  assert.equal(
    files('latest'),
    'meta_data.json\nuser_data\npassword\nvendor_data.json\nnetwork_data.json\nvendor_data2.json',
  );
  assert.equal(files('latest/version'), files('latest'));
});

test('a file answers from the version on that added it; network data at every one', () => {
  assert.equal(read('/openstack/2012-08-10/password'), undefined);
  assert.equal(read('/openstack/2013-04-04/password'), 'password');
  assert.equal(read('/openstack/2013-04-04/vendor_data.json'), undefined);
  assert.equal(read('/openstack/2013-10-17/vendor_data.json'), 'application/json|{}');
  assert.equal(read('/openstack/2016-06-30/vendor_data2.json'), undefined);
  assert.equal(read('/openstack/2016-10-06/vendor_data2.json'), 'fetched');
  assert.match(
    read('/openstack/2012-08-10/network_data.json') ?? '',
    /^text\/plain; charset=UTF-8\|\{"links": /,
  );
});

test('user data passes through byte for byte, as text', () => {
  assert.equal(read('/openstack/latest/user_data'), 'text/plain; charset=UTF-8|\x1f\x8b\xff');
});

test('content is numbered, without a version in its path', () => {
  assert.match(read('/openstack/content/0000') ?? '', /^text\/plain; charset=UTF-8\|# Injected/);
  for (const path of [
    '/openstack/content',
    '/openstack/content/0001',
    '/openstack/content/0000/x',
    '/openstack/latest/content',
    '/openstack/latest/content/0000',
  ]) {
    assert.equal(read(path), undefined, path);
  }
});

test('what every object has by inheritance is no file', () => {
  for (const name of ['constructor', '__proto__', 'toString'])
    assert.equal(read(`/openstack/latest/${name}`), undefined);
});

test('spellings of one path do not fill the memory', () => {
  const before = metadata.documents.size;
  for (let slashes = 2; slashes < 50; slashes += 1) read(`${'/'.repeat(slashes)}latest/meta-data/ami-id`);
  assert.equal(metadata.documents.size, before);
  for (const path of [
    '/latest/meta-data/ami-id',
    '/latest/meta-data/ami-id/',
    '/latest/meta-data/ami-id//',
  ]) {
    read(path);
    read(path);
  }
  assert.equal(metadata.documents.size, before + 2, 'with and without a slash at the end');
});

test('documents of which a guest could have many are kept as far as there is room, and made anew beyond', async () => {
  const large = await collect(anInstance({ metadata: { k: 'x'.repeat(60_000) } }), undefined, settings.api);
  const paths = OPENSTACK_VERSIONS.map((version) => `/openstack/${version}/meta_data.json`);
  const twice = paths.map((path) => [path, path].map((one) => cachedLookup(large, one, settings, NOW)));
  assert.equal(large.documents.size, 2);
  for (const [first, again] of twice) assert.deepEqual(again, first);
  assert.equal(twice[0]?.[0], twice[0]?.[1], 'kept');
  assert.notEqual(twice[9]?.[0], twice[9]?.[1], 'made anew');
  cachedLookup(large, '/openstack/latest/password', settings, NOW);
  assert.equal(large.documents.size, 3, 'small ones still have room');
});

test('every path leads to a document or to nothing, and a trailing slash makes no difference', () => {
  const names = [
    'openstack',
    'ec2',
    'latest',
    '2013-04-04',
    '2009-04-04',
    'meta-data',
    'meta_data.json',
    'public-keys',
    'hostname',
    'content',
    '0000',
    '..',
    '.',
    '',
    '0',
    '_name',
  ];
  const token = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(token, { maxLength: 6 }), (tokens) => {
      const path = `/${tokens.join('/')}`;
      assert.equal(read(`${path}/`), read(path));
    }),
  );
});
