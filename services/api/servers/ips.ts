import { getInstance, type Instance } from '../../common/compute/instances.ts';
import { notFound } from '../wsgi/faults.ts';
import type { ApiRequest, ApiResult } from '../wsgi/route.ts';
import { networksOf, viewAddress } from './addresses.ts';

async function find(request: ApiRequest, action: 'index' | 'show'): Promise<Instance> {
  const { service, context, params } = request;
  const instance = await getInstance(service.db.kysely, params.server_id ?? '', {
    context,
    now: service.now(),
  });
  request.can(`os_compute_api:ips:${action}`, { project_id: instance.project_id });
  return instance;
}

/** `GET /servers/{server_id}/ips`: unlike a server's `addresses` it has them while the server builds, too. */
export async function index(request: ApiRequest): Promise<ApiResult> {
  const { network_info } = await find(request, 'index');
  const addresses = Object.fromEntries(
    [...networksOf(network_info)].map(([label, ips]) => [label, ips.map((ip) => viewAddress(ip))]),
  );
  return { body: { addresses } };
}

/** `GET /servers/{server_id}/ips/{id}`, the id being the network's name. */
export async function show(request: ApiRequest): Promise<ApiResult> {
  const { network_info } = await find(request, 'show');
  const label = request.params.id ?? '';
  const ips = networksOf(network_info).get(label);
  if (ips === undefined) throw notFound('Instance is not a member of specified network');
  return { body: { [label]: ips.map((ip) => viewAddress(ip)) } };
}
