import type { Image } from '../../common/compute/images.ts';
import { listImages } from '../../common/compute/images.ts';
import { badRequest } from '../wsgi/faults.ts';
import { collectionLinks } from '../wsgi/pagination.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { Query } from '../wsgi/query.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { basicImage, IMAGE_STATUSES, showImage } from './view.ts';

/** `GET /images`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  return answer(request, 'images', (image) => basicImage(request, image));
}

/** `GET /images/detail`. */
export async function detail(request: ApiRequest): Promise<ApiResult> {
  return answer(request, 'images/detail', (image) => showImage(request, image));
}

async function answer(
  request: ApiRequest,
  collection: string,
  view: (image: Image) => JsonObject,
): Promise<ApiResult> {
  const { query, context, service } = request;
  const { limit, marker } = request.page();
  const images = await listImages(service.db.kysely, {
    context,
    name: query.get('name'),
    status: glanceStatus(query.get('status')),
    changesSince: query.get('changes-since')?.replace(/Z$/, ''),
    minRam: whole(query, 'minRam'),
    minDisk: whole(query, 'minDisk'),
    imageType: query.get('type'),
    instanceUuid: query.get('server')?.split('/').at(-1),
    properties: propertyFilters(query),
    limit,
    marker,
  });
  const ids = images.map((image) => image.id);
  const next = collectionLinks(request.links, query, collection, ids, request.options.maxLimit);
  return { body: { images: images.map(view), ...(next.length > 0 ? { images_links: next } : {}) } };
}

/** Nova's status to Glance's first word for it; one that Nova doesn't know goes to Glance as it is. */
function glanceStatus(status: string | undefined): string | undefined {
  if (status === undefined) return undefined;
  const known = Object.entries(IMAGE_STATUSES).find(([, shown]) => shown.status === status.toUpperCase());
  return known?.[0] ?? status;
}

function propertyFilters(query: Query): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const [name, values] of query.entries()) {
    if (name.startsWith('property-')) filters[name.slice('property-'.length)] = values.at(-1) as string;
  }
  return filters;
}

function whole(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`Invalid ${name} filter [${text}]`);
  return Number(text);
}
