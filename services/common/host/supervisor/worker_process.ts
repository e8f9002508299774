import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  /** Everything of its start but the descriptors, which are numbered anew in the child. */
  readonly start: WorkerStart;
}

/** Descriptors in a child begin after standard input, output, error, and the channel to the master. */
const FIRST_FD = 4;

/**
 * V8's young generation may grow to three times this, in MB (default 16 or more). What a request allocates is dead when it
 * is answered; more room does not make it faster, it only holds 30 MB in every worker.
 */
const WORKER_FLAGS = ['--max-semi-space-size=4'];

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
  readyAt: number | undefined;
  readonly #child: ChildProcess;

  constructor(options: SpawnOptions) {
    const { start, output } = options;
    this.id = start.id;
    const child = fork(fileURLToPath(options.module), options.args, {
      execArgv: [...WORKER_FLAGS, ...process.execArgv],
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: [
        'ignore',
        output ?? 'inherit',
        output ?? 'inherit',
        'ipc',
        ...start.listeners.map(({ fd }) => fd),
      ],
    });
    this.#child = child;
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
      leave = resolve;
    });
    this.ready = new Promise((resolve) => {
      child.on('message', (message: FromWorker) => {
        if (message.type === 'hello') {
          const listeners = start.listeners.map(({ address }, i) => ({ fd: FIRST_FD + i, address }));
          this.#tell({ type: 'start', start: { ...start, listeners } });
        } else if (message.type === 'ready') {
          this.readyAt = performance.now();
          resolve(undefined);
        } else if (message.type === 'leaving') {
          leave(undefined);
        } else {
          resolve(message);
        }
      });
      void this.exited.then(leave);
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

  /** Asks it to drain; kills it where it has not ended `mercy` milliseconds later. Resolves at its exit. */
  async end(mercy: number): Promise<WorkerExit> {
    this.ending = true;
    this.#tell({ type: 'drain', mercy });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), mercy + KILL_MARGIN);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
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
