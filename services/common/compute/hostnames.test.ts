import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceName, instanceNames, sanitizeHostname } from './hostnames.ts';

test('a host name is what is left of a name', () => {
  const cases: [string, string][] = [
    ['Web 1', 'web-1'],
    ['a_b.c d', 'a-b-c-d'],
    ['!!héllo!!', 'héllo'],
    ['日本', ''],
    ['..-x-..', 'x'],
    ['x'.repeat(70), 'x'.repeat(63)],
  ];
  for (const [name, hostname] of cases) assert.equal(sanitizeHostname(name), hostname);
});

test('a name of which nothing is left is made of the uuid', () => {
  assert.equal(instanceNames({ name: '日本', hostname: undefined, uuid: 'u1' }, 0, 1).hostname, 'Server-u1');
});

test('the template takes the id in any base and width, or columns; what it does not know makes it the uuid', () => {
  const row = { id: 42, uuid: 'u1', project_id: 'p' };
  assert.equal(instanceName('instance-%08x', row), 'instance-0000002a');
  assert.equal(instanceName('%(project_id)s-%(uuid)s', row), 'p-u1');
  assert.equal(instanceName('vm%d', row), 'vm42');
  assert.equal(instanceName('%(nope)s', row), 'u1');
});
