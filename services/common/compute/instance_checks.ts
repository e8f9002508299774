import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { serviceIsUp } from './availability_zones.ts';
import {
  instanceInvalidState,
  instanceIsLocked,
  instanceNotLaunched,
  instanceNotReady,
  serviceUnavailable,
} from './errors.ts';
import type { VmState } from './vm_states.ts';

type InstanceRow = Row<'instances'>;

/** A lock stops everybody but administrators. @throws instanceIsLocked (409) */
export function checkInstanceLock(row: InstanceRow, context: Pick<RequestContext, 'isAdmin'>): void {
  if (row.locked_by !== null && !context.isAdmin) throw instanceIsLocked(row.uuid);
}

/**
 * Whether a server that was launched once is in one of some states, without a task under way. `action` is how messages
 * name it.
 * @throws instanceInvalidState, instanceNotLaunched (409). Source: nova.compute.api.check_instance_state
 */
export function checkInstanceState(row: InstanceRow, action: string, vmStates: readonly VmState[]): void {
  if (!(vmStates as readonly string[]).includes(row.vm_state)) {
    throw instanceInvalidState(action, row.uuid, 'vm_state', row.vm_state);
  }
  if (row.task_state !== null) throw instanceInvalidState(action, row.uuid, 'task_state', row.task_state);
  if (row.launched_at === null) throw instanceNotLaunched(action, row.uuid);
}

/**
 * The host of a server, whose compute service runs.
 * @throws instanceNotReady, serviceUnavailable (409). Source: nova.compute.api.check_instance_host
 */
export async function checkInstanceHost(trx: Queryable, row: InstanceRow): Promise<string> {
  if (row.host === null) throw instanceNotReady(row.uuid);
  await checkServiceIsUp(trx, row.host);
  return row.host;
}

/** @throws serviceUnavailable (409) where the compute service of a host does not run; a disabled one does. */
export async function checkServiceIsUp(trx: Queryable, host: string | null): Promise<void> {
  const service = await trx
    .selectFrom('services')
    .selectAll()
    .where('binary', '=', 'nova-compute')
    .where('host', '=', host)
    .executeTakeFirst();
  if (service === undefined || !serviceIsUp(service)) throw serviceUnavailable();
}
