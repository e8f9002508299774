import { chownSync, closeSync, fstatSync, openSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError, messageOf } from './errors.ts';
import type { LogTarget } from './log_target.ts';
import { writeOrLose } from './lossy_output.ts';

/** How a log file is opened and rotated. */
export interface LogFileOptions {
  readonly truncate?: boolean;
  /** What it is called after a rotation; undefined adds a dot and the time in seconds. */
  readonly backupName?: string | undefined;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A file that master and workers append to, which may be moved away or rotated while they do. */
export class LogFile implements LogTarget {
  readonly #path: string;
  readonly #backupName: string | undefined;
  #fd: number;

  /** @throws HostError naming the file */
  constructor(path: string, { truncate = false, backupName, owner }: LogFileOptions = {}) {
    this.#path = resolve(path);
    this.#backupName = backupName === undefined ? undefined : resolve(backupName);
    this.#fd = open(this.#path, truncate);
    if (owner !== undefined) chownSync(this.#path, owner.uid, owner.gid);
  }

  get fd(): number {
    return this.#fd;
  }

  /** Bytes. */
  get size(): number {
    return fstatSync(this.#fd).size;
  }

  write(text: string | Uint8Array): void {
    writeOrLose(this.#fd, text);
  }

  /** Goes on with the old file where the new one cannot be opened, which is thrown. */
  reopen(): void {
    this.#become(open(this.#path));
  }

  /**
   * Moves the file away and begins a new one, as uWSGI does: to `log-backupname`, which may exist, or to a name with
   * the time.
   *
   * @throws HostError where it cannot be moved; the file is used further then
   */
  rotate(): void {
    const rotated = this.#backupName ?? `${this.#path}.${Math.floor(Date.now() / 1000)}`;
    this.write(`nova-uwsgi: logsize: ${this.size}, rotated to ${rotated}\n`);
    try {
      renameSync(this.#path, rotated);
    } catch (error) {
      throw new HostError(`${this.#path} is not rotated: ${messageOf(error)}`);
    }
    this.#become(open(this.#path, true));
  }

  close(): void {
    closeSync(this.#fd);
  }

  #become(next: number): void {
    closeSync(this.#fd);
    this.#fd = next;
  }
}

function open(path: string, truncate = false): number {
  try {
    if (truncate) closeSync(openSync(path, 'w', 0o640));
    return openSync(path, 'a', 0o640);
  } catch (error) {
    throw new HostError(`the log file ${path}: ${messageOf(error)}`);
  }
}
