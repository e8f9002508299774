import { addressText } from '../address.ts';
import type { Log } from '../protocols/protocol.ts';
import type { BoundListener } from './bind.ts';
import { exitText, type WorkerFailure, WorkerProcess } from './worker_process.ts';

/** What a signal means to the master. */
export type MasterAction = 'stop' | 'stop now' | 'reload' | 'reload now' | 'refresh' | 'report' | 'ignore';

/** What to run, how often, and how to end it. */
export interface SupervisorOptions {
  /** A module that calls `runWorker`. */
  readonly workerModule: URL;
  readonly workerArgs?: readonly string[];
  /** Handed to every worker's start function; must survive JSON. Read anew at each spawn. */
  readonly data: () => unknown;
  readonly processes: number;
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
  readonly output?: (() => number) | undefined;
  readonly log: Log;
  /** Called before a reload; throwing keeps the workers that run. */
  readonly beforeReload?: () => void;
  /** Called at `refresh`, before the workers are told to do the same; they are not where it returns false. */
  readonly refresh?: () => boolean;
  /** Called once, when every worker accepts connections. */
  readonly onReady?: (pids: readonly number[]) => void;
  /** Stack traces with start-up failures. */
  readonly debug?: boolean;
}

/** A worker that lives this long, in milliseconds, has not failed at its start. */
const STEADY = 5000;
/** Failures in a row after which replacing waits. */
const QUICK_FAILURES = 3;
const MAX_BACKOFF = 30_000;
/** Milliseconds for a worker that is to stop at once. */
const NO_MERCY = 0;

interface Slot {
  readonly id: number;
  worker: WorkerProcess | undefined;
  failures: number;
}

/**
 * A master process: keeps N workers that accept on shared sockets, replaces the dead, reloads one after the other
 * without ever leaving a socket unattended, and stops them gracefully. The kernel hands connections to workers;
 * none passes through the master.
 *
 * @returns the exit code: 0 after a deliberate stop, a worker's own where the first ones do not start
 */
export function supervise(options: SupervisorOptions): Promise<number> {
  return new Supervisor(options).run();
}

class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: Slot[];
  #stopping: Promise<void> | undefined;
  #reloading: Promise<void> | undefined;
  #reloadAgain = false;
  #started = false;
  #finish!: (code: number) => void;
  readonly #finished: Promise<number>;
  readonly #handlers: [NodeJS.Signals, () => void][] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Workers that are no slot's any more but have not ended yet. */
  readonly #leaving = new Set<WorkerProcess>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.processes }, (_, i) => ({
      id: i + 1,
      worker: undefined,
      failures: 0,
    }));
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  async run(): Promise<number> {
    for (const [signal, action] of Object.entries(this.#options.signals)) {
      const handler = (): void => this.#act(action as MasterAction, signal);
      this.#handlers.push([signal as NodeJS.Signals, handler]);
      process.on(signal, handler);
    }
    void this.#start();
    const code = await this.#finished;
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
    return code;
  }

  async #start(): Promise<void> {
    const { log, onReady, listeners } = this.#options;
    const workers = this.#slots.map((slot) => this.#spawn(slot));
    // The first failure ends the start: the others would only say the same.
    const failure = await firstFailure(workers);
    if (this.#stopping !== undefined) return;
    if (failure !== undefined) {
      this.#logFailure(failure);
      await this.#stop(NO_MERCY, failure.exitCode);
      return;
    }
    for (const slot of this.#slots) this.#watch(slot, slot.worker as WorkerProcess);
    const pids = workers.map(({ pid }) => pid ?? 0);
    const places = listeners.map(({ address }) => addressText(address)).join(', ');
    log(`ready: ${workers.length} worker(s) (pid ${pids.join(', ')}) on ${places}`);
    onReady?.(pids);
    this.#started = true;
    if (this.#reloadAgain) this.#reload(this.#options.mercy);
  }

  #spawn(slot: Slot): WorkerProcess {
    const { workerModule, workerArgs = [], data, env, cwd, output, listeners, backlog } = this.#options;
    const worker = new WorkerProcess({
      module: workerModule,
      args: workerArgs,
      env: env(),
      cwd,
      output: output?.(),
      start: {
        id: slot.id,
        listeners: listeners.map(({ fd, address }) => ({ fd, address })),
        backlog,
        data: data(),
      },
    });
    slot.worker = worker;
    return worker;
  }

  /** Replaces a worker that ends unasked; at once, but for one that keeps failing. */
  #watch(slot: Slot, worker: WorkerProcess): void {
    void worker.leaving.then(async (exit) => {
      // While a replacement is being tried the slot is its; `#replacement` comes back here if that fails.
      if (worker.ending || this.#stopping !== undefined || slot.worker !== worker) return;
      this.#leave(worker);
      const failure = await worker.ready;
      const steady = worker.readyAt !== undefined && performance.now() - worker.readyAt > STEADY;
      slot.failures = steady ? 0 : slot.failures + 1;
      const delay =
        slot.failures < QUICK_FAILURES
          ? 0
          : Math.min(MAX_BACKOFF, 1000 * 2 ** (slot.failures - QUICK_FAILURES));
      const when = delay === 0 ? 'now' : `in ${delay / 1000} s, after ${slot.failures} quick failures`;
      if (failure !== undefined) this.#logFailure(failure);
      this.#options.log(
        `worker ${slot.id} (pid ${worker.pid}) ${exit === undefined ? 'ends after an exception' : `died: ${exitText(exit)}`}; it is replaced ${when}`,
      );
      this.#later(delay, () => {
        if (slot.worker !== worker) return;
        const next = this.#spawn(slot);
        this.#watch(slot, next);
        void next.ready.then((again) => {
          if (again === undefined) this.#options.log(`worker ${slot.id} (pid ${next.pid}) is ready`);
        });
      });
    });
  }

  #leave(worker: WorkerProcess): void {
    this.#leaving.add(worker);
    void worker.exited.then(() => this.#leaving.delete(worker));
  }

  #later(delay: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#stopping === undefined) then();
    }, delay);
    this.#timers.add(timer);
  }

  #act(action: MasterAction, signal: string): void {
    const { log, mercy } = this.#options;
    switch (action) {
      case 'stop':
        log(`${signal}: stopping; requests in flight have ${mercy / 1000} s`);
        void this.#stop(mercy, 0);
        return;
      case 'stop now':
        log(`${signal}: stopping now`);
        void this.#stop(NO_MERCY, 0);
        return;
      case 'reload':
      case 'reload now':
        log(`${signal}: reloading`);
        this.#reload(action === 'reload' ? mercy : NO_MERCY);
        return;
      case 'refresh':
        log(`${signal}: refreshing`);
        if (this.#options.refresh?.() !== false) for (const { worker } of this.#slots) worker?.refresh();
        return;
      case 'report':
        for (const { id, worker } of this.#slots) {
          log(
            `worker ${id}: pid ${worker?.pid ?? '-'}, ${worker?.readyAt === undefined ? 'starting' : 'ready'}`,
          );
        }
        return;
      case 'ignore':
        return;
    }
  }

  /** A second call with less mercy hurries the first. */
  #stop(mercy: number, code: number): Promise<void> {
    const endAll = async (): Promise<void> => {
      const workers = this.#slots.flatMap(({ worker }) => worker ?? []);
      await Promise.all([...workers, ...this.#leaving].map((worker) => worker.end(mercy)));
    };
    if (this.#stopping !== undefined) {
      if (mercy === NO_MERCY) void endAll();
      return this.#stopping;
    }
    this.#stopping = (async () => {
      for (const timer of this.#timers) clearTimeout(timer);
      for (const listener of this.#options.listeners) listener.close();
      await endAll();
      this.#finish(code);
    })();
    return this.#stopping;
  }

  #reload(mercy: number): void {
    if (this.#stopping !== undefined) return;
    if (this.#reloading !== undefined || !this.#started) {
      this.#reloadAgain = true;
      return;
    }
    this.#reloadAgain = false;
    this.#reloading = this.#reloadAll(mercy).finally(() => {
      this.#reloading = undefined;
      if (this.#reloadAgain) this.#reload(mercy);
    });
  }

  /** New worker up, then old worker down, slot by slot; where a new one does not come up, the old ones stay. */
  async #reloadAll(mercy: number): Promise<void> {
    const { log, beforeReload } = this.#options;
    try {
      beforeReload?.();
    } catch (error) {
      log(`not reloaded: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const ended: Promise<unknown>[] = [];
    for (const slot of this.#slots) {
      const old = slot.worker;
      const next = await this.#replacement(slot, old);
      if (this.#stopping !== undefined) return;
      if (next === undefined) {
        log(`reload given up at worker ${slot.id}; it and those after it go on as they are`);
        return;
      }
      this.#watch(slot, next);
      if (old === undefined) continue;
      this.#leave(old);
      ended.push(old.end(mercy));
    }
    await Promise.all(ended);
    log(
      `reloaded: ${this.#slots.length} worker(s) (pid ${this.#slots.map(({ worker }) => worker?.pid).join(', ')})`,
    );
  }

  /** A worker for the slot that is ready, after up to three attempts; the slot keeps the old one otherwise. */
  async #replacement(slot: Slot, old: WorkerProcess | undefined): Promise<WorkerProcess | undefined> {
    for (let attempt = 1; attempt <= QUICK_FAILURES; attempt++) {
      const next = this.#spawn(slot);
      const failure = await next.ready;
      if (this.#stopping !== undefined) {
        await next.end(NO_MERCY);
        return undefined;
      }
      if (failure === undefined) return next;
      this.#logFailure(failure);
      await next.exited;
    }
    slot.worker = old;
    if (old?.hasExited === true) this.#watch(slot, old);
    return undefined;
  }

  #logFailure({ message, stack }: WorkerFailure): void {
    this.#options.log(this.#options.debug === true && stack !== undefined ? stack : message);
  }
}

async function firstFailure(workers: readonly WorkerProcess[]): Promise<WorkerFailure | undefined> {
  return new Promise((resolve) => {
    void Promise.all(
      workers.map(async (worker) => {
        const failure = await worker.ready;
        if (failure !== undefined) resolve(failure);
      }),
    ).then(() => resolve(undefined));
  });
}
