import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAccess } from './access.ts';
import { endpointFor } from './catalog.ts';
import { userToken } from './testing/fake_keystone.ts';

const read = (own: object) =>
  readAccess(JSON.stringify({ token: userToken(own as Record<string, unknown>) }));

test('a token says who, where, with which roles and until when', () => {
  const { expiresAt, user, project, roles, domain, isSystemScoped, isAdminProject, catalog } = read({
    expires_at: '2026-11-22T15:00:00.000000Z',
  });
  assert.equal(expiresAt, Date.UTC(2026, 10, 22, 15));
  assert.deepEqual(user, { id: 'u-1', name: 'alice', domainId: 'default', domainName: 'Default' });
  assert.deepEqual(project, { id: 'p-1', name: 'demo', domainId: 'd-2', domainName: 'Sales' });
  assert.deepEqual(
    [roles, domain, isSystemScoped, isAdminProject, catalog],
    [['member', 'reader'], undefined, false, true, undefined],
  );
  assert.equal(read({ expires_at: '2026-11-22T15:00:00' }).expiresAt, expiresAt, 'UTC where it does not say');
  assert.equal(read({ project: undefined, system: { all: true } }).isSystemScoped, true);
  assert.equal(read({ is_admin_project: false }).isAdminProject, false);
});

test('what is no token document is refused, whatever it is', () => {
  for (const text of ['', '<html>', 'null', '[]', '{"token": 1}', '{"token": {}}', '{"access": {}}'])
    assert.throws(() => readAccess(text), { name: 'InvalidResponse' }, text);
  assert.throws(() => read({ expires_at: null }), /does not say when/);
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (text, value) => {
      for (const document of [
        text,
        JSON.stringify({ token: userToken({ catalog: value, user: value, roles: value }) }),
      ])
        try {
          readAccess(document);
        } catch (error) {
          assert.equal((error as Error).name, 'InvalidResponse');
        }
    }),
  );
});

const CATALOG = [
  {
    type: 'identity',
    name: 'keystone',
    endpoints: [
      { interface: 'public', region: 'one', url: 'http://public' },
      { interface: 'internal', region: 'one', url: 'http://one' },
      { interface: 'internal', region: 'two', url: 'http://two' },
    ],
  },
];

test("an endpoint is found by type, interface and region; version 2's names of interfaces are known", () => {
  const find = (own: object) =>
    endpointFor(CATALOG, { serviceType: 'identity', interface: 'internal', regionName: undefined, ...own });
  assert.equal(find({}), 'http://one');
  assert.equal(find({ interface: 'internalURL', regionName: 'two' }), 'http://two');
  assert.throws(() => find({ regionName: 'three' }), {
    name: 'EndpointNotFound',
    message: 'internal endpoint for identity service in region three not found in the service catalog',
  });
  assert.throws(() => endpointFor(undefined, { serviceType: 'a', interface: 'b', regionName: undefined }), {
    message: 'The service catalog is empty',
  });
});
