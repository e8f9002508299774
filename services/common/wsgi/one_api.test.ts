import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimProcess } from './one_api.ts';

test('the same entry point may be loaded twice', () => {
  const process = {};
  claimProcess('osapi_compute', process);
  claimProcess('osapi_compute', process);
});

test('the other entry point is refused, with the reason and what to run instead', () => {
  const process = {};
  claimProcess('osapi_compute', process);
  assert.throws(() => claimProcess('metadata', process), {
    name: 'StartupError',
    message: /^nova-metadata-wsgi cannot be loaded: nova-api-wsgi is already loaded .* run nova-api,/,
  });
});

test('a refused entry point does not become the loaded one', () => {
  const process = {};
  claimProcess('metadata', process);
  assert.throws(() => claimProcess('osapi_compute', process));
  claimProcess('metadata', process);
});
