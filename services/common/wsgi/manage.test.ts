import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../db/open_database.ts';
import { runManage } from './manage.ts';
import { configDir } from './testing/config_dir.ts';

async function manage(t: TestContext, argv: string[], directory = configDir(t)) {
  let stdout = '';
  let stderr = '';
  const code = await runManage({
    argv: ['--config-file', join(directory, 'nova.conf'), ...argv],
    env: {},
    version: '1.2.3',
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

test('db sync migrates, and the second time finds nothing to do', async (t) => {
  const directory = configDir(t);
  assert.match((await manage(t, ['db', 'sync'], directory)).stdout, /^migrated: /);
  assert.deepEqual(await manage(t, ['db', 'sync'], directory), {
    code: 0,
    stdout: 'schema is up to date (0001_initial)\n',
    stderr: '',
  });
});

test('--seed adds flavors, once', async (t) => {
  const directory = configDir(t);
  const flavors = async (): Promise<number> => {
    const db = openDatabase(`sqlite:///${directory}/nova.sqlite`);
    const rows = await db.kysely.selectFrom('flavors').select('flavorid').execute();
    await db.close();
    return rows.length;
  };
  await manage(t, ['db', 'sync'], directory);
  assert.equal(await flavors(), 0);
  await manage(t, ['db', 'sync', '--seed'], directory);
  const seeded = await flavors();
  assert.ok(seeded > 10);
  await manage(t, ['db', 'sync', '--seed'], directory);
  assert.equal(await flavors(), seeded);
});

test('db version of a database without a schema fails and says what to run', async (t) => {
  const { code, stderr } = await manage(t, ['db', 'version']);
  assert.equal(code, 1);
  assert.match(stderr, /^nova-manage: DatabaseNotReadyError: .* has no schema; run nova-manage db sync\n$/);
});

test('an unknown command is a usage error', async (t) => {
  const { code, stderr } = await manage(t, ['cell_v2', 'discover_hosts']);
  assert.equal(code, 2);
  assert.match(stderr, /no such command: .*cell_v2 discover_hosts/);
});

test('an unknown flag is a usage error that names it', async (t) => {
  assert.deepEqual(await manage(t, ['db', 'sync', '--sede']), {
    code: 2,
    stdout: '',
    stderr: 'nova-manage: unrecognized arguments: --sede\n',
  });
});

test('--version prints the version', async (t) => {
  const { code, stdout } = await manage(t, ['--version']);
  assert.deepEqual([code, stdout], [0, '1.2.3\n']);
});

test('a bad option value is named with its file', async (t) => {
  const directory = configDir(t, { conf: '[api]\nmax_limit = many\n' });
  const { code, stderr } = await manage(t, ['db', 'sync'], directory);
  assert.equal(code, 1);
  assert.match(stderr, /nova\.conf:\d+: \[api\] max_limit = many: /);
  assert.doesNotMatch(stderr, /\n\s+at /);
});
