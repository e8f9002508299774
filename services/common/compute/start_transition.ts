import type { Updateable } from 'kysely';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row, Schema } from '../db/schema.ts';
import { type HeldColumns, TRANSITION_TASKS, type Transition } from './derive_state.ts';
import { timestamp } from './timestamps.ts';
import type { VmState } from './vm_states.ts';

export interface NewTransition {
  readonly transition: Transition;
  readonly now: number;
  readonly durationMs: number;
  readonly nextVmState: VmState;
  /** As it is now unless told. */
  readonly nextPowerState?: number | null;
  /** Columns that it changes, as they are from its end on. */
  readonly columns?: Updateable<Schema['instances']>;
  /** Those of them that keep their value for a while. */
  readonly held?: readonly HeldColumns[];
}

/**
 * Writes that a server passes from the state it is in (a row that `deriveState` gave) into another. It belongs into a
 * transaction with the action.
 */
export async function startTransition(
  trx: Queryable,
  row: Row<'instances'>,
  {
    transition,
    now,
    durationMs,
    nextVmState,
    nextPowerState = row.power_state,
    columns = {},
    held = [],
  }: NewTransition,
): Promise<void> {
  const end = now + durationMs;
  await trx
    .updateTable('instances')
    .set({
      auto_confirm_at: null,
      ...columns,
      vm_state: row.vm_state,
      task_state: TRANSITION_TASKS[transition][0] ?? null,
      power_state: row.power_state,
      updated_at: timestamp(end),
      transition,
      transition_started_at: now,
      transition_ends_at: end,
      next_vm_state: nextVmState,
      next_task_state: null,
      next_power_state: nextPowerState,
      held: JSON.stringify([...held, { columns: { updated_at: timestamp(now) } } satisfies HeldColumns]),
    })
    .where('id', '=', row.id)
    .execute();
}
