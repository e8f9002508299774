import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withScratch } from '../scratch.ts';

const SERVER = '0e803592-9b52-49c0-b9da-11b3ab4817de';
const MINE = `{"uuid": "${SERVER}"} 200`;
const OTHER = '{"uuid": "11111111-2222-4333-8444-555555555555"} 200';
const [NOBODY, FAILED, SILENT] = ['404 Not Found 404', 'Service Unavailable 503', '000'];

/** Runs the guest's script against answers, one a request; its exit code, and how many it did not ask for. */
async function watch(answers: readonly string[]) {
  return withScratch(async (scratch) => {
    const stub = (name: string, script: string): void =>
      writeFileSync(join(scratch, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const file = join(scratch, 'answers');
    writeFileSync(file, answers.map((answer) => `${answer}\n`).join(''));
    // Body and status on one line. Where no answer is left the script has asked once too often, and must end all the same.
    stub('curl', `head -n 1 '${file}' | grep . || kill $PPID; sed -i 1d '${file}'`);
    stub('sleep', ':');
    const { status } = spawnSync('sh', [join(import.meta.dirname, 'image/watch-server.sh')], {
      env: { PATH: `${scratch}:${process.env['PATH']}`, SERVER_UUID: SERVER },
      timeout: 30_000,
    });
    return { status, left: readFileSync(file, 'utf8').split('\n').length - 1 };
  });
}

test('its server is gone when three answers in a row say so', async () => {
  const answers = [MINE, NOBODY, NOBODY, MINE, NOBODY, OTHER, NOBODY, MINE];
  assert.deepEqual(await watch(answers), { status: 0, left: 1 });
});

test('a service that is silent or fails says nothing about the server', async () => {
  const down = [FAILED, SILENT, FAILED, SILENT];
  const answers = [MINE, ...down, NOBODY, ...down, NOBODY, ...down, NOBODY, MINE];
  assert.deepEqual(await watch(answers), { status: 0, left: 1 });
});
