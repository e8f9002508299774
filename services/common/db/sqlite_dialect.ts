import {
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteDriver, type SqliteLender } from './sqlite_driver.ts';

/**
 * Kysely over one `node:sqlite` connection; `destroyed` is called when Kysely is done with it. Unlike Kysely's own SQLite dialect it runs migrations inside their transaction,
 * which on SQLite is what keeps a second migrating process out.
 */
export function sqliteDialect(lender: SqliteLender, destroyed: () => void): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: (): Driver => new SqliteDriver(lender, destroyed),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
  };
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
