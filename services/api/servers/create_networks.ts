import type { NetworkRequest, NetworkRequests } from '../../common/compute/networks.ts';
import { isUuidLike } from '../validation/formats.ts';
import { badRequest } from '../wsgi/faults.ts';
import type { NetworkItem } from './create_request.ts';

/**
 * The networks of a request in the domain's terms. @throws 400
 * Source: nova.api.openstack.compute.servers._get_requested_networks.
 */
export function networkRequests(
  networks: 'auto' | 'none' | readonly NetworkItem[] | undefined,
): NetworkRequests {
  if (networks === undefined) return [];
  if (networks === 'auto' || networks === 'none') return networks;
  const ports = new Set<string>();
  return networks.map((item): NetworkRequest => {
    const { uuid, port, fixed_ip: fixedIp, tag } = item;
    if (port !== undefined && port !== null && port !== '') {
      if (ports.has(port)) {
        throw badRequest(`Port ID '${port}' was specified twice: you cannot attach a port multiple times.`);
      }
      if (fixedIp !== undefined) {
        throw badRequest(
          `Specified Fixed IP '${fixedIp}' cannot be used with port '${port}': the two cannot be specified together.`,
        );
      }
      ports.add(port);
      return { portId: port, tag };
    }
    if (uuid === undefined) throw badRequest("Bad network format: missing 'uuid'");
    return { networkId: networkId(uuid), fixedIp, tag };
  });
}

/** Before 2.37 an id may follow a bridge's name and a dash. @throws 400 */
function networkId(text: string): string {
  if (isUuidLike(text)) return text;
  const behindDash = text.slice(text.indexOf('-') + 1);
  if (text.includes('-') && isUuidLike(behindDash)) return behindDash;
  throw badRequest(`Bad networks format: network uuid is not in proper format (${text})`);
}
