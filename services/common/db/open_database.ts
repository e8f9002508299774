import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, Kysely } from 'kysely';
import type { Database } from './database.ts';
import { parseDatabaseUrl } from './database_url.ts';
import { LATEST_MIGRATION } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { shareLender } from './shared_lenders.ts';
import { sqliteDialect } from './sqlite_dialect.ts';

/** How long a statement waits for another process's write, in milliseconds. Our own writes take single ones. */
const BUSY_TIMEOUT_MS = 10_000;

export interface OpenOptions {
  /** Opens an existing file without the right to write to it. */
  readonly readonly?: boolean;
  /** False never waits for the disk (`[database] sqlite_synchronous`): a power cut may damage the file. */
  readonly synchronous?: boolean;
}

/** The file can't be opened, or holds no schema of this build: the message says what to do. */
export class DatabaseNotReadyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseNotReadyError';
  }
}

/**
 * Opens what `[database] connection` names; makes the file and its directory where they are missing. Several processes
 * may hold the same file: readers never wait (WAL), writers take turns.
 * @throws DatabaseUrlError for a URL of another kind, DatabaseNotReadyError where the file can't be opened.
 */
export function openDatabase(
  url: string,
  { readonly = false, synchronous = true }: OpenOptions = {},
): Database {
  const { path } = parseDatabaseUrl(url);
  // A file has one connection in each process; every database in memory is another one.
  const key = path === ':memory:' ? Symbol(path) : `${path}${readonly ? ' (read-only)' : ''}`;
  const { lender, release } = shareLender(key, () => openSqlite(path, readonly, synchronous));
  const kysely = new Kysely<Schema>({ dialect: sqliteDialect(lender, release) });
  return {
    dialect: 'sqlite',
    kysely,
    ready: () => ready(kysely, path),
    close: async () => {
      await kysely.destroy();
      // Kysely destroys only a driver that it has used.
      release();
    },
  };
}

function openSqlite(path: string, readonly: boolean, synchronous: boolean): DatabaseSync {
  // Loaded on first use: a host that imports this module need not have node:sqlite.
  const require = createRequire(import.meta.url);
  const sqlite = require('node:sqlite') as typeof import('node:sqlite');
  try {
    if (path !== ':memory:' && !readonly) mkdirSync(dirname(path), { recursive: true });
    const handle = new sqlite.DatabaseSync(path, {
      readOnly: readonly,
      enableForeignKeyConstraints: true,
      timeout: BUSY_TIMEOUT_MS,
    });
    // NORMAL is safe against a crash of the process in WAL mode; a power cut may lose the last commits, never the file.
    if (!readonly)
      handle.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous ? 'normal' : 'off'}`);
    addRegexp(handle);
    return handle;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseNotReadyError(`[database] connection: can't open ${path}: ${reason}`, { cause: error });
  }
}

/** SQL's REGEXP operator, which oslo.db also adds to SQLite: `value REGEXP pattern` calls `regexp(pattern, value)`. */
function addRegexp(handle: DatabaseSync): void {
  let last: { pattern: string; regexp: RegExp } | undefined;
  handle.function('regexp', { deterministic: true }, (pattern, value) => {
    if (typeof pattern !== 'string' || value === null) return 0;
    if (last?.pattern !== pattern) last = { pattern, regexp: new RegExp(pattern, 'u') };
    return last.regexp.test(String(value)) ? 1 : 0;
  });
}

async function ready(kysely: Kysely<Schema>, path: string): Promise<void> {
  const query = CompiledQuery.raw('select max(name) as name from kysely_migration');
  let name: unknown;
  try {
    const { rows } = await kysely.executeQuery<{ name: unknown }>(query);
    name = rows[0]?.name;
  } catch (error) {
    throw new DatabaseNotReadyError(`${path} has no schema; run nova-manage db sync`, { cause: error });
  }
  if (name !== LATEST_MIGRATION) {
    throw new DatabaseNotReadyError(
      `${path} has schema ${String(name)}, this build needs ${LATEST_MIGRATION}; run nova-manage db sync`,
    );
  }
}
