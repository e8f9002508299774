import { deleteImage } from '../../common/compute/image_writes.ts';
import { metadata } from '../validation/parameter_types.ts';
import type { Schema, SchemaWindow } from '../validation/schema.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';
import { imageOf } from './image_of.ts';
import { detail, index } from './list.ts';
import * as imageMetadata from './metadata.ts';
import { showImage } from './view.ts';

async function show(request: ApiRequest): Promise<ApiResult> {
  return { body: { image: showImage(request, await imageOf(request)) } };
}

async function remove(request: ApiRequest): Promise<void> {
  const { id } = await imageOf(request);
  await deleteImage(request.service.db, id, request.context);
}

const wrapped = (key: string, schema: Schema): readonly SchemaWindow[] => [
  {
    schema: { type: 'object', properties: { [key]: schema }, required: [key], additionalProperties: false },
  },
];
const METADATA_BODY = wrapped('metadata', metadata);
const META_BODY = wrapped('meta', { ...metadata, minProperties: 1, maxProperties: 1 });

const METADATA = '/images/{image_id}/metadata';
/** The proxy ended with 2.35, its metadata with 2.38: the image service is asked itself since. */
const PROXY = { max: '2.35' };
const METADATA_PROXY = { max: '2.38' };

/** Images by Nova's proxy. Source: nova.api.openstack.compute.{images,image_metadata}. */
export const IMAGE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/images', ...PROXY, handler: index },
  { method: 'GET', path: '/images/detail', ...PROXY, handler: detail },
  { method: 'GET', path: '/images/{id}', ...PROXY, handler: show },
  { method: 'DELETE', path: '/images/{id}', ...PROXY, status: 204, handler: remove },
  { method: 'GET', path: METADATA, ...METADATA_PROXY, handler: imageMetadata.index },
  { method: 'POST', path: METADATA, ...METADATA_PROXY, handler: imageMetadata.create, body: METADATA_BODY },
  { method: 'PUT', path: METADATA, ...METADATA_PROXY, handler: imageMetadata.updateAll, body: METADATA_BODY },
  { method: 'GET', path: `${METADATA}/{id}`, ...METADATA_PROXY, handler: imageMetadata.show },
  {
    method: 'PUT',
    path: `${METADATA}/{id}`,
    ...METADATA_PROXY,
    handler: imageMetadata.update,
    body: META_BODY,
  },
  {
    method: 'DELETE',
    path: `${METADATA}/{id}`,
    ...METADATA_PROXY,
    status: 204,
    handler: imageMetadata.remove,
  },
];
