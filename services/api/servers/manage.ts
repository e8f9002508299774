import { deleteInstance } from '../../common/compute/delete_instance.ts';
import { getInstance, getInstanceRow } from '../../common/compute/instances.ts';
import { type InstanceChanges, updateInstance } from '../../common/compute/update_instance.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { showServer } from './view.ts';

/** `GET /servers/{id}`. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const { service, context, params } = request;
  const instance = await getInstance(service.db.kysely, params.id ?? '', { context, now: service.now() });
  request.can('os_compute_api:servers:show', { project_id: instance.project_id });
  return { body: { server: showServer(request, instance, 'show') } };
}

interface UpdateBody {
  readonly server: {
    readonly name?: string;
    readonly description?: string | null;
    readonly hostname?: string;
    readonly accessIPv4?: string;
    readonly accessIPv6?: string;
    readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
    readonly pinned_availability_zone?: string | null;
  };
}

/** `PUT /servers/{id}`. */
export async function update(request: ApiRequest): Promise<ApiResult> {
  const { service, context, params } = request;
  const id = params.id ?? '';
  const now = service.now();
  const row = await getInstanceRow(service.db.kysely, id, { context, now });
  request.can('os_compute_api:servers:update', { user_id: row.user_id, project_id: row.project_id });
  const { server } = request.body as UpdateBody;
  const changes: InstanceChanges = {
    name: server.name?.trim(),
    description: server.description,
    hostname: server.hostname,
    accessIpV4: server.accessIPv4,
    accessIpV6: server.accessIPv6,
    diskConfig: server['OS-DCF:diskConfig'],
    pinnedAvailabilityZone: server.pinned_availability_zone,
  };
  const instance = await updateInstance(service.db, id, changes, { context, now });
  return { body: { server: showServer(request, instance, 'update') } };
}

/** `DELETE /servers/{id}`. */
export async function remove(request: ApiRequest): Promise<void> {
  const { service, context, params } = request;
  const id = params.id ?? '';
  const now = service.now();
  const row = await getInstanceRow(service.db.kysely, id, { context, now });
  request.can('os_compute_api:servers:delete', { user_id: row.user_id, project_id: row.project_id });
  await deleteInstance(service.db, id, { context, now });
}
