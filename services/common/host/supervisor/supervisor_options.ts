import type { Log } from '../protocols/protocol.ts';
import type { BoundListener } from './bind.ts';
import type { Slot } from './slot.ts';

/** What a signal means to the master. */
export type MasterAction =
  | 'stop'
  | 'stop now'
  | 'reload'
  | 'reload now'
  | 'refresh'
  | 'report'
  | 'report requests'
  /** Workers end, and come back at the next time. */
  | 'pause'
  /** Workers end, and come back with the next connection. */
  | 'cheap'
  | 'one more'
  | 'one fewer'
  | 'ignore';

/** What watches the workers from inside the master may ask and do. */
export interface MasterControl {
  /** In the order of their numbers. */
  readonly slots: readonly Slot[];
  /** Whether workers have ended on purpose, and are to come back. */
  resting(): boolean;
  /** As a signal that means this; `why` stands in the log. */
  act(action: MasterAction, why: string): void;
  /** Replaces a worker, which goes on until the new one is ready. */
  retire(slot: Slot, reason: string): void;
  /** Ends a worker that does not answer; a new one takes its place at once. */
  kill(slot: Slot, reason: string): void;
}

/** What a master does beside keeping workers. */
export interface MasterWatch {
  /** The first workers accept connections. */
  started(): void;
  /** The stop begins, also where the start has failed. */
  end(): void;
}

/** What to run, how often, and how to end it. */
export interface SupervisorOptions {
  /** A module that calls `runWorker`. */
  readonly workerModule: URL;
  readonly workerArgs?: readonly string[];
  /** Handed to every worker's start function; must survive JSON. Read anew at each spawn. */
  readonly data: () => unknown;
  readonly processes: number;
  /** Workers that come back after cheap mode; `processes` by default. */
  readonly atLeast?: number | undefined;
  /** Whether the first workers start only when a connection comes. */
  readonly cheap?: boolean;
  /** Bound by `bindListener`; the supervisor closes them. */
  readonly listeners: readonly BoundListener[];
  readonly backlog: number;
  /** Milliseconds that requests in flight have at reload and stop (graceful_shutdown_timeout, worker-reload-mercy). */
  readonly mercy: number;
  readonly signals: Readonly<Partial<Record<NodeJS.Signals, MasterAction>>>;
  /** The workers' environment, asked for at each spawn. */
  readonly env: () => NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
  /** A descriptor for the workers' output, asked for at each spawn. */
  readonly output?: () => number | undefined;
  /** Takes the workers' output instead of that. */
  readonly collect?: (chunk: Uint8Array) => void;
  readonly log: Log;
  /** Called before a reload; throwing keeps the workers that run. */
  readonly beforeReload?: () => void;
  /** Called at `refresh`, before the workers are told to do the same; they are not where it returns false. */
  readonly refresh?: () => boolean;
  /** Called once, when every worker accepts connections. */
  readonly onReady?: (pids: readonly number[]) => void;
  /** Called once, before the first workers start. */
  readonly onStart?: (control: MasterControl) => MasterWatch;
  /** Gives every worker a descriptor for the line of its newest request. */
  readonly scoreboards?: boolean;
  /** Stack traces with start-up failures. */
  readonly debug?: boolean;
}
