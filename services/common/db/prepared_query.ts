import { CompiledQuery, type Compilable, type Kysely, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** A database or an open transaction on it: what functions over data take, so that a caller can join several. */
export type Queryable = Kysely<Schema> | Transaction<Schema>;

/** The output type of a query built with Kysely. */
type RowOf<Q> = Q extends Compilable<infer R> ? R : never;

/**
 * A query that is built and compiled once and then run with other values: Kysely's builder costs several times what
 * SQLite needs for the answer. The builder gets one placeholder per parameter, used exactly once each, in any order.
 */
export function preparedQuery<const P extends readonly unknown[], Q extends Compilable<unknown>>(
  build: (kysely: Kysely<Schema>, ...placeholders: P) => Q,
): (db: Queryable, ...values: P) => Promise<RowOf<Q>[]> {
  const compiledByDatabase = new WeakMap<object, Template>();
  return async (db, ...values) => {
    // A transaction and its database share the compiler's output, which holds nothing of the connection.
    const key = db.getExecutor().adapter;
    let template = compiledByDatabase.get(key);
    if (template === undefined) {
      template = compileTemplate(build, db, values.length);
      compiledByDatabase.set(key, template);
    }
    const { query, order } = template;
    const parameters = order.map((source) => (typeof source === 'number' ? values[source] : source.constant));
    const { rows } = await db.executeQuery(
      CompiledQuery.raw(query.sql, parameters) as CompiledQuery<RowOf<Q>>,
    );
    return rows;
  };
}

interface Template {
  readonly query: CompiledQuery;
  /** Where each of the statement's parameters comes from: the index of a value, or a constant of the query. */
  readonly order: readonly (number | { readonly constant: unknown })[];
}

class Placeholder {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

function compileTemplate<P extends readonly unknown[]>(
  build: (kysely: Kysely<Schema>, ...placeholders: P) => Compilable<unknown>,
  db: Queryable,
  count: number,
): Template {
  const placeholders = Array.from({ length: count }, (_, index) => new Placeholder(index));
  const query = build(db, ...(placeholders as unknown as P)).compile();
  const order = query.parameters.map((parameter) =>
    parameter instanceof Placeholder ? parameter.index : { constant: parameter },
  );
  return { query, order };
}
