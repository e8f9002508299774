import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { timestamp } from './timestamps.ts';

export interface ActionEvent {
  /** `compute_terminate_instance` … */
  readonly event: string;
  readonly host?: string | null | undefined;
}

export interface NewAction {
  readonly uuid: string;
  /** nova.compute.instance_actions: create, delete, stop … */
  readonly action: string;
  readonly context: Pick<RequestContext, 'requestId' | 'userId' | 'projectId'>;
  readonly now: number;
  /** What services would report, one after the other; none for what the API does alone. */
  readonly events?: readonly ActionEvent[];
  /** When the last event ends; now unless told. A reader takes a time to come as an event under way. */
  readonly finishesAt?: number | undefined;
  readonly result?: 'Success' | 'Error' | undefined;
}

/**
 * Records an action and its events, each of which takes an equal share of the time; only the last one fails. It belongs
 * into the transaction that changes the server's row.
 */
export async function recordAction(trx: Queryable, action: NewAction): Promise<void> {
  const { uuid, context, now, events = [], finishesAt = now, result = 'Success' } = action;
  const finish = timestamp(finishesAt);
  const { id } = await trx
    .insertInto('instance_actions')
    .values({
      created_at: timestamp(now),
      updated_at: finish,
      action: action.action,
      instance_uuid: uuid,
      request_id: context.requestId,
      user_id: context.userId,
      project_id: context.projectId,
      start_time: timestamp(now),
      finish_time: finish,
      message: result === 'Error' ? 'Error' : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const [index, { event, host = null }] of events.entries()) {
    const at = (count: number): string => timestamp(now + ((finishesAt - now) * count) / events.length);
    await trx
      .insertInto('instance_actions_events')
      .values({
        created_at: at(index),
        action_id: id,
        event,
        start_time: at(index),
        finish_time: at(index + 1),
        result: index === events.length - 1 ? result : 'Success',
        host,
      })
      .execute();
  }
}
