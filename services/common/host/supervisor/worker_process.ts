import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerStatus } from '../request_ledger.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** Why a worker did not come up. */
export interface WorkerFailure {
  readonly message: string;
  readonly stack: string | undefined;
  readonly exitCode: number;
}

/** How a worker ended. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a worker process is made. */
export interface SpawnOptions {
  readonly module: URL;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | undefined;
  /** Descriptor for its standard output and error; the master's own where undefined. */
  readonly output: number | undefined;
  /** Takes its output instead of that. */
  readonly collect?: ((chunk: Uint8Array) => void) | undefined;
  /** A descriptor for the line of its newest request. */
  readonly scoreboard?: number | undefined;
  /** Called when it asks for a replacement. */
  readonly onRetire?: (reason: string, harakiri: boolean) => void;
  /** Everything of its start but the descriptors, which are numbered anew in the child. */
  readonly start: WorkerStart;
}

/** Descriptors in a child begin after standard input, output, error, and the channel to the master. */
const FIRST_FD = 4;

const WORKER_FLAGS = [
  // V8's young generation may grow to three times this, in MB (default 16 or more): memory chosen over speed.
  '--max-semi-space-size=2',
  // V8 otherwise comes to put what belongs to a connection straight into the old generation, since some of it lived long while
  // the worker warmed up. All of it is then garbage that only a collection of the whole heap finds.
  '--no-allocation-site-pretenuring',
  // A deployment has as many workers as cores: another thread of V8's would take the core of another worker, or of the front,
  // for milliseconds at a time, and be waited for. So little lives long that the worker's own thread collects it as fast.
  '--single-threaded-gc',
  // For protocols/body_memory.ts.
  '--expose-gc',
  // For system_calls.ts.
  '--disable-warning=ExperimentalWarning',
];

/** One worker process, from fork to exit. */
export class WorkerProcess {
  readonly id: number;
  readonly startedAt = performance.now();
  /** Resolves with undefined when it accepts connections, or with why it does not. */
  readonly ready: Promise<WorkerFailure | undefined>;
  readonly exited: Promise<WorkerExit>;
  /** Resolves when it ends or says that it is about to, with undefined then. */
  readonly leaving: Promise<WorkerExit | undefined>;
  /** Set once it has been told to end, so that its exit is no surprise. */
  ending = false;
  hasExited = false;
  /** It has ended, or has said that it is about to. */
  hasLeft = false;
  readyAt: number | undefined;
  /** What it last told about itself, and when. */
  status: WorkerStatus | undefined;
  statusAt: number | undefined;
  /** Epoch milliseconds. */
  readonly spawnedAt = Date.now();
  #awaitingStatus: (() => void)[] = [];
  readonly #child: ChildProcess;

  constructor(options: SpawnOptions) {
    const { start, collect } = options;
    const output = collect === undefined ? (options.output ?? 'inherit') : 'pipe';
    this.id = start.id;
    const child = fork(fileURLToPath(options.module), options.args, {
      execArgv: [...WORKER_FLAGS, ...process.execArgv],
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: [
        'ignore',
        output,
        output,
        'ipc',
        ...start.listeners.map(({ fd }) => fd),
        ...(options.scoreboard === undefined ? [] : [options.scoreboard]),
      ],
    });
    this.#child = child;
    if (collect !== undefined) for (const stream of [child.stdout, child.stderr]) stream?.on('data', collect);
    let spawnError: Error | undefined;
    this.exited = new Promise((resolve) => {
      child.on('error', (error) => {
        spawnError = error;
        if (child.pid !== undefined) return;
        this.hasExited = true;
        resolve({ code: 1, signal: null });
      });
      child.on('exit', (code, signal) => {
        this.hasExited = true;
        resolve({ code, signal });
      });
    });
    let leave: (exit: WorkerExit | undefined) => void = () => {};
    this.leaving = new Promise((resolve) => {
      leave = (exit) => {
        this.hasLeft = true;
        resolve(exit);
      };
    });
    this.ready = new Promise((resolve) => {
      child.on('message', (message: FromWorker) => {
        if (message.type === 'hello') {
          const listeners = start.listeners.map(({ address }, i) => ({ fd: FIRST_FD + i, address }));
          const scoreboard = options.scoreboard === undefined ? undefined : FIRST_FD + listeners.length;
          this.#tell({ type: 'start', start: { ...start, listeners, scoreboard } });
        } else if (message.type === 'ready') {
          this.readyAt = performance.now();
          resolve(undefined);
        } else if (message.type === 'leaving') {
          leave(undefined);
        } else if (message.type === 'retire') {
          options.onRetire?.(message.reason, message.harakiri);
        } else if (message.type === 'status') {
          this.status = message.status ?? this.status;
          this.statusAt = performance.now();
          this.#heard();
        } else {
          resolve(message);
        }
      });
      void this.exited.then(leave);
      void this.exited.then(() => this.#heard());
      void this.exited.then((exit) =>
        resolve({
          message: spawnError?.message ?? `worker ${this.id} ended before it was ready (${exitText(exit)})`,
          stack: undefined,
          exitCode: exit.code === null || exit.code === 0 ? 1 : exit.code,
        }),
      );
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to take over what has changed. */
  refresh(): void {
    this.#tell({ type: 'refresh' });
  }

  /** Asks what it has to tell, for `status`. Resolves when it has answered, has ended, or `wait` ms have passed. */
  askStatus(wait: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      const heard = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#awaitingStatus.push(heard);
      if (this.hasExited) heard();
      this.#tell({ type: 'status' });
    });
  }

  /** Ends it as it is. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Asks it to drain; kills it where it has not ended `mercy` milliseconds later. Resolves at its exit. */
  async end(mercy: number): Promise<WorkerExit> {
    this.ending = true;
    this.#tell({ type: 'drain', mercy });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), mercy + KILL_MARGIN);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  #heard(): void {
    for (const heard of this.#awaitingStatus.splice(0)) heard();
  }

  #tell(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}

/** Milliseconds that a worker has beyond its mercy to end by itself. */
const KILL_MARGIN = 1000;

/** `exit code 1` or `SIGKILL`. */
export function exitText({ code, signal }: WorkerExit): string {
  return signal ?? `exit code ${code}`;
}
