import { createInstances } from '../../common/compute/create_instances.ts';
import type { NewInstances } from '../../common/compute/new_instances.ts';
import type { Target } from '../policy/checks.ts';
import { boolFrom } from '../validation/parameter_types.ts';
import { badRequest } from '../wsgi/faults.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { adminPassword } from './admin_password.ts';
import { blockDeviceRequests } from './create_block_devices.ts';
import { networkRequests } from './create_networks.ts';
import { canonicalUuid, type CreateBody, injectedFiles, type ServerRequest } from './create_request.ts';
import { serverOptions } from '../server_options.ts';

/** `POST /servers`. Source: nova.api.openstack.compute.servers.ServersController.create. */
export async function create(request: ApiRequest): Promise<ApiResult> {
  const { service, context, links } = request;
  const body = request.body as CreateBody;
  const { server } = body;
  const options = serverOptions(service.conf);
  const minCount = Number(server.min_count ?? 1);
  const maxCount = Number(server.max_count ?? minCount);
  if (minCount > maxCount) throw badRequest('min_count must be <= max_count');
  const target: Target = { project_id: context.projectId, user_id: context.userId };
  request.can('os_compute_api:servers:create', target);
  if ((server.trusted_image_certificates ?? []).length > 0) {
    request.can('os_compute_api:servers:create:trusted_certs', target);
  }
  const destination = destinationOf(request, server, target);
  const blockDevices = blockDeviceRequests(server);
  if (blockDevices.length > 0) request.can('os_compute_api:servers:create:attach_volume', target);
  const imageId = server.imageRef ?? '';
  if (imageId === '' && blockDevices.length === 0) throw badRequest('Missing imageRef attribute');
  const networks = networkRequests(server.networks);
  if (networks !== 'none' && networks.length > 0) {
    request.can('os_compute_api:servers:create:attach_network', target);
  }
  const wanted: NewInstances = {
    ...destination,
    name: server.name.trim(),
    description: request.version.atLeast('2.19') ? (server.description ?? null) : server.name.trim(),
    hostname: server.hostname,
    flavorId: String(server.flavorRef).split('/').at(-1) ?? '',
    imageId: canonicalUuid(imageId),
    minCount,
    maxCount,
    metadata: server.metadata ?? {},
    keyName: server.key_name,
    userData: server.user_data ?? undefined,
    configDrive: boolFrom(server.config_drive),
    securityGroups: [...new Set((server.security_groups ?? []).flatMap(({ name }) => name ?? []))],
    networks,
    blockDevices,
    diskConfig: server['OS-DCF:diskConfig'],
    accessIpV4: server.accessIPv4,
    accessIpV6: server.accessIPv6,
    injectedFiles: injectedFiles(server.personality),
    tags: server.tags ?? [],
    trustedCerts: server.trusted_image_certificates ?? null,
    schedulerHints: body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints'] ?? {},
  };
  const [first] = await createInstances(service.db, wanted, {
    ...options,
    context,
    now: service.now(),
    zeroDiskAllowed: request.allows('os_compute_api:servers:create:zero_disk_flavor', target),
  });
  if (first === undefined) throw new TypeError('no server was made');
  if (boolFrom(server.return_reservation_id)) {
    return { body: { reservation_id: first.reservationId } };
  }
  const view: JsonObject = {
    id: first.uuid,
    links: links.pair('servers', first.uuid),
    'OS-DCF:diskConfig': first.diskConfig,
    security_groups: groupsView(server),
    ...adminPassword(server, options),
  };
  return { body: { server: view }, headers: { Location: links.self('servers', first.uuid) } };
}

function groupsView({ security_groups: groups }: ServerRequest): JsonObject[] {
  if (groups === undefined) return [{ name: 'default' }];
  return groups.map(({ name }) => (name === undefined ? {} : { name }));
}

/** The zone, and a host or node, which an admin may write behind the zone or from 2.74 on name apart. @throws 400, 403 */
function destinationOf(
  request: ApiRequest,
  server: ServerRequest,
  target: Target,
): Pick<NewInstances, 'availabilityZone' | 'host' | 'node' | 'forced'> {
  const [zone = '', host = '', node = '', ...rest] = (server.availability_zone ?? '').split(':');
  if (rest.length > 0) throw badRequest('Invalid input received: Unable to parse availability_zone');
  const forced = host !== '' || node !== '';
  if (forced) request.can('os_compute_api:servers:create:forced_host', target);
  const { host: namedHost, hypervisor_hostname: namedNode } = server;
  if (namedHost !== undefined || namedNode !== undefined) {
    request.can('compute:servers:create:requested_destination', target);
    if (forced) {
      throw badRequest(
        'One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are mutually exclusive.',
      );
    }
  }
  const given = (text: string): string | undefined => (text === '' ? undefined : text);
  return {
    availabilityZone: given(zone),
    host: given(host) ?? namedHost,
    node: given(node) ?? namedNode,
    forced,
  };
}
