import type { Doorkeeper } from './doorkeeper.ts';
import { Slot } from './slot.ts';
import type { SupervisorOptions } from './supervisor_options.ts';
import { exitText, type WorkerFailure, WorkerProcess } from './worker_process.ts';

/** A worker that lives this long, in milliseconds, has not failed at its start. */
const STEADY = 5000;
/** Failures in a row after which replacing waits. */
const QUICK_FAILURES = 3;
/** Milliseconds between two attempts, at most. */
export const MAX_BACKOFF = 30_000;
/** Milliseconds for a worker that is to stop at once. */
export const NO_MERCY = 0;

/** The workers of a master, each in its slot: who starts, who is watched, and who takes whose place. */
export class Crew {
  readonly options: SupervisorOptions;
  readonly slots: Slot[];
  /** Set once, when nobody is replaced any more. */
  stopping = false;
  /** Why no worker runs, where that is wanted. */
  resting: 'paused' | 'cheap' | undefined;
  /** In cheap mode. */
  doorkeeper: Doorkeeper | undefined;
  /** Workers that are no slot's any more but have not ended yet. */
  readonly #leaving = new Set<WorkerProcess>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Replacements are made one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.slots = Array.from({ length: options.processes }, (_, i) => new Slot(i + 1));
  }

  /** Every worker that has not ended. */
  workers(): WorkerProcess[] {
    return [...this.slots.flatMap(({ worker }) => worker ?? []), ...this.#leaving];
  }

  spawn(slot: Slot): WorkerProcess {
    const { workerModule, workerArgs = [], data, env, cwd, output, listeners, backlog } = this.options;
    const worker = new WorkerProcess({
      module: workerModule,
      args: workerArgs,
      env: env(),
      cwd,
      output: output?.(),
      collect: this.options.collect,
      scoreboard: this.options.scoreboards === true ? slot.scoreboard() : undefined,
      onRetire: (reason, harakiri) => {
        if (harakiri) slot.harakiris++;
        this.retire(slot, worker, reason);
      },
      start: {
        id: slot.id,
        replaces: slot.spawned > 0,
        listeners: listeners.map(({ fd, address }) => ({ fd, address })),
        backlog,
        data: data(),
      },
    });
    slot.take(worker);
    return worker;
  }

  /** Replaces a worker that ends unasked; at once, but for one that keeps failing. */
  watch(slot: Slot, worker: WorkerProcess): void {
    void worker.leaving.then(async (exit) => {
      // While a replacement is being tried the slot is its; `#replacement` comes back here if that fails.
      if (worker.ending || slot.gone || this.stopping || slot.worker !== worker) return;
      this.leave(worker);
      const failure = await worker.ready;
      const steady = worker.readyAt !== undefined && performance.now() - worker.readyAt > STEADY;
      slot.failures = steady ? 0 : slot.failures + 1;
      const delay =
        slot.failures < QUICK_FAILURES
          ? 0
          : Math.min(MAX_BACKOFF, 1000 * 2 ** (slot.failures - QUICK_FAILURES));
      const when = delay === 0 ? 'now' : `in ${delay / 1000} s, after ${slot.failures} quick failures`;
      if (failure !== undefined) this.logFailure(failure);
      this.options.log(
        `worker ${slot.id} (pid ${worker.pid}) ${exit === undefined ? 'ends after an exception' : `died: ${exitText(exit)}`}; it is replaced ${when}`,
      );
      this.#later(delay, () => {
        if (slot.worker === worker && !slot.gone && this.resting === undefined) this.startWatched(slot);
      });
    });
  }

  /** Starts a worker that is not waited for. */
  startWatched(slot: Slot): void {
    const worker = this.spawn(slot);
    this.watch(slot, worker);
    void worker.ready.then((failure) => {
      if (failure === undefined) this.options.log(`worker ${slot.id} (pid ${worker.pid}) is ready`);
    });
  }

  /** Remembers a worker that has lost its slot until it has ended. */
  leave(worker: WorkerProcess): void {
    this.#leaving.add(worker);
    void worker.exited.then(() => this.#leaving.delete(worker));
  }

  /** Nobody starts any more. */
  stop(): void {
    this.stopping = true;
    this.doorkeeper?.dismiss();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(delay: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.stopping) then();
    }, delay);
    this.#timers.add(timer);
  }

  /** Makes a change once those before it are made. */
  exclusive<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => {});
    return done;
  }

  /** Puts a ready worker in the place of a slot's present one; gives back how to end that, or undefined if it stays. */
  async replace(slot: Slot, mercy: number): Promise<(() => Promise<unknown>) | undefined> {
    // The stop may have come, and closed the sockets, while this change waited for its turn.
    if (this.resting !== undefined || this.stopping) return undefined;
    // Given up meanwhile.
    if (slot.gone) return () => Promise.resolve();
    const old = slot.worker;
    // No slot's while another is tried in its place, but to be ended by a stop.
    if (old !== undefined) this.leave(old);
    const next = await this.#replacement(slot, old);
    if (next === undefined) {
      if (old !== undefined && !this.stopping) this.#leaving.delete(old);
      return undefined;
    }
    this.watch(slot, next);
    if (old === undefined) return () => Promise.resolve();
    // Told at once: from now on the new one takes the connections.
    const ended = old.end(mercy);
    return () => ended;
  }

  /** A worker for the slot that is ready, after up to three attempts; the slot keeps the old one otherwise. */
  async #replacement(slot: Slot, old: WorkerProcess | undefined): Promise<WorkerProcess | undefined> {
    for (let attempt = 1; attempt <= QUICK_FAILURES; attempt++) {
      const next = this.spawn(slot);
      const failure = await next.ready;
      if (this.stopping) {
        await next.end(NO_MERCY);
        return undefined;
      }
      if (failure === undefined) return next;
      this.logFailure(failure);
      await next.exited;
      if (this.stopping) return undefined;
    }
    slot.worker = old;
    if (old?.hasLeft === true) this.watch(slot, old);
    return undefined;
  }

  /** A worker asks for its end, or has outlived it: where no new one comes up, it goes on and is tried again later. */
  retire(slot: Slot, worker: WorkerProcess | undefined, reason: string): void {
    const { log, mercy } = this.options;
    void this.exclusive(async () => {
      if (worker === undefined || slot.worker !== worker || slot.gone) return;
      if (worker.hasLeft || worker.ending || this.stopping) return;
      log(`worker ${slot.id} (pid ${worker.pid}) is replaced: ${reason}`);
      const end = await this.replace(slot, mercy);
      if (end !== undefined) {
        log(`worker ${slot.id} (pid ${slot.worker?.pid}) is ready, and pid ${worker.pid} ends`);
      } else if (!this.stopping) {
        log(`worker ${slot.id} (pid ${worker.pid}) goes on; it is tried again in ${MAX_BACKOFF / 1000} s`);
        this.#later(MAX_BACKOFF, () => this.retire(slot, worker, reason));
      }
    });
  }

  logFailure({ message, stack }: WorkerFailure): void {
    this.options.log(this.options.debug === true && stack !== undefined ? stack : message);
  }
}
