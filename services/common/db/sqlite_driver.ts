import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';

/** The part of DatabaseSync that the driver needs. */
export type SqliteHandle = Pick<DatabaseSync, 'prepare' | 'exec' | 'close'>;

/** Prepared statements that one connection keeps; the least recently used makes room. */
const STATEMENT_CACHE_SIZE = 500;

/**
 * One handle, lent to one borrower at a time, so that no other request's statement falls between a transaction's BEGIN and
 * COMMIT. The longest waiting is next.
 */
export class SqliteLender {
  readonly #connection: SqliteConnection;
  readonly #handle: SqliteHandle;
  readonly #waiting: (() => void)[] = [];
  #lent = false;

  constructor(handle: SqliteHandle) {
    this.#handle = handle;
    this.#connection = new SqliteConnection(handle);
  }

  async borrow(): Promise<DatabaseConnection> {
    if (this.#lent) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#lent = true;
    return this.#connection;
  }

  /** Hands the connection straight to who waits, so that a newcomer can't slip in between. */
  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#lent = false;
    else next();
  }

  close(): void {
    this.#connection.forget();
    this.#handle.close();
  }
}

/**
 * Kysely's driver over a lender. Transactions take the write lock at once (BEGIN IMMEDIATE): a read that turns into a
 * write can't be refused with SQLITE_BUSY half-way, it waits (busy_timeout) before it has read anything.
 */
export class SqliteDriver implements Driver {
  readonly #lender: SqliteLender;
  readonly #destroyed: () => void;

  constructor(lender: SqliteLender, destroyed: () => void) {
    this.#lender = lender;
    this.#destroyed = destroyed;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#lender.borrow();
  }

  async releaseConnection(): Promise<void> {
    this.#lender.giveBack();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#destroyed();
  }
}

interface CachedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #handle: SqliteHandle;
  readonly #statements = new Map<string, CachedStatement>();

  constructor(handle: SqliteHandle) {
    this.#handle = handle;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, returnsRows } = this.#prepare(query.sql);
    const parameters = query.parameters as SQLInputValue[];
    if (returnsRows) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A fresh statement: iterating a cached one would be cut short by the next query of the same text.
    const statement = this.#handle.prepare(query.sql);
    for (const row of statement.iterate(...(query.parameters as SQLInputValue[]))) yield { rows: [row as R] };
  }

  forget(): void {
    this.#statements.clear();
  }

  #prepare(sql: string): CachedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      // A Map iterates in insertion order: moving the entry to the end makes the first the least recently used.
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#handle.prepare(sql);
    const cached = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#statements.size >= STATEMENT_CACHE_SIZE) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, cached);
    return cached;
  }
}
