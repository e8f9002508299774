import { closeSync, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerStatus } from '../request_ledger.ts';
import type { WorkerProcess } from './worker_process.ts';

/** What the workers that a slot has had did, all together. */
export type Totals = Pick<WorkerStatus, (typeof TOTALS)[number]>;

/** The place of one worker: its number stays while processes come and go. */
export class Slot {
  /** 1-based. */
  readonly id: number;
  worker: WorkerProcess | undefined;
  /** Quick failures in a row. */
  failures = 0;
  spawned = 0;
  harakiris = 0;
  /** Set when the slot was given up, so that nobody fills it again. */
  gone = false;
  readonly #past = { requests: 0, exceptions: 0, writeErrors: 0, readErrors: 0, tx: 0, runningTime: 0 };
  #scoreboard: number | undefined;

  constructor(id: number) {
    this.id = id;
  }

  /** Takes a new worker in; what it has done is added up when it ends. */
  take(worker: WorkerProcess): void {
    this.worker = worker;
    this.spawned++;
    void worker.exited.then(() => {
      const { status } = worker;
      if (status === undefined) return;
      for (const key of TOTALS) this.#past[key] += status[key];
      worker.status = undefined;
    });
  }

  /** Of all its workers, that one included that runs, as of its last status. */
  totals(): Totals {
    const totals = { ...this.#past };
    const status = this.worker?.status;
    if (status !== undefined) for (const key of TOTALS) totals[key] += status[key];
    return totals;
  }

  /**
   * A descriptor of a file without a name, in memory where there is /dev/shm: the worker leaves a line about its newest
   * request there, and the master can read it although the worker hangs. Undefined where no directory is writable.
   */
  scoreboard(): number | undefined {
    for (const directory of ['/dev/shm', tmpdir()]) {
      if (this.#scoreboard !== undefined) break;
      const path = join(directory, `nova-uwsgi-${process.pid}-${this.id}`);
      try {
        this.#scoreboard = openSync(path, 'wx+', 0o600);
        unlinkSync(path);
      } catch {
        // The next directory, or none.
      }
    }
    return this.#scoreboard;
  }

  /** What the worker last began. */
  newestRequest(): string | undefined {
    if (this.#scoreboard === undefined) return undefined;
    const buffer = Buffer.alloc(4096);
    const [line = ''] = buffer
      .toString('utf8', 0, readSync(this.#scoreboard, buffer, 0, 4096, 0))
      .split('\n');
    return line === '' ? undefined : line;
  }

  /** Nobody fills the slot again. */
  giveUp(): void {
    this.gone = true;
    if (this.#scoreboard !== undefined) closeSync(this.#scoreboard);
    this.#scoreboard = undefined;
  }
}

const TOTALS = ['requests', 'exceptions', 'writeErrors', 'readErrors', 'tx', 'runningTime'] as const;
