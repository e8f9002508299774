import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import { cachedRead } from '../db/cached_read.ts';
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

interface FlavorTable {
  /** In the order of a list that asks for none: flavorid, then id. */
  readonly flavors: readonly Flavor[];
  readonly byFlavorId: ReadonlyMap<string, Flavor>;
  /** The projects that private flavors are shared with, by the flavor's row id. */
  readonly sharedWith: ReadonlyMap<number, ReadonlySet<string>>;
}

const flavorRows = preparedQuery((db) => db.selectFrom('flavors').selectAll());
/** By key, which is how MySQL gives them to Nova: from the index that keeps keys unique. */
const extraSpecRows = preparedQuery((db) =>
  db.selectFrom('flavor_extra_specs').select(['flavor_id', 'key', 'value']).orderBy('key'),
);
const accessRows = preparedQuery((db) =>
  db.selectFrom('flavor_projects').select(['flavor_id', 'project_id']),
);

/** Flavors are few and asked for by nearly every client: they are read whole, and picked from here. */
const flavorTable = cachedRead(async (db): Promise<FlavorTable> => {
  const specs = Map.groupBy(await extraSpecRows(db), (row) => row.flavor_id);
  const access = Map.groupBy(await accessRows(db), (row) => row.flavor_id);
  const flavors = (await flavorRows(db)).sort(byKey('flavorid', 'asc')).map((row) => ({
    ...row,
    extra_specs: Object.fromEntries((specs.get(row.id) ?? []).map(({ key, value }) => [key, value])),
  }));
  return {
    flavors,
    byFlavorId: new Map(flavors.map((flavor) => [flavor.flavorid, flavor])),
    sharedWith: new Map([...access].map(([id, rows]) => [id, new Set(rows.map((row) => row.project_id))])),
  };
});

/**
 * The flavors that the caller may see, filtered, sorted (flavorid unless told, then id) and paged.
 * @throws markerNotFound (400) for a marker that is no visible flavor.
 */
export async function listFlavors(db: Queryable, options: ListFlavorsOptions): Promise<readonly Flavor[]> {
  const { context, isPublic, minRam = 0, minDisk = 0, name, sortKey, sortDir = 'asc' } = options;
  const { flavors, sharedWith } = await flavorTable(db);
  const wanted = flavors.filter(
    (row) =>
      (isPublic === undefined
        ? row.is_public === 1 || sharedWith.get(row.id)?.has(context.projectId) === true
        : isPublic === null || (row.is_public === 1) === isPublic) &&
      (options.disabled === undefined || (row.disabled === 1) === options.disabled) &&
      row.memory_mb >= minRam &&
      row.root_gb >= minDisk &&
      (name === undefined || name.test(row.name)),
  );
  if ((sortKey !== undefined && sortKey !== 'flavorid') || sortDir !== 'asc') {
    wanted.sort(byKey(sortKey ?? 'flavorid', sortDir));
  }
  return pageAfter(wanted, options.marker, options.limit);
}

/**
 * One flavor by its flavorid. With a context a private flavor that isn't shared with the caller's project does not exist
 * for non-admins; without one every flavor is found.
 * @throws flavorNotFound (404)
 */
export async function getFlavor(db: Queryable, flavorId: string, context?: Caller): Promise<Flavor> {
  const { byFlavorId, sharedWith } = await flavorTable(db);
  const flavor = byFlavorId.get(flavorId);
  const hidden =
    context !== undefined &&
    !context.isAdmin &&
    flavor?.is_public === 0 &&
    sharedWith.get(flavor.id)?.has(context.projectId) !== true;
  if (flavor === undefined || hidden) throw flavorNotFound(flavorId);
  return flavor;
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
  rows: readonly Flavor[],
  marker: string | undefined,
  limit: number | undefined,
): readonly Flavor[] {
  let start = 0;
  if (marker !== undefined) {
    start = rows.findIndex((row) => row.flavorid === marker) + 1;
    if (start === 0) throw markerNotFound(marker);
  }
  if (limit !== undefined && limit < 0) throw invalid('limit must not be negative');
  return rows.slice(start, limit === undefined ? undefined : start + limit);
}
