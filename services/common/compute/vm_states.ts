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

/** The states in which a server's metadata and its tags can be written. */
export const WRITABLE_STATES: ReadonlySet<string> = new Set<VmState>([
  'active',
  'paused',
  'suspended',
  'stopped',
]);

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

/** The states in which the API shows some statuses. */
export interface StatesOfStatus {
  readonly vmStates: readonly VmState[];
  /** Undefined: any, because one of the statuses is what a vm_state shows by default. */
  readonly taskStates: readonly string[] | undefined;
}

/**
 * What a filter by status looks for; undefined where there is no such status. As in Nova a filter by a default status
 * does not look at tasks: `ACTIVE` also finds a server that reboots.
 */
export function statesOf(statuses: readonly string[]): StatesOfStatus | undefined {
  const wanted = new Set(statuses.map((status) => status.toUpperCase()));
  const vmStates: VmState[] = [];
  const taskStates: string[] = [];
  let anyTask = false;
  for (const [vmState, row] of Object.entries(STATUS_BY_STATE)) {
    const tasks = Object.entries(row.byTask ?? {}).filter(([, status]) => wanted.has(status));
    const isDefault = wanted.has(row.default);
    anyTask ||= isDefault;
    taskStates.push(...tasks.map(([task]) => task));
    if (isDefault || tasks.length > 0) vmStates.push(vmState as VmState);
  }
  if (vmStates.length === 0) return undefined;
  return { vmStates, taskStates: anyTask ? undefined : taskStates };
}
