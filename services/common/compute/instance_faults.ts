import type { Queryable } from '../db/prepared_query.ts';
import { timestamp } from './timestamps.ts';

/** Records that the scheduler found no host for a server: the fault that it shows once it is in ERROR. */
export async function recordNoValidHost(
  trx: Queryable,
  uuid: string,
  { now, reason = '' }: { readonly now: number; readonly reason?: string },
): Promise<void> {
  const message = `No valid host was found. ${reason}`;
  // For administrators: in Nova a traceback, which ends with this line.
  const details = `nova.exception.NoValidHost: ${message}\n`;
  await trx
    .insertInto('instance_faults')
    .values({ created_at: timestamp(now), instance_uuid: uuid, code: 500, message, details })
    .execute();
}
