import { setImageProperties } from '../../common/compute/image_writes.ts';
import type { Image } from '../../common/compute/images.ts';
import { badRequest, notFound } from '../wsgi/faults.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { imageOf } from './image_of.ts';

type Metadata = Readonly<Record<string, string>>;

async function save(request: ApiRequest, image: Image, metadata: Metadata): Promise<void> {
  const { db, now } = request.service;
  await setImageProperties(db, image.id, metadata, { context: request.context, now: now() });
}

const metadataIn = (request: ApiRequest): Metadata =>
  (request.body as { readonly metadata: Metadata }).metadata;

/** `GET /images/{image_id}/metadata`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  return { body: { metadata: (await imageOf(request)).properties } };
}

/** `GET /images/{image_id}/metadata/{id}`. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const key = request.params['id'] as string;
  const value = (await imageOf(request)).properties[key];
  if (value === undefined) throw notFound();
  return { body: { meta: { [key]: value } } };
}

/** `POST /images/{image_id}/metadata`: merges. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  const image = await imageOf(request);
  const metadata = { ...image.properties, ...metadataIn(request) };
  await save(request, image, metadata);
  return { body: { metadata } };
}

/** `PUT /images/{image_id}/metadata`: replaces. */
export async function updateAll(request: ApiRequest): Promise<ApiResult> {
  const image = await imageOf(request);
  const metadata = metadataIn(request);
  await save(request, image, metadata);
  return { body: { metadata } };
}

/** `PUT /images/{image_id}/metadata/{id}`. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  const { meta } = request.body as { readonly meta: Metadata };
  const key = request.params['id'] as string;
  if (!Object.hasOwn(meta, key)) throw badRequest('Request body and URI mismatch');
  const image = await imageOf(request);
  await save(request, image, { ...image.properties, ...meta });
  return { body: { meta } };
}

/** `DELETE /images/{image_id}/metadata/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  const key = request.params['id'] as string;
  const image = await imageOf(request);
  const { [key]: gone, ...rest } = image.properties;
  if (gone === undefined) throw notFound('Invalid metadata key');
  await save(request, image, rest);
}
