import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Migration, Migrator, sql } from 'kysely';
import { getInstance } from '../compute/instances.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { DatabaseNotReadyError, openDatabase } from './open_database.ts';
import { seed } from './seed.ts';
import { seededDatabase, TEST_NOW, tempDatabaseUrl } from './testing/temp_database.ts';

const WRITER = fileURLToPath(new URL('./testing/writer_process.ts', import.meta.url));

async function runWriter(...args: string[]): Promise<{ code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { code, signal };
}

async function countRows(db: Database): Promise<number> {
  const row = await db.kysely
    .selectFrom('instance_id_mappings')
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

test('a database without a schema is not ready, and says what to run', async (t) => {
  const db = openDatabase(tempDatabaseUrl(t));
  t.after(() => db.close());
  await assert.rejects(
    db.ready(),
    (error) => error instanceof DatabaseNotReadyError && error.message.includes('nova-manage db sync'),
  );
  await migrate(db);
  await db.ready();
});

test('a path that is no file is refused by the name of the option', () => {
  assert.throws(() => openDatabase('sqlite:////dev/null/nova.sqlite'), /\[database\] connection: can't open/);
});

test('migrating and seeding again change nothing', async (t) => {
  const db = openDatabase(tempDatabaseUrl(t));
  t.after(() => db.close());
  assert.deepEqual(await migrate(db), Object.keys(MIGRATIONS));
  await seed(db, TEST_NOW);
  const before = await db.kysely.selectFrom('flavors').selectAll().execute();
  assert.deepEqual(await migrate(db), []);
  await seed(db, TEST_NOW + 5000);
  assert.deepEqual(await db.kysely.selectFrom('flavors').selectAll().execute(), before);
  assert.equal((await db.kysely.selectFrom('services').selectAll().execute()).length, 3);
});

test('a database of an earlier build is not ready, and is upgraded with its servers', async (t) => {
  const db = openDatabase(tempDatabaseUrl(t));
  t.after(() => db.close());
  const [first = '', ...newer] = Object.keys(MIGRATIONS);
  const earlier = new Migrator({
    db: db.kysely,
    provider: { getMigrations: async () => ({ [first]: MIGRATIONS[first] as Migration }) },
  });
  assert.equal((await earlier.migrateToLatest()).error, undefined);
  await seed(db, TEST_NOW);
  const uuid = '11111111-2222-4333-8444-555555555555';
  const created_at = '2025-04-02T12:00:00';
  const none = { image_ref: '', kernel_id: '', ramdisk_id: '', config_drive: '' };
  const flavor = { memory_mb: 192, vcpus: 1, root_gb: 1, ephemeral_gb: 0, instance_type_id: 1 };
  await db.kysely
    .insertInto('instances')
    .values({
      ...none,
      ...flavor,
      uuid,
      created_at,
      user_id: 'demo',
      project_id: 'demo',
      hostname: 'vm',
      display_name: 'vm',
      launch_index: 0,
      vm_state: 'building',
      reservation_id: 'r-1',
      transition: 'build',
      transition_started_at: TEST_NOW,
      transition_ends_at: TEST_NOW,
      next_vm_state: 'active',
    })
    .execute();
  await db.kysely
    .insertInto('instance_extra')
    .values({ instance_uuid: uuid, flavor: '{"name":"m1.nano"}', keypairs: '[]' })
    .execute();
  await assert.rejects(db.ready(), /has schema 0001_initial, this build needs .*; run nova-manage db sync$/);

  assert.deepEqual(await migrate(db), newer);
  await db.ready();
  const context = { projectId: 'demo', isAdmin: false };
  const instance = await getInstance(db.kysely, uuid, { context, now: TEST_NOW });
  assert.deepEqual([instance.vm_state, instance.flavor.name], ['active', 'm1.nano']);
});

test('two that migrate at once leave one schema', async (t) => {
  const url = tempDatabaseUrl(t);
  const dbs = [openDatabase(url), openDatabase(url)];
  t.after(() => Promise.all(dbs.map((db) => db.close())));
  const applied = await Promise.all(dbs.map(migrate));
  assert.deepEqual(applied.flat(), Object.keys(MIGRATIONS));
});

test('seeding brings back what was deleted and keeps what was renamed', async (t) => {
  const db = await seededDatabase(t);
  await db.kysely.updateTable('networks').set({ name: 'renamed' }).where('name', '=', 'private').execute();
  await db.kysely.deleteFrom('image_properties').execute();
  await db.kysely.deleteFrom('images').execute();
  await seed(db, TEST_NOW);
  const networks = await db.kysely.selectFrom('networks').select('name').orderBy('name').execute();
  assert.deepEqual(
    networks.map((row) => row.name),
    ['public', 'renamed'],
  );
  assert.equal((await db.kysely.selectFrom('images').selectAll().execute()).length, 1);
});

test('several processes that write at once lose nothing', async (t) => {
  const url = tempDatabaseUrl(t);
  const db = openDatabase(url);
  t.after(() => db.close());
  await migrate(db);
  const results = await Promise.all([runWriter(url, 'count', '60'), runWriter(url, 'count', '60')]);
  assert.deepEqual(
    results.map((result) => result.code),
    [0, 0],
  );
  // Each transaction names its row after the count that it read: a lost lock would have made two rows of one name.
  assert.equal(await countRows(db), 120);
});

test('a process that dies inside a transaction leaves nothing of it, and no lock', async (t) => {
  const url = tempDatabaseUrl(t);
  const db = openDatabase(url);
  t.after(() => db.close());
  await migrate(db);
  assert.equal((await runWriter(url, 'crash')).signal, 'SIGKILL');
  assert.equal(await countRows(db), 0);
  assert.equal((await runWriter(url, 'count', '1')).code, 0);
  assert.equal(await countRows(db), 1);
});

test('statements of others wait until a transaction ends', async (t) => {
  const url = tempDatabaseUrl(t);
  const [a, b] = [openDatabase(url), openDatabase(url)];
  t.after(() => Promise.all([a.close(), b.close()]));
  await migrate(a);
  const order: string[] = [];
  const transaction = a.kysely.transaction().execute(async (trx) => {
    await trx.insertInto('instance_id_mappings').values({ uuid: 'one' }).execute();
    await new Promise((resolve) => setImmediate(resolve));
    order.push('committing');
  });
  const other = b.kysely
    .insertInto('instance_id_mappings')
    .values({ uuid: 'two' })
    .execute()
    .then(() => order.push('written'));
  await Promise.all([transaction, other]);
  assert.deepEqual(order, ['committing', 'written']);
});

test('a transaction that throws leaves nothing, and the connection usable', async (t) => {
  const db = await seededDatabase(t);
  const failing = db.kysely.transaction().execute(async (trx) => {
    await trx.insertInto('instance_id_mappings').values({ uuid: 'one' }).execute();
    throw new Error('stop');
  });
  await assert.rejects(failing, /stop/);
  assert.equal(await countRows(db), 0);
});

test('closing one of two databases on a file leaves the other open', async (t) => {
  const url = tempDatabaseUrl(t);
  const [a, b] = [openDatabase(url), openDatabase(url)];
  await migrate(a);
  await a.close();
  await b.ready();
  await b.close();
  await assert.rejects(b.ready());
});

test('a read-only database reads and does not write', async (t) => {
  const url = tempDatabaseUrl(t);
  const writer = openDatabase(url);
  t.after(() => writer.close());
  await migrate(writer);
  const reader = openDatabase(url, { readonly: true });
  t.after(() => reader.close());
  await reader.ready();
  const insert = reader.kysely.insertInto('instance_id_mappings').values({ uuid: 'one' }).execute();
  await assert.rejects(insert, /readonly/);
});

test('a row that refers to nothing is refused', async (t) => {
  const db = await seededDatabase(t);
  const insert = db.kysely
    .insertInto('instance_metadata')
    .values({ instance_uuid: 'nobody', key: 'a', value: 'b' })
    .execute();
  await assert.rejects(insert, /FOREIGN KEY/);
});
