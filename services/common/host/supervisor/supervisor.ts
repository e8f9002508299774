import { addressText } from '../address.ts';
import { messageOf } from '../errors.ts';
import { firstFailure } from './first_failure.ts';
import { report } from './report.ts';
import { Slot } from './slot.ts';
import type { MasterAction, MasterControl, SupervisorOptions } from './supervisor_options.ts';
import { exitText, type WorkerFailure, WorkerProcess } from './worker_process.ts';

/** A worker that lives this long, in milliseconds, has not failed at its start. */
const STEADY = 5000;
/** Failures in a row after which replacing waits. */
const QUICK_FAILURES = 3;
const MAX_BACKOFF = 30_000;
/** Milliseconds for a worker that is to stop at once. */
const NO_MERCY = 0;

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
  #unwatch: (() => void) | undefined;
  /** Replacements are made one after the other. */
  #changes: Promise<unknown> = Promise.resolve();
  #reloading: Promise<void> | undefined;
  #reloadAgain = false;
  #started = false;
  #paused = false;
  #finish!: (code: number) => void;
  readonly #finished: Promise<number>;
  readonly #handlers: [NodeJS.Signals, () => void][] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Workers that are no slot's any more but have not ended yet. */
  readonly #leaving = new Set<WorkerProcess>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.processes }, (_, i) => new Slot(i + 1));
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
    // Before anybody is told: what they change from then on must be seen.
    const control: MasterControl = {
      slots: this.#slots,
      act: (action, why) => this.#act(action, why),
      retire: (slot, reason) => this.#retire(slot, slot.worker, reason),
      kill: (slot, reason) => {
        log(`worker ${slot.id} (pid ${slot.worker?.pid}) is killed: ${reason}`);
        slot.worker?.kill();
      },
    };
    try {
      this.#unwatch = this.#options.onStart?.(control);
    } catch (error) {
      log(messageOf(error));
      await this.#stop(NO_MERCY, 1);
      return;
    }
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
      collect: this.#options.collect,
      scoreboard: this.#options.scoreboards === true ? slot.scoreboard() : undefined,
      onRetire: (reason, harakiri) => {
        if (harakiri) slot.harakiris++;
        this.#retire(slot, worker, reason);
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
  #watch(slot: Slot, worker: WorkerProcess): void {
    void worker.leaving.then(async (exit) => {
      // While a replacement is being tried the slot is its; `#replacement` comes back here if that fails.
      if (worker.ending || slot.gone || this.#stopping !== undefined || slot.worker !== worker) return;
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
        if (slot.worker !== worker || slot.gone || this.#paused) return;
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
      case 'report requests':
        void report(action, this.#slots, log);
        return;
      case 'pause':
        this.#pause(signal);
        return;
      case 'one more':
      case 'one fewer':
        if (this.#paused) log(`${signal}: not while paused`);
        else if (this.#stopping === undefined && this.#started) this.#resize(action === 'one more', signal);
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
      this.#unwatch?.();
      for (const timer of this.#timers) clearTimeout(timer);
      for (const listener of this.#options.listeners) listener.close();
      await endAll();
      this.#finish(code);
    })();
    return this.#stopping;
  }

  #reload(mercy: number): void {
    if (this.#stopping !== undefined) return;
    if (this.#paused) {
      this.#options.log('not reloaded: paused; the workers that come back are new anyway');
      return;
    }
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
    // A slot that is added meanwhile starts as the new ones do; replacing it once more does no harm.
    for (const slot of this.#slots) {
      const end = await this.#exclusive(() => this.#replace(slot, mercy));
      if (this.#stopping !== undefined) return;
      if (end === undefined) {
        log(`reload given up at worker ${slot.id}; it and those after it go on as they are`);
        return;
      }
      ended.push(end());
    }
    await Promise.all(ended);
    log(
      `reloaded: ${this.#slots.length} worker(s) (pid ${this.#slots.map(({ worker }) => worker?.pid).join(', ')})`,
    );
  }

  #exclusive<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => {});
    return done;
  }

  /** Puts a ready worker in the place of a slot's present one; gives back how to end that, or undefined if it stays. */
  async #replace(slot: Slot, mercy: number): Promise<(() => Promise<unknown>) | undefined> {
    if (this.#paused) return undefined;
    const old = slot.worker;
    const next = await this.#replacement(slot, old);
    if (next === undefined) return undefined;
    this.#watch(slot, next);
    if (old === undefined) return () => Promise.resolve();
    this.#leave(old);
    // Told at once: from now on the new one takes the connections.
    const ended = old.end(mercy);
    return () => ended;
  }

  /** A worker asks for its end, or has outlived it: where no new one comes up, it goes on and is tried again later. */
  #retire(slot: Slot, worker: WorkerProcess | undefined, reason: string): void {
    const { log, mercy } = this.#options;
    void this.#exclusive(async () => {
      if (worker === undefined || slot.worker !== worker || slot.gone) return;
      if (worker.hasLeft || worker.ending || this.#stopping !== undefined) return;
      log(`worker ${slot.id} (pid ${worker.pid}) is replaced: ${reason}`);
      const end = await this.#replace(slot, mercy);
      if (end !== undefined) {
        log(`worker ${slot.id} (pid ${slot.worker?.pid}) is ready, and pid ${worker.pid} ends`);
      } else if (this.#stopping === undefined) {
        log(`worker ${slot.id} (pid ${worker.pid}) goes on; it is tried again in ${MAX_BACKOFF / 1000} s`);
        this.#later(MAX_BACKOFF, () => this.#retire(slot, worker, reason));
      }
    });
  }

  #resize(more: boolean, why: string): void {
    const { log, mercy } = this.#options;
    if (more) {
      const taken = new Set(this.#slots.map(({ id }) => id));
      let id = 1;
      while (taken.has(id)) id++;
      const slot = new Slot(id);
      this.#slots.splice(id - 1, 0, slot);
      const worker = this.#spawn(slot);
      this.#watch(slot, worker);
      log(`${why}: a worker more, which makes ${this.#slots.length}`);
      void worker.ready.then((failure) => {
        if (failure === undefined) log(`worker ${id} (pid ${worker.pid}) is ready`);
      });
      return;
    }
    if (this.#slots.length === 1) {
      log(`${why}: one worker is the least`);
      return;
    }
    const slot = this.#slots.pop() as Slot;
    slot.giveUp();
    log(`${why}: worker ${slot.id} (pid ${slot.worker?.pid}) ends, which leaves ${this.#slots.length}`);
    if (slot.worker === undefined) return;
    this.#leave(slot.worker);
    void slot.worker.end(mercy);
  }

  /** Ends all workers after their requests, and starts them again at the next call; connections wait meanwhile. */
  #pause(why: string): void {
    const { log, mercy } = this.#options;
    void this.#exclusive(async () => {
      if (this.#stopping !== undefined || !this.#started) return;
      this.#paused = !this.#paused;
      if (this.#paused) {
        log(`${why}: pausing; connections wait until it comes again`);
        await Promise.all(this.#slots.map(({ worker }) => worker?.end(mercy) ?? Promise.resolve()));
        log('paused');
        return;
      }
      log(`${why}: resuming`);
      const workers = this.#slots.map((slot) => this.#spawn(slot));
      for (const [i, worker] of workers.entries()) this.#watch(this.#slots[i] as Slot, worker);
      await Promise.all(workers.map(({ ready }) => ready));
      log(`resumed: ${workers.length} worker(s) (pid ${workers.map(({ pid }) => pid).join(', ')})`);
    });
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
    if (old?.hasLeft === true) this.#watch(slot, old);
    return undefined;
  }

  #logFailure({ message, stack }: WorkerFailure): void {
    this.#options.log(this.#options.debug === true && stack !== undefined ? stack : message);
  }
}
