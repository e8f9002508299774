import { clearInstancePassword, getInstancePassword } from '../../common/compute/instance_password.ts';
import { getInstanceRow } from '../../common/compute/instances.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';

async function authorize(request: ApiRequest, action: 'show' | 'clear'): Promise<string> {
  const { service, context, params } = request;
  const row = await getInstanceRow(service.db.kysely, params.server_id ?? '', {
    context,
    now: service.now(),
  });
  request.can(`os_compute_api:os-server-password:${action}`, { project_id: row.project_id });
  return row.uuid;
}

/** `GET /servers/{server_id}/os-server-password`: what the guest posted to the metadata service. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const uuid = await authorize(request, 'show');
  return { body: { password: await getInstancePassword(request.service.db.kysely, uuid) } };
}

/** `DELETE /servers/{server_id}/os-server-password`: the guest may post another. */
export async function clear(request: ApiRequest): Promise<void> {
  const uuid = await authorize(request, 'clear');
  await clearInstancePassword(request.service.db.kysely, uuid);
}
