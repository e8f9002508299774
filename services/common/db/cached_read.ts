import { CompiledQuery } from 'kysely';
import type { Queryable } from './prepared_query.ts';

/**
 * SQLite's own word for "nothing has changed": `data_version` moves when another connection, of any process, commits, and
 * `total_changes` when this one writes.
 */
const TOKEN = CompiledQuery.raw(
  "select data_version || '.' || total_changes() as token from pragma_data_version",
);

/**
 * A read of a small table that requests ask for again and again: kept until anything in the database changes, so that it
 * is never stale, in no worker of no container. Asking SQLite whether something changed costs a fraction of reading rows
 * and making objects of them. What `read` gives must not be changed by its readers.
 */
export function cachedRead<T>(read: (db: Queryable) => Promise<T>): (db: Queryable) => Promise<T> {
  const kept = new WeakMap<object, { readonly token: string; readonly value: T }>();
  return async (db) => {
    // What a transaction has written may yet be rolled back, which moves neither number.
    if (db.isTransaction) return read(db);
    const { rows } = await db.executeQuery<{ token: string }>(TOKEN as CompiledQuery<{ token: string }>);
    const token = rows[0]?.token ?? '';
    const key = db.getExecutor().adapter;
    const found = kept.get(key);
    if (found?.token === token) return found.value;
    const value = await read(db);
    // Taken before the read: a change in between gives the next reader another token, and it reads again.
    kept.set(key, { token, value });
    return value;
  };
}
