import {
  type ColumnBuilderCallback,
  type CreateTableBuilder,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely';
import type { ColumnSpec, TableSpecs } from '../table_spec.ts';

const SQL_TYPES = {
  text: 'text',
  key: 'text',
  int: 'integer',
  bigint: 'bigint',
  real: 'double precision',
} as const;

/** Creates tables with their constraints and indexes, in the order given, so that a reference finds its table. */
export async function createTables(db: Kysely<unknown>, tables: TableSpecs): Promise<void> {
  for (const [name, spec] of Object.entries(tables)) {
    let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
    for (const [column, columnSpec] of Object.entries(spec.columns)) {
      table = addColumn(table, column, columnSpec, spec.references?.[column]);
    }
    for (const columns of spec.unique ?? []) {
      table = table.addUniqueConstraint(`uniq_${name}0${columns.join('0')}`, [...columns]);
    }
    await table.execute();
    for (const columns of spec.indexes ?? []) {
      await db.schema
        .createIndex(`${name}_${columns.join('_')}_idx`)
        .on(name)
        .columns([...columns])
        .execute();
    }
  }
}

/** Adds columns to tables that exist; rows that are there have null, or the column's default, in them. */
export async function addColumns(db: Kysely<unknown>, tables: TableSpecs): Promise<void> {
  for (const [name, { columns }] of Object.entries(tables)) {
    for (const [column, spec] of Object.entries(columns)) {
      const { type, build } = columnOf(spec, undefined);
      await db.schema.alterTable(name).addColumn(column, type, build).execute();
    }
  }
}

function addColumn(
  table: CreateTableBuilder<string, string>,
  name: string,
  spec: ColumnSpec,
  references: string | undefined,
): CreateTableBuilder<string, string> {
  if (spec === 'id') return table.addColumn(name, 'integer', (col) => col.primaryKey().autoIncrement());
  const { type, build } = columnOf(spec, references);
  return table.addColumn(name, type, build);
}

function columnOf(
  spec: ColumnSpec,
  references: string | undefined,
): { readonly type: RawBuilder<unknown>; readonly build: ColumnBuilderCallback } {
  const [, base = 'text', rest = ''] = /^([a-z]+)(.*)$/.exec(spec) ?? [];
  return {
    type: sql.raw(SQL_TYPES[base as keyof typeof SQL_TYPES]),
    build: (col) => {
      let built = col;
      if (base === 'key') built = built.primaryKey().notNull();
      if (rest !== '') built = built.notNull();
      if (rest.startsWith('=')) built = built.defaultTo(Number(rest.slice(1)));
      if (references !== undefined) built = built.references(references);
      return built;
    },
  };
}
