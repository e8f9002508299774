import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findVersion, OPENSTACK_VERSIONS, versionListing } from './versions.ts';

test('latest is the newest version, an unknown one is none', () => {
  assert.equal(findVersion(OPENSTACK_VERSIONS, 'latest'), '2025-04-04');
  assert.equal(findVersion(OPENSTACK_VERSIONS, '2016-06-30'), '2016-06-30');
  assert.equal(findVersion(OPENSTACK_VERSIONS, '2016-06-31'), undefined);
});

test("versions of the future are not listed, today's is", () => {
  assert.deepEqual(versionListing(OPENSTACK_VERSIONS, '2013-10-17'), [
    '2012-08-10',
    '2013-04-04',
    '2013-10-17',
    'latest',
  ]);
  assert.equal(versionListing(OPENSTACK_VERSIONS).length, OPENSTACK_VERSIONS.length + 1);
});
