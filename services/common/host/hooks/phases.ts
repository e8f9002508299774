/** When a hook runs: uWSGI's phases, in their order, with what `--help` says of them. */
export const PHASES = {
  asap: 'when the options have been read',
  'pre-jail': 'before sockets are bound',
  'in-jail': 'after pre-jail (there are no jails)',
  'as-root': 'before uid and gid, where started as root',
  'as-user': 'after uid and gid',
  'master-start': 'in the master, when the first workers accept connections',
  'post-fork': 'in each worker, first of all',
  'pre-app': 'in each worker, before the application is loaded',
  'post-app': 'in each worker, after the application is loaded',
  accepting: 'in each worker, when it accepts connections',
  'accepting-once': 'the same, but not where the worker replaces another',
  accepting1: 'in the first worker, when it accepts connections',
  'accepting1-once': 'the same, but not where the worker replaces another',
  'as-user-atexit': 'at the end, and before a reload',
} as const;

export type Phase = keyof typeof PHASES;

/** Phases that have a short form for commands, `exec-PHASE`. */
export const EXEC_PHASES: ReadonlySet<Phase> = new Set([
  'asap',
  'pre-jail',
  'in-jail',
  'as-root',
  'as-user',
  'pre-app',
  'post-app',
  'as-user-atexit',
]);
