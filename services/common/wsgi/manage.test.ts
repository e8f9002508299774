import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
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
    stdout: 'schema is up to date (0002_resize_columns)\n',
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

test('config show prints every value with where it came from, and no secret', async (t) => {
  const directory = configDir(t, { conf: '[neutron]\nmetadata_proxy_shared_secret = hunter2\n' });
  const { code, stdout } = await manage(t, ['--debug', 'config', 'show'], directory);
  assert.equal(code, 0);
  assert.match(stdout, /^debug += True {2}\(command line --debug\)$/m);
  assert.match(stdout, /^api\.auth_strategy += noauth2 {2}\(\S+\/nova\.conf:2\)$/m);
  assert.match(stdout, /^api\.max_limit += 1000 {2}\(default\)$/m);
  assert.match(stdout, /^neutron\.metadata_proxy_shared_secret += \*{4} {2}\(\S+nova\.conf:6\)$/m);
  assert.doesNotMatch(stdout, /hunter2/);
});

test('config show --json gives values with their types', async (t) => {
  const { stdout } = await manage(t, ['config', 'show', '--json']);
  const { files, options } = JSON.parse(stdout) as {
    files: string[];
    options: { group: string; option: string; value: unknown; source: string; location: string }[];
  };
  const of = (group: string, option: string) =>
    options.find((row) => row.group === group && row.option === option);
  assert.deepEqual(of('api', 'auth_strategy'), {
    group: 'api',
    option: 'auth_strategy',
    value: 'noauth2',
    source: 'file',
    location: `${files[0]}:2`,
  });
  assert.equal(of('api', 'max_limit')?.value, 1000);
  assert.equal(of('DEFAULT', 'debug')?.value, false);
  assert.equal(of('DEFAULT', 'osapi_compute_workers')?.value, null);
  assert.equal(of('database', 'connection')?.value, '****');
  assert.deepEqual(of('DEFAULT', 'enabled_apis')?.value, ['osapi_compute', 'metadata']);
});

test('config check exits with 1 for an error, with 0 for warnings, and with 1 for those where they are fatal', async (t) => {
  const directory = configDir(t);
  const check = async (text: string, ...flags: string[]): Promise<number> => {
    writeFileSync(join(directory, 'other.conf'), text);
    return (await manage(t, ['config', 'check', join(directory, 'other.conf'), ...flags], directory)).code;
  };
  assert.equal(await check('[api]\nmax_limit = 5\n'), 0);
  assert.equal(await check('[api]\nmax_limits = 5\n'), 1);
  assert.equal(await check('[DEFAULT]\nuse_neutron = true\n'), 1);
  assert.equal(await check('[keystone_authtoken]\nfoo = 1\n', '--fatal-warnings'), 0);
  assert.equal(await check('[mine]\nx = 1\n[other]\nx = 1\n', '--exclude-group', 'mine'), 1);
  assert.equal(
    await check('[mine]\nx = 1\n[other]\nx = 1\n', '--exclude-group', 'mine', '--exclude-group=other'),
    0,
  );
  assert.equal(await check('[mine]\nx = 1\n', '--exclude-group'), 2);
  assert.equal(await check('[DEFAULT]\nosapi_max_limit = 5\n'), 0);
  assert.equal(await check('[DEFAULT]\nosapi_max_limit = 5\n', '--fatal-warnings'), 1);
  assert.equal(await check('[api]\nmax_limit = 5\n', '--fatal-warnings', '--check-defaults'), 1);
});

test('config check without files checks those that nova-manage reads', async (t) => {
  const directory = configDir(t, { conf: '[DEFAULT]\ndebg = true\n' });
  const { code, stdout } = await manage(t, ['config', 'check'], directory);
  assert.equal(code, 1);
  assert.match(stdout, /nova\.conf:6: error: \[DEFAULT\] debg: unknown option; did you mean 'debug'\?\n/);
  assert.match(stdout, /\n1 file\(s\): 1 error\(s\), 1 warning\(s\)\n$/);
});

test('config sample is a nova.conf that passes the check', async (t) => {
  const directory = configDir(t);
  const { code, stdout } = await manage(t, ['config', 'sample'], directory);
  assert.equal(code, 0);
  writeFileSync(join(directory, 'sample.conf'), stdout);
  const checked = await manage(t, ['config', 'check', join(directory, 'sample.conf')], directory);
  assert.deepEqual(checked, { code: 0, stdout: '1 file(s): 0 error(s), 0 warning(s)\n', stderr: '' });
});

test('a command without operands takes none', async (t) => {
  assert.equal(
    (await manage(t, ['db', 'version', 'now'])).stderr,
    'nova-manage: unrecognized arguments: now\n',
  );
});
