import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { execFileSync } from 'node:child_process';
import { cachedRead, cachedReads } from './cached_read.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open_database.ts';

interface World {
  readonly file: string;
  readonly db: Database;
  readonly names: (db?: Database['kysely']) => Promise<string[]>;
  readonly reads: () => number;
}

async function world(t: TestContext): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-cached-'));
  const file = join(directory, 'nova.sqlite');
  const db = openDatabase(`sqlite:///${file}`);
  t.after(async () => {
    await db.close();
    rmSync(directory, { recursive: true });
  });
  await migrate(db);
  let reads = 0;
  const read = cachedRead(async (source) => {
    reads += 1;
    const rows = await source.selectFrom('key_pairs').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  });
  return { file, db, names: (source = db.kysely) => read(source), reads: () => reads };
}

function keyPair(name: string) {
  const stamp = '2026-01-01T00:00:00.000000';
  return { name, user_id: 'u', type: 'ssh', public_key: 'k', fingerprint: 'f', created_at: stamp };
}

test('nothing changed: the rows are read once', async (t) => {
  const { names, reads } = await world(t);
  await names();
  await names();
  assert.equal(reads(), 1);
});

test('a write of this process shows at once', async (t) => {
  const { db, names } = await world(t);
  assert.deepEqual(await names(), []);
  await db.kysely.insertInto('key_pairs').values(keyPair('a')).execute();
  assert.deepEqual(await names(), ['a']);
});

test('a write of another process shows at once', async (t) => {
  const { file, db, names } = await world(t);
  await db.kysely.insertInto('key_pairs').values(keyPair('a')).execute();
  assert.deepEqual(await names(), ['a']);
  const script = `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec("update key_pairs set name = 'b'")`;
  execFileSync(process.execPath, ['-e', script, file]);
  assert.deepEqual(await names(), ['b']);
});

test('what a transaction reads is not kept when it is rolled back', async (t) => {
  const { db, names } = await world(t);
  const rolledBack = db.kysely.transaction().execute(async (trx) => {
    await trx.insertInto('key_pairs').values(keyPair('a')).execute();
    assert.deepEqual(await names(trx), ['a']);
    throw new Error('rolled back');
  });
  await assert.rejects(rolledBack, /rolled back/);
  assert.deepEqual(await names(), []);
});

test('several keys are each read once per change, and only so many are kept', async (t) => {
  const { db } = await world(t);
  const read: string[] = [];
  const find = cachedReads(async (_source, key) => {
    read.push(key);
    return { key };
  }, 2);
  const first = await find(db.kysely, 'a');
  await find(db.kysely, 'b');
  assert.equal(await find(db.kysely, 'a'), first);
  await find(db.kysely, 'c');
  await find(db.kysely, 'b');
  await find(db.kysely, 'a');
  assert.deepEqual(read, ['a', 'b', 'c', 'a']);
  await db.kysely.insertInto('key_pairs').values(keyPair('a')).execute();
  assert.notEqual(await find(db.kysely, 'a'), first);
});
