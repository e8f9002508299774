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
  const reads = cachedReads((db: Queryable) => read(db), 1);
  return (db) => reads(db, '');
}

/**
 * The same for a read that takes a key: what was read for each of so many keys, the longest held of which go first.
 *
 * @param holds whether what was read is still so; for what the clock changes, too
 */
export function cachedReads<T>(
  read: (db: Queryable, key: string) => Promise<T>,
  maxKeys: number,
  holds: (value: T) => boolean = () => true,
): (db: Queryable, key: string) => Promise<T> {
  const keptBy = new WeakMap<object, Map<string, Kept<T>>>();
  return async (db, key) => {
    // What a transaction has written may yet be rolled back, which moves neither number.
    if (db.isTransaction) return read(db, key);
    const { rows } = await db.executeQuery<{ token: string }>(TOKEN as CompiledQuery<{ token: string }>);
    const token = rows[0]?.token ?? '';
    const database = db.getExecutor().adapter;
    const kept = keptBy.get(database) ?? new Map<string, Kept<T>>();
    keptBy.set(database, kept);
    const found = kept.get(key);
    if (found?.token === token && holds(found.value)) return found.value;
    const value = await read(db, key);
    // Taken before the read: a change in between gives the next reader another token, and it reads again.
    kept.delete(key);
    kept.set(key, { token, value });
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKeys) break;
      kept.delete(oldest);
    }
    return value;
  };
}

interface Kept<T> {
  readonly token: string;
  readonly value: T;
}
