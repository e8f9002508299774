import type { Queryable } from '../db/prepared_query.ts';
import { timestamp } from './timestamps.ts';

/** What went wrong with a server, in milliseconds since the epoch: it shows while the server is in ERROR. */
export interface NewFault {
  readonly now: number;
  /** The status that the error would have in an answer; clients see the details of any but 500. */
  readonly code: number;
  readonly message: string;
  readonly details: string;
}

/** Records a fault. It belongs into the transaction with the action that failed. */
export async function recordFault(trx: Queryable, uuid: string, { now, ...fault }: NewFault): Promise<void> {
  await trx
    .insertInto('instance_faults')
    .values({ created_at: timestamp(now), instance_uuid: uuid, ...fault })
    .execute();
}

/** Records that the scheduler found no host for a server: the fault that it shows once it is in ERROR. */
export async function recordNoValidHost(
  trx: Queryable,
  uuid: string,
  { now, reason = '' }: { readonly now: number; readonly reason?: string },
): Promise<void> {
  const message = `No valid host was found. ${reason}`;
  // For administrators: in Nova a traceback, which ends with this line.
  const details = `nova.exception.NoValidHost: ${message}\n`;
  await recordFault(trx, uuid, { now, code: 500, message, details });
}
