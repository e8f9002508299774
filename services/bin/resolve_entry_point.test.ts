import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resolveEntryPoint } from './resolve_entry_point.ts';

const cases: [name: string, file: RegExp][] = [
  ['/usr/bin/nova-api-wsgi', /\/bin\/nova-api-wsgi\.ts$/],
  ['nova-metadata-wsgi', /\/bin\/nova-metadata-wsgi\.ts$/],
  ['nova.wsgi.osapi_compute:application', /\/bin\/wsgi\/osapi_compute\.ts$/],
  ['nova.wsgi.metadata', /\/bin\/wsgi\/metadata\.ts$/],
];

for (const [name, file] of cases) {
  test(`${name} is a module of this package`, () => {
    const resolved = resolveEntryPoint(name);
    assert.match(resolved ?? '', file);
    assert.ok(existsSync(fileURLToPath(resolved as string)));
  });
}

test('any other module is left to the host', () => {
  assert.equal(resolveEntryPoint('/srv/app.js'), undefined);
  assert.equal(resolveEntryPoint('glance.wsgi.api:application'), undefined);
});
