import {
  deleteInstanceMetadata,
  getInstanceMetadata,
  updateInstanceMetadata,
} from '../../common/compute/instance_metadata.ts';
import { getInstanceRow } from '../../common/compute/instances.ts';
import { badRequest, notFound } from '../wsgi/faults.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { serverOptions } from '../server_options.ts';

type Metadata = Readonly<Record<string, string>>;

/** Finds the server, then asks the policy: a foreign server is 404, not 403. */
async function authorize(request: ApiRequest, action: string): Promise<string> {
  const { service, context, params } = request;
  const row = await getInstanceRow(service.db.kysely, params.server_id ?? '', {
    context,
    now: service.now(),
  });
  request.can(`os_compute_api:server-metadata:${action}`, { project_id: row.project_id });
  return row.uuid;
}

async function read(request: ApiRequest, uuid: string): Promise<Metadata> {
  const { service, context } = request;
  return getInstanceMetadata(service.db.kysely, uuid, { context, now: service.now() });
}

async function write(
  request: ApiRequest,
  uuid: string,
  items: Metadata,
  { replace }: { readonly replace: boolean },
): Promise<Metadata> {
  const { service, context } = request;
  const { quotas } = serverOptions(service.conf);
  return updateInstanceMetadata(service.db, uuid, items, { replace, context, now: service.now(), quotas });
}

/** `GET /servers/{server_id}/metadata`. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  return { body: { metadata: await read(request, await authorize(request, 'index')) } };
}

/** `POST /servers/{server_id}/metadata`: adds. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorize(request, 'create');
  const { metadata } = request.body as { metadata: Metadata };
  return { body: { metadata: await write(request, uuid, metadata, { replace: false }) } };
}

/** `PUT /servers/{server_id}/metadata`: replaces. */
export async function updateAll(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorize(request, 'update_all');
  const { metadata } = request.body as { metadata: Metadata };
  return { body: { metadata: await write(request, uuid, metadata, { replace: true }) } };
}

/** `GET /servers/{server_id}/metadata/{id}`. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const metadata = await read(request, await authorize(request, 'show'));
  const key = request.params.id ?? '';
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value === undefined) throw notFound('Metadata item was not found');
  return { body: { meta: { [key]: value } } };
}

/** `PUT /servers/{server_id}/metadata/{id}`. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorize(request, 'update');
  const { meta } = request.body as { meta: Metadata };
  if (!Object.hasOwn(meta, request.params.id ?? '')) throw badRequest('Request body and URI mismatch');
  await write(request, uuid, meta, { replace: false });
  return { body: { meta } };
}

/** `DELETE /servers/{server_id}/metadata/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  const uuid = await authorize(request, 'delete');
  const { service, context, params } = request;
  await deleteInstanceMetadata(service.db, uuid, params.id ?? '', { context, now: service.now() });
}
