import type { ColumnType, Generated } from 'kysely';

/**
 * How a column is declared: `id` is the numbered primary key, `key` a text primary key; `text`, `int` and `real` take
 * null, with `!` they do not; `=0` and `=1` are not null with that default. Booleans are int 0 and 1, timestamps are text
 * `YYYY-MM-DDTHH:MM:SS` in UTC: both mean the same on SQLite and PostgreSQL.
 */
export type ColumnSpec =
  | 'id'
  | 'key'
  | 'text'
  | 'text!'
  | 'int'
  | 'int!'
  | 'int=0'
  | 'int=1'
  | 'bigint'
  | 'real'
  | 'real!';

/** One table as a migration creates it. */
export interface TableSpec {
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  /** Columns that name a row of another table: `{ instance_uuid: 'instances.uuid' }`. */
  readonly references?: Readonly<Record<string, `${string}.${string}`>>;
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
}

export type TableSpecs = Readonly<Record<string, TableSpec>>;

/** Checks a migration's tables without widening them, so that the schema's types can be read off them. */
export function defineTables<const T extends TableSpecs>(tables: T): T {
  return tables;
}

/** A nullable column may be left out of an insert. */
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

type ColumnTypeOf<S extends ColumnSpec> = S extends 'id' | 'int=0' | 'int=1'
  ? Generated<number>
  : S extends 'key' | 'text!'
    ? string
    : S extends 'int!' | 'real!'
      ? number
      : S extends 'text'
        ? Nullable<string>
        : Nullable<number>;

/** Kysely's table interfaces for what a migration declares. */
export type TablesOf<T extends TableSpecs> = {
  [K in keyof T]: { [C in keyof T[K]['columns']]: ColumnTypeOf<T[K]['columns'][C]> };
};
