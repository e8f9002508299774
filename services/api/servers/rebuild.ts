import { getInstanceRow } from '../../common/compute/instances.ts';
import { rebuildInstance } from '../../common/compute/rebuild_instance.ts';
import { serverOptions } from '../server_options.ts';
import { boolFrom } from '../validation/parameter_types.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { adminPassword } from './admin_password.ts';
import { canonicalUuid, injectedFiles, type ServerRequest } from './create_request.ts';
import { showServer } from './view.ts';

interface RebuildBody {
  readonly rebuild: Pick<
    ServerRequest,
    | 'adminPass'
    | 'metadata'
    | 'OS-DCF:diskConfig'
    | 'accessIPv4'
    | 'accessIPv6'
    | 'personality'
    | 'description'
    | 'user_data'
    | 'trusted_image_certificates'
    | 'hostname'
  > & {
    readonly imageRef: string;
    readonly name?: string;
    readonly preserve_ephemeral?: boolean | string;
    readonly key_name?: string | null;
  };
}

/** `rebuild`. Source: nova.api.openstack.compute.servers.ServersController._action_rebuild. */
export async function rebuild(request: ApiRequest): Promise<ApiResult> {
  const { service, context, params, version, links } = request;
  const { rebuild: wanted } = request.body as RebuildBody;
  const now = service.now();
  const options = serverOptions(service.conf);
  const row = await getInstanceRow(service.db.kysely, params.id ?? '', { context, now });
  const target = { user_id: row.user_id, project_id: row.project_id };
  request.can('os_compute_api:servers:rebuild', target);
  if (wanted.trusted_image_certificates !== undefined) {
    request.can('os_compute_api:servers:rebuild:trusted_certs', target);
  }
  const instance = await rebuildInstance(
    service.db,
    row.uuid,
    {
      imageId: canonicalUuid(wanted.imageRef),
      name: wanted.name?.trim(),
      description: wanted.description,
      hostname: wanted.hostname,
      metadata: wanted.metadata,
      keyName: wanted.key_name,
      userData: wanted.user_data,
      trustedCerts: wanted.trusted_image_certificates,
      accessIpV4: wanted.accessIPv4,
      accessIpV6: wanted.accessIPv6,
      diskConfig: wanted['OS-DCF:diskConfig'],
      injectedFiles: injectedFiles(wanted.personality),
      preserveEphemeral: boolFrom(wanted.preserve_ephemeral),
      reimageBootVolume: version.atLeast('2.93'),
    },
    {
      ...options,
      context,
      now,
      zeroDiskAllowed: request.allows('os_compute_api:servers:create:zero_disk_flavor'),
    },
  );
  const server = {
    ...showServer(request, instance, 'rebuild'),
    ...adminPassword(wanted, options),
    ...(version.atLeast('2.57') ? { user_data: instance.user_data } : {}),
  };
  return { body: { server }, headers: { Location: links.self('servers', instance.uuid) } };
}
