import { Migrator } from 'kysely';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

/**
 * Brings the schema up to this build's, in one transaction; a schema that is up to date is left as it is. Several
 * processes may call it at once: the first does the work under the write lock, the others then find nothing to do.
 * @returns the names of the migrations that ran, in order.
 */
export async function migrate(db: Database): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: db.kysely,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    throw new Error(`the database could not be migrated: ${reason}`, { cause: error });
  }
  return results.map((result) => result.migrationName);
}
