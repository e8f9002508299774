/** nova.compute.vm_states; a soft-deleted server is spelled with a dash. */
export type VmState =
  | 'active'
  | 'building'
  | 'paused'
  | 'suspended'
  | 'stopped'
  | 'rescued'
  | 'resized'
  | 'soft-delete'
  | 'deleted'
  | 'error'
  | 'shelved'
  | 'shelved_offloaded';

/** nova.compute.power_state. */
export const POWER_STATE = {
  NOSTATE: 0,
  RUNNING: 1,
  PAUSED: 3,
  SHUTDOWN: 4,
  CRASHED: 6,
  SUSPENDED: 7,
} as const;

const RESIZE = {
  resize_prep: 'RESIZE',
  resize_migrating: 'RESIZE',
  resize_migrated: 'RESIZE',
  resize_finish: 'RESIZE',
};
const REBUILD = {
  rebuilding: 'REBUILD',
  rebuild_block_device_mapping: 'REBUILD',
  rebuild_spawning: 'REBUILD',
};

interface StatusRow {
  readonly default: string;
  readonly byTask?: Readonly<Record<string, string>>;
}

/** The status that the API shows for each vm_state, and where a task changes it (nova.api.openstack.common). */
export const STATUS_BY_STATE: Readonly<Record<VmState, StatusRow>> = {
  active: {
    default: 'ACTIVE',
    byTask: {
      rebooting: 'REBOOT',
      reboot_pending: 'REBOOT',
      reboot_started: 'REBOOT',
      rebooting_hard: 'HARD_REBOOT',
      reboot_pending_hard: 'HARD_REBOOT',
      reboot_started_hard: 'HARD_REBOOT',
      updating_password: 'PASSWORD',
      migrating: 'MIGRATING',
      ...REBUILD,
      ...RESIZE,
    },
  },
  building: { default: 'BUILD' },
  stopped: { default: 'SHUTOFF', byTask: { ...RESIZE, ...REBUILD } },
  resized: { default: 'VERIFY_RESIZE', byTask: { resize_reverting: 'REVERT_RESIZE' } },
  paused: { default: 'PAUSED', byTask: { migrating: 'MIGRATING' } },
  suspended: { default: 'SUSPENDED' },
  rescued: { default: 'RESCUE' },
  error: { default: 'ERROR', byTask: REBUILD },
  deleted: { default: 'DELETED' },
  'soft-delete': { default: 'SOFT_DELETED' },
  shelved: { default: 'SHELVED' },
  shelved_offloaded: { default: 'SHELVED_OFFLOADED' },
};

/** The status of a server in a state, with a task under way or not. */
export function statusOf(vmState: string, taskState: string | null): string {
  const row = STATUS_BY_STATE[vmState as VmState] as StatusRow | undefined;
  if (row === undefined) return 'UNKNOWN';
  return (taskState === null ? undefined : row.byTask?.[taskState]) ?? row.default;
}

/** Where a status is found: vm_states, and the task states that narrow or are excluded from them. */
export interface StateFilter {
  readonly vmState: VmState;
  /** Undefined: any task that gives no other status. */
  readonly taskStates: readonly string[] | undefined;
  readonly exceptTasks: readonly string[];
}

/** The states that the API shows as a status, whatever its case; empty for a status that there is not. */
export function statesOf(status: string): readonly StateFilter[] {
  const wanted = status.toUpperCase();
  return Object.entries(STATUS_BY_STATE).flatMap(([vmState, row]): StateFilter[] => {
    const byTask = Object.entries(row.byTask ?? {});
    if (row.default === wanted) {
      return [
        { vmState: vmState as VmState, taskStates: undefined, exceptTasks: byTask.map(([task]) => task) },
      ];
    }
    const taskStates = byTask.filter(([, shown]) => shown === wanted).map(([task]) => task);
    return taskStates.length === 0 ? [] : [{ vmState: vmState as VmState, taskStates, exceptTasks: [] }];
  });
}
