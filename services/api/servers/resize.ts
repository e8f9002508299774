import { confirmResize as confirm, revertResize as revert } from '../../common/compute/end_resize.ts';
import { getInstanceRow } from '../../common/compute/instances.ts';
import { resizeInstance } from '../../common/compute/resize_instance.ts';
import { serverOptions } from '../server_options.ts';
import type { ApiRequest } from '../wsgi/route.ts';

interface ResizeBody {
  readonly resize: {
    /** The flavor's id; a link to it, which a create takes too, is none. */
    readonly flavorRef: string | number;
    readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
  };
}

/** `resize`. Source: nova.api.openstack.compute.servers.ServersController._resize. */
export async function resize(request: ApiRequest): Promise<void> {
  const { service, context } = request;
  const { resize: wanted } = request.body as ResizeBody;
  const row = await getInstanceRow(service.db.kysely, idOf(request), { context, now: service.now() });
  request.can('os_compute_api:servers:resize', { user_id: row.user_id, project_id: row.project_id });
  await resizeInstance(
    service.db,
    row.uuid,
    { flavorId: String(wanted.flavorRef), diskConfig: wanted['OS-DCF:diskConfig'] },
    {
      ...optionsOf(request),
      zeroDiskAllowed: request.allows('os_compute_api:servers:create:zero_disk_flavor'),
    },
  );
}

/** `confirmResize`. */
export async function confirmResize(request: ApiRequest): Promise<void> {
  await confirm(request.service.db, await authorize(request, 'confirm_resize'), optionsOf(request));
}

/** `revertResize`. */
export async function revertResize(request: ApiRequest): Promise<void> {
  await revert(request.service.db, await authorize(request, 'revert_resize'), optionsOf(request));
}

async function authorize(request: ApiRequest, action: 'confirm_resize' | 'revert_resize'): Promise<string> {
  const { service, context } = request;
  const row = await getInstanceRow(service.db.kysely, idOf(request), { context, now: service.now() });
  request.can(`os_compute_api:servers:${action}`, { project_id: row.project_id });
  return row.uuid;
}

const idOf = ({ params }: ApiRequest): string => params.id ?? '';

const optionsOf = ({ service, context }: ApiRequest) => ({
  ...serverOptions(service.conf),
  context,
  now: service.now(),
});
