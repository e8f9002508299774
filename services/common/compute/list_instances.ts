import { type ExpressionBuilder, type ExpressionWrapper, sql, type SqlBool } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { confirmedState, deriveState } from './derive_state.ts';
import { markerNotFound } from './errors.ts';
import { POWER_STATE } from './vm_states.ts';

/** Columns that a list may be filtered or sorted by. */
export type InstanceColumn = keyof Row<'instances'>;

/** What a list of servers is narrowed to; conditions hold together. */
export interface InstanceFilters {
  readonly projectId?: string | undefined;
  readonly userId?: string | undefined;
  /** undefined: both, as with changes-since; true: deleted and soft-deleted; false: neither. */
  readonly deleted?: boolean | undefined;
  /** With `deleted` false: soft-deleted ones too; with true and this false: not them. */
  readonly softDeleted?: boolean | undefined;
  readonly vmStates?: readonly string[] | undefined;
  readonly taskStates?: readonly string[] | undefined;
  /** Column to the value, or one of the values, that it must have. */
  readonly exact?: Partial<Readonly<Record<InstanceColumn, string | number | readonly string[]>>>;
  /** Column to a regular expression that is looked for in its text. */
  readonly regex?: Partial<Readonly<Record<InstanceColumn, string>>>;
  /** Stored form, `YYYY-MM-DDTHH:MM:SS`. */
  readonly changesSince?: string | undefined;
  readonly changesBefore?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly tagsAny?: readonly string[] | undefined;
  readonly notTags?: readonly string[] | undefined;
  readonly notTagsAny?: readonly string[] | undefined;
  /** A part of a fixed address of that version. */
  readonly ip?: string | undefined;
  readonly ip6?: string | undefined;
  readonly locked?: boolean | undefined;
}

export interface ListInstancesOptions {
  readonly filters: InstanceFilters;
  /** Created first and then by id where keys leave a tie; newest first unless told. */
  readonly sort?: readonly { readonly column: InstanceColumn; readonly dir: 'asc' | 'desc' }[];
  readonly limit?: number | undefined;
  /** The uuid of the last one seen; a deleted server counts. */
  readonly marker?: string | undefined;
  readonly now: number;
}

type Builder = ExpressionBuilder<Schema, 'instances'>;
type Condition = ExpressionWrapper<Schema, 'instances', SqlBool>;

/**
 * The rows of the servers that match, as they stand now, in order and paged.
 * @throws markerNotFound (400)
 */
export async function listInstanceRows(
  db: Queryable,
  { filters, sort = [], limit, marker, now }: ListInstancesOptions,
): Promise<readonly Row<'instances'>[]> {
  if (limit === 0) return [];
  const order = completeOrder(sort);
  let query = db
    .selectFrom('instances')
    .selectAll()
    .where((eb) => eb.and(conditions(eb, filters, now)));
  if (marker !== undefined) {
    const last = await db.selectFrom('instances').selectAll().where('uuid', '=', marker).executeTakeFirst();
    if (last === undefined) throw markerNotFound(marker);
    query = query.where((eb) => after(eb, order, last));
  }
  for (const { column, dir } of order) {
    query = query.orderBy(column, (builder) =>
      dir === 'asc' ? builder.asc().nullsFirst() : builder.desc().nullsLast(),
    );
  }
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map((row) => deriveState(row, now));
}

type Order = readonly { readonly column: InstanceColumn; readonly dir: 'asc' | 'desc' }[];

function completeOrder(sort: Order): Order {
  const first = sort[0]?.dir ?? 'desc';
  const missing = (['created_at', 'id'] as const).filter(
    (column) => !sort.some((entry) => entry.column === column),
  );
  return [...sort, ...missing.map((column) => ({ column, dir: first }))];
}

/** What follows a row in an order of several columns; null sorts before everything. */
function after(eb: Builder, order: Order, last: Row<'instances'>): Condition {
  const alternatives = order.map(({ column, dir }, index) => {
    const equal = order.slice(0, index).map((entry) => {
      const value = last[entry.column];
      return value === null ? eb(entry.column, 'is', null) : eb(entry.column, '=', value);
    });
    const value = last[column];
    if (value === null) {
      // Nothing comes after null in descending order.
      const beyond = dir === 'asc' ? eb(column, 'is not', null) : eb('id', '<', 0);
      return eb.and([...equal, beyond]);
    }
    const beyond =
      dir === 'asc' ? eb(column, '>', value) : eb.or([eb(column, '<', value), eb(column, 'is', null)]);
    return eb.and([...equal, beyond]);
  });
  return eb.or(alternatives);
}

function conditions(eb: Builder, filters: InstanceFilters, now: number): Condition[] {
  const all: Condition[] = [eb('hidden', '=', 0)];
  const add = (condition: Condition | undefined): void => {
    if (condition !== undefined) all.push(condition);
  };
  const { projectId, userId, locked, changesSince, changesBefore, ip, ip6 } = filters;
  if (projectId !== undefined) add(eb('project_id', '=', projectId));
  if (userId !== undefined) add(eb('user_id', '=', userId));
  add(deletedCondition(eb, filters));
  if (filters.vmStates !== undefined) {
    add(eb(stateNow(eb, 'vm_state', now), 'in', filters.vmStates));
  }
  if (filters.taskStates !== undefined) {
    add(eb(stateNow(eb, 'task_state', now), 'in', filters.taskStates));
  }
  if (locked !== undefined) add(eb('locked_by', locked ? 'is not' : 'is', null));
  if (changesSince !== undefined) add(eb('updated_at', '>=', changesSince));
  if (changesBefore !== undefined) add(eb('updated_at', '<=', changesBefore));
  for (const [column, value] of Object.entries(filters.exact ?? {})) {
    const name = column as InstanceColumn;
    add(Array.isArray(value) ? eb(name, 'in', value) : eb(name, '=', value as string));
  }
  for (const [column, pattern] of Object.entries(filters.regex ?? {})) {
    add(eb.and([sql<SqlBool>`${eb.ref(column as InstanceColumn)} regexp ${pattern}`]));
  }
  if (ip !== undefined) add(addressCondition(eb, ip, 4));
  if (ip6 !== undefined) add(addressCondition(eb, ip6, 6));
  all.push(...tagConditions(eb, filters));
  return all;
}

/** The column as `deriveState` gives it, in SQL. */
function stateNow(eb: Builder, column: 'vm_state' | 'task_state', now: number) {
  const state = eb
    .case()
    .when(eb.and([eb('transition_ends_at', 'is not', null), eb('transition_ends_at', '<=', now)]))
    .then(eb.ref(`next_${column}`))
    .else(eb.ref(column))
    .end();
  if (column === 'task_state') return state;
  const powerState = eb.case('next_power_state').when(POWER_STATE.SHUTDOWN);
  const confirmed = powerState
    .then(confirmedState(POWER_STATE.SHUTDOWN))
    .else(confirmedState(POWER_STATE.RUNNING))
    .end();
  return eb.case().when('auto_confirm_at', '<=', now).then(confirmed).else(state).end();
}

function deletedCondition(eb: Builder, { deleted, softDeleted }: InstanceFilters): Condition | undefined {
  if (deleted === undefined) return undefined;
  if (!deleted) {
    const alive = eb('deleted', '=', 0);
    return softDeleted === true ? alive : eb.and([alive, eb('vm_state', '<>', 'soft-delete')]);
  }
  const gone = eb('deleted', '<>', 0);
  return softDeleted === false ? gone : eb.or([gone, eb('vm_state', '=', 'soft-delete')]);
}

function addressCondition(eb: Builder, part: string, version: 4 | 6): Condition {
  // An IPv6 address has a colon, an IPv4 address has none.
  const colon = version === 6 ? 'like' : 'not like';
  return eb.exists(
    eb
      .selectFrom('ports')
      .innerJoin('ip_allocations', 'ip_allocations.port_id', 'ports.id')
      .select('ports.id')
      .whereRef('ports.device_id', '=', 'instances.uuid')
      .where('ip_allocations.ip_address', colon, '%:%')
      .where(sql<SqlBool>`ip_allocations.ip_address regexp ${part}`),
  );
}

function tagConditions(eb: Builder, { tags, tagsAny, notTags, notTagsAny }: InstanceFilters): Condition[] {
  const has = (wanted: readonly string[]): Condition =>
    eb.exists(
      eb
        .selectFrom('tags')
        .select('tags.tag')
        .whereRef('tags.resource_id', '=', 'instances.uuid')
        .where('tags.tag', 'in', wanted),
    );
  const all: Condition[] = (tags ?? []).map((tag) => has([tag]));
  if (tagsAny !== undefined) all.push(has(tagsAny));
  if (notTags !== undefined) all.push(eb.not(eb.and(notTags.map((tag) => has([tag])))));
  if (notTagsAny !== undefined) all.push(eb.not(has(notTagsAny)));
  return all;
}
