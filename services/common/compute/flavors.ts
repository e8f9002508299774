import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { flavorNotFound, invalid, markerNotFound } from './errors.ts';

/** A flavor with its extra specs; columns as Nova names them. */
export interface Flavor extends Row<'flavors'> {
  readonly extra_specs: Readonly<Record<string, string>>;
}

type Caller = Pick<RequestContext, 'projectId' | 'isAdmin'>;

/** Columns that `sort_key` may name (nova/api/openstack/compute/flavors.py). */
export const FLAVOR_SORT_KEYS = [
  'created_at',
  'description',
  'disabled',
  'ephemeral_gb',
  'flavorid',
  'id',
  'is_public',
  'memory_mb',
  'name',
  'root_gb',
  'rxtx_factor',
  'swap',
  'updated_at',
  'vcpu_weight',
  'vcpus',
] as const;
export type FlavorSortKey = (typeof FLAVOR_SORT_KEYS)[number];

export interface ListFlavorsOptions {
  readonly context: Caller;
  /** true: public; false: private; null: all; absent: public and those shared with the caller's project. */
  readonly isPublic?: boolean | null | undefined;
  /** Whether disabled flavors are listed; only an admin's list has them. */
  readonly disabled?: boolean | undefined;
  readonly minRam?: number | undefined;
  readonly minDisk?: number | undefined;
  /** Matched anywhere in the name. */
  readonly name?: RegExp | undefined;
  readonly sortKey?: FlavorSortKey | undefined;
  readonly sortDir?: 'asc' | 'desc' | undefined;
  readonly limit?: number | undefined;
  /** The flavorid of the last one seen. */
  readonly marker?: string | undefined;
}

const allFlavors = preparedQuery((db) => db.selectFrom('flavors').selectAll());
const visibleFlavors = preparedQuery((db, projectId: string) =>
  db
    .selectFrom('flavors')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('is_public', '=', 1),
        eb(
          'id',
          'in',
          eb.selectFrom('flavor_projects').select('flavor_id').where('project_id', '=', projectId),
        ),
      ]),
    ),
);
const flavorByFlavorId = preparedQuery((db, flavorId: string) =>
  db.selectFrom('flavors').selectAll().where('flavorid', '=', flavorId),
);
const allExtraSpecs = preparedQuery((db) =>
  db.selectFrom('flavor_extra_specs').select(['flavor_id', 'key', 'value']).orderBy('id'),
);
const extraSpecsOf = preparedQuery((db, id: number) =>
  db.selectFrom('flavor_extra_specs').select(['key', 'value']).where('flavor_id', '=', id).orderBy('id'),
);
const isSharedWith = preparedQuery((db, id: number, projectId: string) =>
  db
    .selectFrom('flavor_projects')
    .select('id')
    .where('flavor_id', '=', id)
    .where('project_id', '=', projectId),
);

/**
 * The flavors that the caller may see, filtered, sorted (flavorid unless told, then id) and paged. Flavors are few: they
 * are read whole and picked here.
 * @throws markerNotFound (400) for a marker that is no visible flavor.
 */
export async function listFlavors(db: Queryable, options: ListFlavorsOptions): Promise<readonly Flavor[]> {
  const { context, isPublic, minRam = 0, minDisk = 0, name, sortKey = 'flavorid', sortDir = 'asc' } = options;
  const rows = isPublic === undefined ? await visibleFlavors(db, context.projectId) : await allFlavors(db);
  const wanted = rows
    .filter(
      (row) =>
        (isPublic === undefined || isPublic === null || (row.is_public === 1) === isPublic) &&
        (options.disabled === undefined || (row.disabled === 1) === options.disabled) &&
        row.memory_mb >= minRam &&
        row.root_gb >= minDisk &&
        (name === undefined || name.test(row.name)),
    )
    .sort(byKey(sortKey, sortDir));
  const page = pageAfter(wanted, options.marker, options.limit);
  if (page.length === 0) return [];
  const specs = new Map<number, Record<string, string>>();
  for (const { flavor_id, key, value } of await allExtraSpecs(db)) {
    const known = specs.get(flavor_id);
    if (known === undefined) specs.set(flavor_id, { [key]: value });
    else known[key] = value;
  }
  return page.map((row) => ({ ...row, extra_specs: specs.get(row.id) ?? {} }));
}

/**
 * One flavor by its flavorid. With a context a private flavor that isn't shared with the caller's project does not exist
 * for non-admins; without one every flavor is found.
 * @throws flavorNotFound (404)
 */
export async function getFlavor(db: Queryable, flavorId: string, context?: Caller): Promise<Flavor> {
  const [row] = await flavorByFlavorId(db, flavorId);
  if (row === undefined) throw flavorNotFound(flavorId);
  if (context !== undefined && row.is_public === 0 && !context.isAdmin) {
    const [shared] = await isSharedWith(db, row.id, context.projectId);
    if (shared === undefined) throw flavorNotFound(flavorId);
  }
  return { ...row, extra_specs: await extraSpecs(db, row.id) };
}

/** A flavor's extra specs, by the flavor's row id. */
export async function extraSpecs(db: Queryable, id: number): Promise<Readonly<Record<string, string>>> {
  const rows = await extraSpecsOf(db, id);
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

function byKey(key: FlavorSortKey, dir: 'asc' | 'desc'): (a: Row<'flavors'>, b: Row<'flavors'>) => number {
  const sign = dir === 'asc' ? 1 : -1;
  return (a, b) => sign * (compare(a[key], b[key]) || a.id - b.id);
}

/** SQL's order: null first. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function pageAfter(
  rows: readonly Row<'flavors'>[],
  marker: string | undefined,
  limit: number | undefined,
): readonly Row<'flavors'>[] {
  let start = 0;
  if (marker !== undefined) {
    start = rows.findIndex((row) => row.flavorid === marker) + 1;
    if (start === 0) throw markerNotFound(marker);
  }
  if (limit !== undefined && limit < 0) throw invalid('limit must not be negative');
  return rows.slice(start, limit === undefined ? undefined : start + limit);
}
