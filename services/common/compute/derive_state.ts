import type { Row } from '../db/schema.ts';
import { timestamp } from './timestamps.ts';
import { POWER_STATE, type VmState } from './vm_states.ts';

type InstanceRow = Row<'instances'>;
type StateColumns = Pick<
  InstanceRow,
  | 'vm_state'
  | 'task_state'
  | 'power_state'
  | 'host'
  | 'node'
  | 'launched_at'
  | 'created_at'
  | 'updated_at'
  | 'transition'
  | 'transition_started_at'
  | 'transition_ends_at'
  | 'next_vm_state'
  | 'next_task_state'
  | 'next_power_state'
  | 'held'
  | 'auto_confirm_at'
>;

/** The tasks that each transition passes through, each for an equal share of its time. */
export const TRANSITION_TASKS = {
  build: ['scheduling', 'networking', 'block_device_mapping', 'spawning'],
  resize: ['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish'],
  // Nova keeps a confirmation in the migration's status; the server shows no task.
  resize_confirm: [],
  resize_revert: ['resize_reverting'],
  rebuild: ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Transition = keyof typeof TRANSITION_TASKS;

/** Columns as they were before a transition, until one of its tasks begins, or until its end. */
export interface HeldColumns {
  readonly until?: string;
  readonly columns: Partial<InstanceRow>;
}

/**
 * The row as it stands now: what is stored says how the server was when its transition began and what it will be when it
 * ends, and the clock says which of the two holds. Nothing runs in the background, so nothing is lost when a process dies.
 * A server that is still being scheduled has no host yet; one whose resize waited for `resize_confirm_window` is confirmed.
 */
export function deriveState<R extends StateColumns>(row: R, now: number): R {
  const { transition, transition_ends_at: end } = row;
  if (transition === null || end === null) return row;
  if (now >= end) {
    const confirmed = row.auto_confirm_at !== null && now >= row.auto_confirm_at;
    return {
      ...row,
      vm_state: confirmed ? confirmedState(row.next_power_state) : (row.next_vm_state ?? row.vm_state),
      task_state: row.next_task_state,
      power_state: row.next_power_state,
      transition: null,
      ...(confirmed ? { updated_at: later(row.updated_at, timestamp(row.auto_confirm_at)) } : {}),
    };
  }
  const { tasks, index } = taskOf(row, now);
  const task = tasks[index];
  const unscheduled = transition === 'build' && task === 'scheduling';
  return {
    ...row,
    task_state: task ?? row.task_state,
    ...heldColumns(row.held, tasks, index),
    ...(transition === 'build' ? { launched_at: null, updated_at: row.created_at } : {}),
    ...(unscheduled ? { host: null, node: null } : {}),
  };
}

/**
 * Until when `deriveState` gives the columns of a server's flavor and host as it does now, in milliseconds since the epoch;
 * undefined where only another write changes them.
 */
export function heldUntil(row: StateColumns, now: number): number | undefined {
  const { transition_started_at: start, transition_ends_at: end } = row;
  if (row.transition === null || row.held === null || start === null || end === null || now >= end) {
    return undefined;
  }
  const { tasks, index } = taskOf(row, now);
  return tasks.length === 0 ? end : start + Math.ceil(((end - start) * (index + 1)) / tasks.length);
}

/** What was written since a confirmation that only the clock made counts. */
function later(written: string | null, confirmed: string): string {
  return written !== null && written > confirmed ? written : confirmed;
}

/** A server whose power is off when its resize is confirmed was stopped (nova.compute.manager._confirm_resize). */
export function confirmedState(powerState: number | null): VmState {
  return powerState === POWER_STATE.SHUTDOWN ? 'stopped' : 'active';
}

function taskOf(row: StateColumns, now: number): { tasks: readonly string[]; index: number } {
  const { transition, transition_started_at: start, transition_ends_at: end } = row;
  const tasks: readonly string[] = TRANSITION_TASKS[transition as Transition] ?? [];
  const length = (end ?? 0) - (start ?? 0);
  const share = length === 0 ? 0 : Math.max(0, (now - (start ?? 0)) / length);
  return { tasks, index: Math.min(tasks.length - 1, Math.floor(share * tasks.length)) };
}

function heldColumns(held: string | null, tasks: readonly string[], index: number): Partial<InstanceRow> {
  const columns: Partial<InstanceRow> = {};
  for (const entry of JSON.parse(held ?? '[]') as readonly HeldColumns[]) {
    if (entry.until === undefined || index < tasks.indexOf(entry.until))
      Object.assign(columns, entry.columns);
  }
  return columns;
}
