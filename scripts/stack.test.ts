import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from './command.ts';
import { stackChoice } from './stack.ts';

test('without a word said it is nginx, over HTTP and TCP, on Nova’s own ports', () => {
  const { fronts, environment } = stackChoice({});
  assert.deepEqual(fronts, [{ name: 'nginx', compute: '8774', metadata: '8775', http: '8080' }]);
  assert.equal(environment['COMPOSE_PROFILES'], 'nginx');
  assert.equal(environment['BACKEND'], 'http');
  assert.equal(environment['TRANSPORT'], 'tcp');
});

test('Apache alone has the main ports', () => {
  const { fronts, environment } = stackChoice({ FRONT: 'apache', COMPUTE_PORT: '9774' });
  assert.deepEqual(fronts, [{ name: 'apache', compute: '9774', metadata: '8775', http: '8080' }]);
  assert.equal(environment['APACHE_COMPUTE_PORT'], '9774');
});

test('beside nginx, Apache has ports of its own', () => {
  const { fronts } = stackChoice({ COMPOSE_PROFILES: 'apache, nginx', APACHE_HTTP_PORT: '90' });
  assert.deepEqual(fronts, [
    { name: 'nginx', compute: '8774', metadata: '8775', http: '8080' },
    { name: 'apache', compute: '18774', metadata: '18775', http: '90' },
  ]);
});

test('LINK_LOCAL=on adds the network for guests, and one front only can have it', () => {
  assert.equal(stackChoice({}).environment['COMPOSE_FILE'], undefined);
  const { environment } = stackChoice({ LINK_LOCAL: 'on' });
  assert.match(environment['COMPOSE_FILE'] ?? '', /^compose\.yaml[:;]compose\.link-local\.yaml$/);
  assert.throws(
    () => stackChoice({ LINK_LOCAL: 'on', COMPOSE_PROFILES: 'nginx,apache' }),
    (error) => error instanceof Failure && error.message.startsWith('LINK_LOCAL=on: one front only'),
  );
});

for (const [variable, value] of [
  ['FRONT', 'caddy'],
  ['BACKEND', 'fastcgi'],
  ['TRANSPORT', 'udp'],
  ['METADATA_PROXY', 'yes'],
  ['LINK_LOCAL', '1'],
  ['COMPUTE_PORT', '70000'],
  ['APACHE_HTTP_PORT', 'http'],
] as const) {
  test(`${variable}=${value} is refused by name`, () => {
    assert.throws(
      () => stackChoice({ [variable]: value }),
      (error) => error instanceof Failure && error.message.startsWith(`${variable}=${value}: expected`),
    );
  });
}
