import { addressText } from '../address.ts';
import { messageOf } from '../errors.ts';
import { Crew, NO_MERCY } from './crew.ts';
import { checkDoorkeeper } from './doorkeeper.ts';
import { firstFailure } from './first_failure.ts';
import { report } from './report.ts';
import { addWorker, removeWorker } from './resize.ts';
import { awaitConnection, goCheap, pauseOrResume } from './rest.ts';
import type { Slot } from './slot.ts';
import type { MasterAction, MasterControl, MasterWatch, SupervisorOptions } from './supervisor_options.ts';
import type { WorkerProcess } from './worker_process.ts';

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

/** The master's part: what signals and the like come to, from the start to the stop. */
class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #crew: Crew;
  #stopping: Promise<void> | undefined;
  #watch: MasterWatch | undefined;
  #reloading: Promise<void> | undefined;
  #reloadAgain = false;
  #started = false;
  #finish!: (code: number) => void;
  readonly #finished: Promise<number>;
  readonly #handlers: [NodeJS.Signals, () => void][] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#crew = new Crew(options);
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
    // Without workers nothing else would keep the process, since signals do not.
    const alive = setInterval(() => {}, 2 ** 30);
    void this.#start();
    const code = await this.#finished;
    clearInterval(alive);
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
    return code;
  }

  async #start(): Promise<void> {
    const { log, onReady, listeners } = this.#options;
    const { slots } = this.#crew;
    const { cheap = false } = this.#options;
    const prepared = await this.#tried(() => {
      this.#watch = this.#options.onStart?.(this.#control());
    });
    if (!prepared) return;
    if (cheap) this.#crew.resting = 'cheap';
    const workers = cheap ? [] : slots.map((slot) => this.#crew.spawn(slot));
    // The first failure ends the start: the others would only say the same.
    const failure = await firstFailure(workers);
    if (this.#stopping !== undefined) return;
    if (failure !== undefined) {
      this.#crew.logFailure(failure);
      await this.#stop(NO_MERCY, failure.exitCode);
      return;
    }
    for (const slot of cheap ? [] : slots) this.#crew.watch(slot, slot.worker as WorkerProcess);
    // Before anybody is told: what they change from then on must be seen.
    const begun = await this.#tried(async () => {
      if (cheap) {
        checkDoorkeeper();
        await awaitConnection(this.#crew);
      }
      if (this.#stopping === undefined) this.#watch?.started();
    });
    if (!begun) return;
    const pids = workers.map(({ pid }) => pid ?? 0);
    const places = listeners.map(({ address }) => addressText(address)).join(', ');
    log(
      cheap
        ? `ready: no worker until a connection comes on ${places}`
        : `ready: ${workers.length} worker(s) (pid ${pids.join(', ')}) on ${places}`,
    );
    onReady?.(pids);
    this.#started = true;
    if (this.#reloadAgain) this.#reload(this.#options.mercy);
  }

  /** Whether a part of the start has succeeded; stops otherwise. */
  async #tried(part: () => void | Promise<void>): Promise<boolean> {
    try {
      await part();
    } catch (error) {
      this.#options.log(messageOf(error));
      await this.#stop(NO_MERCY, 1);
    }
    return this.#stopping === undefined;
  }

  #control(): MasterControl {
    return {
      slots: this.#crew.slots,
      resting: () => this.#crew.resting !== undefined,
      act: (action, why) => this.#act(action, why),
      retire: (slot, reason) => this.#crew.retire(slot, slot.worker, reason),
      kill: (slot, reason) => {
        this.#options.log(`worker ${slot.id} (pid ${slot.worker?.pid}) is killed: ${reason}`);
        slot.worker?.kill();
      },
    };
  }

  #act(action: MasterAction, signal: string): void {
    const { log, mercy } = this.#options;
    const crew = this.#crew;
    const running = this.#stopping === undefined && this.#started;
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
        if (this.#options.refresh?.() !== false) for (const { worker } of crew.slots) worker?.refresh();
        return;
      case 'report':
      case 'report requests':
        void report(action, crew.slots, log);
        return;
      case 'pause':
        if (running) pauseOrResume(crew, signal);
        return;
      case 'cheap':
        if (running) goCheap(crew, signal);
        return;
      case 'one more':
      case 'one fewer':
        if (crew.resting !== undefined) log(`${signal}: not while ${crew.resting}`);
        else if (running && action === 'one more') addWorker(crew, signal);
        else if (running) removeWorker(crew, signal);
        return;
      case 'ignore':
        return;
    }
  }

  /** A second call with less mercy hurries the first. */
  #stop(mercy: number, code: number): Promise<void> {
    const endAll = async (): Promise<void> => {
      await Promise.all(this.#crew.workers().map((worker) => worker.end(mercy)));
    };
    if (this.#stopping !== undefined) {
      if (mercy === NO_MERCY) void endAll();
      return this.#stopping;
    }
    this.#crew.stop();
    this.#stopping = (async () => {
      this.#watch?.end();
      for (const listener of this.#options.listeners) listener.close();
      await endAll();
      // Until then it has the sockets open, whose files may be removed next.
      await this.#crew.doorkeeper?.called;
      this.#finish(code);
    })();
    return this.#stopping;
  }

  #reload(mercy: number): void {
    if (this.#stopping !== undefined) return;
    const { resting } = this.#crew;
    if (resting !== undefined) {
      this.#options.log(`not reloaded: ${resting}; the workers that come back are new anyway`);
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
    const { slots } = this.#crew;
    try {
      beforeReload?.();
    } catch (error) {
      log(`not reloaded: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const ended: Promise<unknown>[] = [];
    const tried = new Set<Slot>();
    for (;;) {
      // A slot that is added meanwhile starts as the new ones do; replacing it once more does no harm.
      const slot = slots.find((one) => !tried.has(one));
      if (slot === undefined) break;
      tried.add(slot);
      const end = await this.#crew.exclusive(() => this.#crew.replace(slot, mercy));
      if (this.#stopping !== undefined) return;
      if (end === undefined) {
        log(`reload given up at worker ${slot.id}; it and those after it go on as they are`);
        return;
      }
      ended.push(end());
    }
    await Promise.all(ended);
    log(`reloaded: ${slots.length} worker(s) (pid ${slots.map(({ worker }) => worker?.pid).join(', ')})`);
  }
}
