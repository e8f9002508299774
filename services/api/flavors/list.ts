import type { Flavor, FlavorSortKey } from '../../common/compute/flavors.ts';
import { listFlavors } from '../../common/compute/flavors.ts';
import { badRequest } from '../wsgi/faults.ts';
import { collectionLinks } from '../wsgi/pagination.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { Query } from '../wsgi/query.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { basicFlavor, showFlavor, showsExtraSpecs } from './view.ts';

/** `GET /flavors`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  const flavors = await find(request);
  return { body: page(request, flavors, 'flavors', (flavor) => basicFlavor(request, flavor)) };
}

/** `GET /flavors/detail`. */
export async function detail(request: ApiRequest): Promise<ApiResult> {
  const flavors = await find(request);
  const withExtraSpecs = showsExtraSpecs(request);
  return {
    body: page(request, flavors, 'flavors/detail', (flavor) => showFlavor(request, flavor, withExtraSpecs)),
  };
}

function page(
  request: ApiRequest,
  flavors: readonly Flavor[],
  collection: string,
  view: (flavor: Flavor) => JsonObject,
): JsonObject {
  const ids = flavors.map((flavor) => flavor.flavorid);
  const next = collectionLinks(request.links, request.query, collection, ids, request.options.maxLimit);
  return { flavors: flavors.map(view), ...(next.length > 0 ? { flavors_links: next } : {}) };
}

async function find(request: ApiRequest): Promise<readonly Flavor[]> {
  const { query, context, service } = request;
  const { limit, marker } = request.page();
  const name = query.get('name');
  return listFlavors(service.db.kysely, {
    context,
    isPublic: context.isAdmin ? isPublic(query) : undefined,
    disabled: context.isAdmin ? undefined : false,
    minRam: whole(query, 'minRam'),
    minDisk: whole(query, 'minDisk'),
    name: name === undefined ? undefined : new RegExp(name),
    sortKey: (query.get('sort_key') ?? 'flavorid') as FlavorSortKey,
    sortDir: (query.get('sort_dir') ?? 'asc') as 'asc' | 'desc',
    limit,
    marker,
  });
}

/** An admin's `is_public`: true is what everybody sees, false the private ones, none all. */
function isPublic(query: Query): boolean | null | undefined {
  const text = query.get('is_public');
  if (text === undefined) return undefined;
  const word = text.trim().toLowerCase();
  if (word === 'none' || word === '') return null;
  if (['1', 't', 'true', 'on', 'y', 'yes'].includes(word)) return undefined;
  if (['0', 'f', 'false', 'off', 'n', 'no'].includes(word)) return false;
  throw badRequest(`Invalid is_public filter [${text}]`);
}

function whole(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw badRequest(`Invalid ${name} filter [${text}]`);
  return Number(text);
}
