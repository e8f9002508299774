import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { timestamp } from './timestamps.ts';

export interface NewAction {
  readonly uuid: string;
  /** nova.compute.instance_actions: create, delete, stop … */
  readonly action: string;
  readonly context: Pick<RequestContext, 'requestId' | 'userId' | 'projectId'>;
  readonly now: number;
  /** What a compute service would report: `compute_terminate_instance` …; none for what the API does alone. */
  readonly event?: string | undefined;
  readonly host?: string | null | undefined;
  /** When the event ends; now unless told. A reader takes a time to come as an event under way. */
  readonly finishesAt?: number | undefined;
  readonly result?: 'Success' | 'Error' | undefined;
}

/** Records an action and its event. It belongs into the transaction that changes the server's row. */
export async function recordAction(trx: Queryable, action: NewAction): Promise<void> {
  const { uuid, context, now, finishesAt = now, result = 'Success' } = action;
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
  if (action.event === undefined) return;
  await trx
    .insertInto('instance_actions_events')
    .values({
      created_at: timestamp(now),
      action_id: id,
      event: action.event,
      start_time: timestamp(now),
      finish_time: finish,
      result,
      host: action.host ?? null,
    })
    .execute();
}
