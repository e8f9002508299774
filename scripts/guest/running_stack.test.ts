import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../command.ts';
import { frontForGuests } from './running_stack.ts';

const front = (environment: readonly string[], port: string | undefined = '8774') => ({
  Config: { Env: environment },
  NetworkSettings: { Ports: { '8774/tcp': port === '' ? null : [{ HostPort: port }] } },
});

test('the front with the guests’ network says where the compute API is', () => {
  assert.deepEqual(frontForGuests('novafront', [front(['LINK_LOCAL=on', 'METADATA_PROXY=off'], '9774')]), {
    project: 'novafront',
    compute: 'http://127.0.0.1:9774',
  });
});

for (const [what, fronts, message] of [
  ['no front', [], /^the stack novafront does not run; start it with: LINK_LOCAL=on npm start$/],
  [
    'no network for guests',
    [front(['LINK_LOCAL=off'])],
    /without the guests' network; start it with: LINK_LOCAL=on/,
  ],
  [
    'a metadata proxy',
    [front(['LINK_LOCAL=on', 'METADATA_PROXY=on'])],
    /METADATA_PROXY=on.* start it with: METADATA_PROXY=off LINK_LOCAL=on npm start$/,
  ],
  ['no published port', [front(['LINK_LOCAL=on'], '')], /publishes no port 8774/],
] as const) {
  test(`with ${what} it is said what to start`, () => {
    assert.throws(
      () => frontForGuests('novafront', fronts),
      (error) => error instanceof Failure && message.test(error.message),
    );
  });
}
