import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openDatabase } from '../open_database.ts';
import { seed } from '../seed.ts';

/** A time that tests start from. */
export const TEST_NOW = Date.UTC(2025, 3, 2, 12, 0, 0);

/** The URL of a file that does not exist yet, in a directory that goes with the test. */
export function tempDatabaseUrl(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-db-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return `sqlite:///${join(directory, 'nova.sqlite')}`;
}

/** A migrated and seeded database in memory. */
export async function seededDatabase(t: TestContext): Promise<Database> {
  const db = openDatabase('sqlite://');
  t.after(() => db.close());
  await migrate(db);
  await seed(db, TEST_NOW);
  return db;
}
