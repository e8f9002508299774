import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError, messageOf } from './errors.ts';
import type { SettingReader } from './setting_reader.ts';

/** `pidfile` and the like, as they are written; undefined where they are not. */
export interface PidfileSettings {
  readonly pidfile: string | undefined;
  readonly pidfile2: string | undefined;
  readonly safePidfile: string | undefined;
  readonly safePidfile2: string | undefined;
}

type Name = keyof PidfileSettings;

const OPTIONS: Readonly<Record<Name, string>> = {
  pidfile: 'pidfile',
  pidfile2: 'pidfile2',
  safePidfile: 'safe-pidfile',
  safePidfile2: 'safe-pidfile2',
};

export function readPidfiles({ text }: Pick<SettingReader, 'text'>): PidfileSettings {
  return {
    pidfile: text('pidfile'),
    pidfile2: text('pidfile2'),
    safePidfile: text('safe-pidfile'),
    safePidfile2: text('safe-pidfile2'),
  };
}

/**
 * uWSGI's four files for the master's process id. `pidfile` is there before anything else, whether or not the start
 * succeeds, and may be root's; `pidfile2` after the privileges are dropped and `chdir`; the safe ones only once the start
 * has succeeded, so that a second start by mistake leaves those of the first alone.
 */
export class Pidfiles {
  readonly #settings: PidfileSettings;
  readonly #written = new Map<Name, string>();
  /** The files still tell of the master that this is a copy of. */
  #left: boolean;

  /** @param copy as in uWSGI, a copy of a master leaves the files as they are until `again` */
  constructor(settings: PidfileSettings, copy = false) {
    this.#settings = settings;
    this.#left = copy;
  }

  /** @throws HostError naming option and file, as `dropped` and `started` do */
  begun(): void {
    this.#write('pidfile');
  }

  dropped(): void {
    this.#write('pidfile2');
  }

  started(): void {
    this.#write('safePidfile');
    this.#write('safePidfile2');
  }

  /** Writes those that there are again, as master-fifo's `P` does. */
  again(): void {
    this.#left = false;
    const failures: string[] = [];
    for (const name of this.#written.keys()) {
      try {
        this.#write(name);
      } catch (error) {
        failures.push(messageOf(error));
      }
    }
    if (failures.length > 0) throw new HostError(failures.join('; '));
  }

  /**
   * Removes what was written, for `vacuum`, but no file with the id of another master that runs.
   *
   * @param changedUser two of them then stay, as in uWSGI: they may be root's
   */
  remove(changedUser: boolean): void {
    for (const [name, path] of this.#written) {
      const mine = !changedUser || name === 'pidfile2' || name === 'safePidfile2';
      if (mine && !namesAnother(path)) rmSync(path, { force: true });
    }
  }

  #write(name: Name): void {
    const file = this.#settings[name];
    if (file === undefined) return;
    const path = this.#written.get(name) ?? resolve(file);
    try {
      if (!this.#left) writeFileSync(path, `${process.pid}\n`);
    } catch (error) {
      throw new HostError(`${OPTIONS[name]} = ${file}: ${messageOf(error)}`);
    }
    this.#written.set(name, path);
  }
}

function namesAnother(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid === process.pid) return false;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The signals that `--stop FILE` and the like send to the process whose id is in the file. */
export const PIDFILE_SIGNALS = { stop: 'SIGINT', reload: 'SIGHUP', pause: 'SIGTSTP' } as const;

/** @throws HostError where the file holds no process id, or the process does not take the signal */
export function signalByPidfile(signal: NodeJS.Signals, file: string): void {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (!/^[1-9]\d*$/.test(text)) throw new Error('there is no process id in it');
    process.kill(Number(text), signal);
  } catch (error) {
    throw new HostError(`${file}: ${messageOf(error)}`);
  }
}
