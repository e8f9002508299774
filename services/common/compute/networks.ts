import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import {
  externalNetworkAttachForbidden,
  fixedIpAlreadyInUse,
  invalid,
  invalidInput,
  networkAmbiguous,
  networkNotFound,
  networkRequiresSubnet,
  portInUse,
  portNotFound,
  portRequiresFixedIp,
  unableToAutoAllocateNetwork,
} from './errors.ts';
import { cidrContains } from './ip_addresses.ts';

/** One interface that a client asks for: a ready port, or a network with an address that it may choose. */
export interface NetworkRequest {
  readonly networkId?: string | undefined;
  readonly portId?: string | undefined;
  readonly fixedIp?: string | undefined;
  readonly tag?: string | undefined;
}

/** `auto` and `none` from 2.37; an empty list is the older way to leave it to Nova. */
export type NetworkRequests = 'auto' | 'none' | readonly NetworkRequest[];

/** One interface to be made, checked against what there is. */
export interface PlannedPort {
  readonly network: Row<'networks'>;
  readonly subnets: readonly Row<'subnets'>[];
  readonly port: Row<'ports'> | undefined;
  readonly fixedIp: string | undefined;
  readonly tag: string | undefined;
}

type Caller = Pick<RequestContext, 'projectId' | 'isAdmin'>;

/** The networks that a project may use without naming them: its own and shared ones. */
export async function availableNetworks(
  db: Queryable,
  projectId: string,
): Promise<readonly Row<'networks'>[]> {
  return db
    .selectFrom('networks')
    .selectAll()
    .where((eb) => eb.or([eb('project_id', '=', projectId), eb('shared', '=', 1)]))
    .where('admin_state_up', '=', 1)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/**
 * Checks what interfaces a client asks for, as nova.network.neutron's validate_networks and allocate_for_instance do.
 * @throws the 400, 403 and 409 of POST /servers
 */
export async function planPorts(
  trx: Queryable,
  requests: NetworkRequests,
  { context, maxCount }: { readonly context: Caller; readonly maxCount: number },
): Promise<readonly PlannedPort[]> {
  if (requests === 'none') return [];
  if (requests === 'auto' || requests.length === 0) {
    const candidates = await availableNetworks(trx, context.projectId);
    if (candidates.length > 1) throw networkAmbiguous();
    const [network] = candidates;
    if (network === undefined) {
      if (requests === 'auto') throw unableToAutoAllocateNetwork(context.projectId);
      return [];
    }
    return [await planOnNetwork(trx, network, { context })];
  }
  const planned: PlannedPort[] = [];
  for (const request of requests) {
    if (request.portId !== undefined) {
      if (maxCount > 1) {
        throw invalid(
          'Failed to launch instances: Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
        );
      }
      planned.push(await planOnPort(trx, request, context));
      continue;
    }
    if (request.fixedIp !== undefined && maxCount > 1) {
      throw invalid(
        'Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.',
      );
    }
    const network = await trx
      .selectFrom('networks')
      .selectAll()
      .where('id', '=', request.networkId ?? '')
      .executeTakeFirst();
    if (network === undefined || !mayUse(network, context)) throw networkNotFound(request.networkId ?? '');
    planned.push(await planOnNetwork(trx, network, { context, ...request }));
  }
  return planned;
}

function mayUse(network: Row<'networks'>, { projectId, isAdmin }: Caller): boolean {
  return isAdmin || network.project_id === projectId || network.shared === 1 || network.router_external === 1;
}

async function subnetsOf(trx: Queryable, networkId: string): Promise<readonly Row<'subnets'>[]> {
  return trx.selectFrom('subnets').selectAll().where('network_id', '=', networkId).orderBy('id').execute();
}

async function planOnNetwork(
  trx: Queryable,
  network: Row<'networks'>,
  { context, fixedIp, tag }: { readonly context: Caller } & NetworkRequest,
): Promise<PlannedPort> {
  if (network.router_external === 1 && network.shared === 0 && !context.isAdmin) {
    throw externalNetworkAttachForbidden(network.id);
  }
  const subnets = await subnetsOf(trx, network.id);
  if (subnets.length === 0) throw networkRequiresSubnet(network.id);
  if (fixedIp !== undefined) {
    if (!subnets.some((subnet) => cidrContains(subnet.cidr, fixedIp))) {
      throw invalidInput(
        `IP address ${fixedIp} is not a valid IP for any of the subnets of network ${network.id}.`,
      );
    }
    const taken = await trx
      .selectFrom('ip_allocations')
      .innerJoin('ports', 'ports.id', 'ip_allocations.port_id')
      .select('ports.device_id')
      .where('ip_allocations.network_id', '=', network.id)
      .where('ip_allocations.ip_address', '=', fixedIp)
      .executeTakeFirst();
    if (taken !== undefined) throw fixedIpAlreadyInUse(fixedIp, taken.device_id);
  }
  return { network, subnets, port: undefined, fixedIp, tag };
}

async function planOnPort(trx: Queryable, request: NetworkRequest, context: Caller): Promise<PlannedPort> {
  const id = request.portId ?? '';
  const port = await trx.selectFrom('ports').selectAll().where('id', '=', id).executeTakeFirst();
  if (port === undefined || (port.project_id !== context.projectId && !context.isAdmin))
    throw portNotFound(id);
  if (port.device_id !== '') throw portInUse(id);
  const address = await trx
    .selectFrom('ip_allocations')
    .select('id')
    .where('port_id', '=', id)
    .executeTakeFirst();
  if (address === undefined) throw portRequiresFixedIp(id);
  const network = await trx
    .selectFrom('networks')
    .selectAll()
    .where('id', '=', port.network_id)
    .executeTakeFirstOrThrow();
  return { network, subnets: await subnetsOf(trx, network.id), port, fixedIp: undefined, tag: request.tag };
}
