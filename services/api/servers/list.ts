import { ComputeError } from '../../common/compute/errors.ts';
import { getFlavor } from '../../common/compute/flavors.ts';
import { loadInstances } from '../../common/compute/instances.ts';
import {
  type InstanceColumn,
  type InstanceFilters,
  listInstanceRows,
} from '../../common/compute/list_instances.ts';
import type { Row } from '../../common/db/schema.ts';
import { forbidden } from '../wsgi/faults.ts';
import { collectionLinks } from '../wsgi/pagination.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { listFilters } from './list_filters.ts';
import { sortOf } from './list_sort.ts';
import { basicServer, showServer } from './view.ts';

/** `GET /servers`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  request.can('os_compute_api:servers:index');
  const rows = await find(request, 'index');
  return page(
    request,
    'servers',
    rows,
    rows.map((row) => basicServer(request, row)),
  );
}

/** `GET /servers/detail`. */
export async function detail(request: ApiRequest): Promise<ApiResult> {
  request.can('os_compute_api:servers:detail');
  const rows = await find(request, 'detail');
  const { db, now } = request.service;
  const instances = await loadInstances(db.kysely, rows, now());
  return page(
    request,
    'servers/detail',
    rows,
    instances.map((instance) => showServer(request, instance, 'detail')),
  );
}

function page(
  request: ApiRequest,
  collection: string,
  rows: readonly Row<'instances'>[],
  servers: readonly JsonObject[],
): ApiResult {
  const { links, query, options } = request;
  const ids = rows.map((row) => row.uuid);
  const next = collectionLinks(links, query, collection, ids, options.maxLimit);
  return { body: { servers, ...(next.length > 0 ? { servers_links: next } : {}) } };
}

async function find(request: ApiRequest, kind: 'index' | 'detail'): Promise<readonly Row<'instances'>[]> {
  const { service, context } = request;
  const asked = listFilters(request);
  if (asked === 'nothing') return [];
  const { flavor, allTenants, ...filters } = asked;
  if (allTenants) request.can(`os_compute_api:servers:${kind}:get_all_tenants`);
  const { limit, marker } = request.page();
  const sort = sortOf(request);
  const exact: Partial<Record<InstanceColumn, string | number | readonly string[]>> = { ...filters.exact };
  if (flavor !== undefined) {
    try {
      exact.instance_type_id = (await getFlavor(service.db.kysely, flavor, context)).id;
    } catch (error) {
      if (error instanceof ComputeError) return [];
      throw error;
    }
  }
  const narrowed: InstanceFilters = { ...filters, exact };
  if (narrowed.vmStates?.length === 1 && narrowed.vmStates[0] === 'deleted' && !context.isAdmin) {
    throw forbidden('Only administrators may list deleted instances');
  }
  return listInstanceRows(service.db.kysely, {
    filters: narrowed,
    sort,
    limit,
    marker,
    now: service.now(),
  });
}
