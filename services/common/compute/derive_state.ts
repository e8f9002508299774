import type { Row } from '../db/schema.ts';

type StateColumns = Pick<
  Row<'instances'>,
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
>;

/** The tasks that a transition passes through, each for an equal share of its time. */
export const TRANSITION_TASKS: Readonly<Record<string, readonly string[]>> = {
  build: ['scheduling', 'networking', 'block_device_mapping', 'spawning'],
};

/**
 * The row as it stands now: what is stored says how the server was when its transition began and what it will be when it
 * ends, and the clock says which of the two holds. Nothing runs in the background, so nothing is lost when a process dies.
 * A server that is still being scheduled has no host yet.
 */
export function deriveState<R extends StateColumns>(row: R, now: number): R {
  const { transition, transition_started_at: start, transition_ends_at: end } = row;
  if (transition === null || start === null || end === null) return row;
  if (now >= end) {
    return {
      ...row,
      vm_state: row.next_vm_state ?? row.vm_state,
      task_state: row.next_task_state,
      power_state: row.next_power_state,
      transition: null,
    };
  }
  const tasks = TRANSITION_TASKS[transition] ?? [];
  const share = end === start ? 0 : Math.max(0, (now - start) / (end - start));
  const task = tasks[Math.min(tasks.length - 1, Math.floor(share * tasks.length))];
  const unscheduled = transition === 'build' && task === 'scheduling';
  return {
    ...row,
    task_state: task ?? row.task_state,
    ...(transition === 'build' ? { launched_at: null, updated_at: row.created_at } : {}),
    ...(unscheduled ? { host: null, node: null } : {}),
  };
}
