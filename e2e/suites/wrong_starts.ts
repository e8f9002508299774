import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Stack } from '../testing/stack.ts';

/** What is wrong with a service's configuration ends its container, with a message and exit code 1. */
export function describeWrongStarts(stackOf: () => Stack): void {
  describe('a wrong start', { concurrency: 4 }, () => {
    for (const [what, env, message] of [
      ['a missing paste file', 'OS_NOVA_CONFIG_FILES=no-such-paste.ini;nova.conf', /no-such-paste\.ini/],
      ['a missing configuration file', 'OS_NOVA_CONFIG_FILES=api-paste.ini;no-such.conf', /no-such\.conf/],
      ['a missing directory', 'OS_NOVA_CONFIG_DIR=/no/such/dir', /\/no\/such\/dir/],
      ['a wrong value in the environment', 'OS_API__MAX_LIMIT=many', /max_limit/i],
    ] as const) {
      for (const service of ['api', 'metadata'] as const) {
        test(`${what} ends ${service} with exit code 1 and a message that names it`, async () => {
          const { code, stdout, stderr } = await stackOf().tryCompose(
            'run',
            '--rm',
            '--no-deps',
            '-T',
            '-e',
            env,
            service,
          );
          const said = stdout + stderr;
          assert.match(said, message);
          assert.equal(code, 1, said);
          assert.doesNotMatch(said, /^\s+at .+:\d+:\d+\)?$/m, 'no stack trace');
        });
      }
    }
  });
}
