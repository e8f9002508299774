import { serviceIsUp } from '../../common/compute/availability_zones.ts';
import type { Instance } from '../../common/compute/instances.ts';
import type { ApiRequest } from '../wsgi/route.ts';

/**
 * What a server's host is worth: '' without one. Undefined where the policy hides it, or shows UNKNOWN alone and it is
 * something else. Source: nova.compute.api.API.get_instance_host_status.
 */
export function hostStatusOf(request: ApiRequest, instance: Instance): string | undefined {
  const target = { project_id: instance.project_id };
  const status = statusOfHost(instance);
  if (request.allows('os_compute_api:servers:show:host_status', target)) return status;
  const unknownOnly = request.allows('os_compute_api:servers:show:host_status:unknown-only', target);
  return unknownOnly && status === 'UNKNOWN' ? status : undefined;
}

function statusOfHost({ host, service }: Instance): string {
  if (host === null) return '';
  if (service === undefined) return 'UNKNOWN';
  if (service.forced_down === 1) return 'DOWN';
  if (service.disabled === 1) return 'MAINTENANCE';
  return serviceIsUp(service) ? 'UP' : 'UNKNOWN';
}
