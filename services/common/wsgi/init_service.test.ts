import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CompiledQuery } from 'kysely';
import { openConfiguredDatabase } from './init_service.ts';
import { loadConfig } from './load_config.ts';
import { configDir } from './testing/config_dir.ts';

async function synchronous(t: TestContext, lines: string): Promise<unknown> {
  const directory = configDir(t, { conf: lines });
  const args = ['--config-file', join(directory, 'nova.conf')];
  const db = openConfiguredDatabase(loadConfig({ prog: 'nova-api', env: {}, args }).conf);
  t.after(() => db.close());
  const { rows } = await db.kysely.executeQuery<{ synchronous: number }>(
    CompiledQuery.raw('pragma synchronous'),
  );
  return rows[0]?.synchronous;
}

test('[database] sqlite_synchronous = false does not wait for the disk', async (t) => {
  assert.equal(await synchronous(t, ''), 1);
  assert.equal(await synchronous(t, 'sqlite_synchronous = false\n'), 0);
});
