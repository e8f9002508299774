import { existsSync, readdirSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LogDestination } from './destination.ts';
import type { Destination } from './handler.ts';
import { strftime } from './strftime.ts';

/** When a file is full, and under which name it is kept. */
interface Rotation {
  /** Whether the file must be moved before so many more bytes are written to it. */
  due(bytes: number): boolean;
  /** Moves it. */
  move(path: string): void;
  /** A new file was begun, of so many bytes. */
  begun(size: number): void;
  /** So many bytes were written. */
  wrote(bytes: number): void;
}

/** Python's RotatingFileHandler: the file never grows beyond a size; `.1` is the newest of the older ones. */
export function bySize(maxBytes: number, count: number): Rotation {
  let size = 0;
  return {
    due: (bytes) => maxBytes > 0 && count > 0 && size > 0 && size + bytes >= maxBytes,
    move: (path) => {
      for (let number = count - 1; number >= 1; number--)
        if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
      renameSync(path, `${path}.1`);
    },
    begun: (bytes) => {
      size = bytes;
    },
    wrote: (bytes) => {
      size += bytes;
    },
  };
}

const DAY = 86_400;
/** `log_rotate_interval_type` in lower case: seconds, and the form of the time in an older file's name. */
const INTERVALS: Readonly<Record<string, readonly [seconds: number, suffix: string]>> = {
  seconds: [1, '%Y-%m-%d_%H-%M-%S'],
  minutes: [60, '%Y-%m-%d_%H-%M'],
  hours: [3600, '%Y-%m-%d_%H'],
  days: [DAY, '%Y-%m-%d'],
  midnight: [DAY, '%Y-%m-%d'],
  weekday: [7 * DAY, '%Y-%m-%d'],
};

export interface IntervalOptions {
  /** `log_rotate_interval_type`, in lower case. */
  readonly type: string;
  /** `log_rotate_interval`; of `weekday` the day, 0 being Monday. */
  readonly interval: number;
  readonly count: number;
  readonly now?: () => number;
}

/** Python's TimedRotatingFileHandler: the file is named after the time at which its interval began. */
export function byInterval({ type, interval, count, now = Date.now }: IntervalOptions): Rotation & {
  /** The file exists since then, in milliseconds. */
  since(time: number): void;
} {
  const [seconds, suffix] = INTERVALS[type] ?? [DAY, '%Y-%m-%d'];
  const length = (type === 'weekday' ? 1 : Math.max(1, interval)) * seconds;
  let end = 0;
  const since = (time: number): void => {
    end = endOfInterval(time, type, interval, length);
  };
  since(now());
  return {
    since,
    due: () => now() >= end,
    move: (path) => {
      const older = `${path}.${strftime(suffix, new Date(end - length * 1000))}`;
      // Another worker has moved it already where the name is taken.
      if (!existsSync(older)) renameSync(path, older);
      for (const name of olderThan(path, suffix, count)) rmSync(name, { force: true });
    },
    begun: () => since(now()),
    wrote: () => undefined,
  };
}

/** Milliseconds since the epoch: after the length, and of whole days at midnight. */
function endOfInterval(time: number, type: string, interval: number, length: number): number {
  if (type !== 'midnight' && type !== 'weekday') return time + length * 1000;
  const next = new Date(time);
  next.setHours(24, 0, 0, 0);
  if (type === 'midnight') next.setDate(next.getDate() + length / DAY - 1);
  // Python's Monday is 0, JavaScript's Sunday is; the file ends with the day, at the midnight that follows it.
  else while ((next.getDay() + 5) % 7 !== interval % 7) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** The older files beyond the newest `count`; all are kept where that is 0. */
function olderThan(path: string, suffix: string, count: number): string[] {
  if (count <= 0) return [];
  const prefix = `${basename(path)}.`;
  const form = new RegExp(`^${suffix.replace(/%Y/g, '\\d{4}').replace(/%\w/g, '\\d{2}')}$`);
  const names = readdirSync(dirname(path)).filter(
    (name) => name.startsWith(prefix) && form.test(name.slice(prefix.length)),
  );
  return names
    .sort()
    .slice(0, Math.max(0, names.length - count))
    .map((name) => join(dirname(path), name));
}

/** A file that moves itself away. Where several processes write to it, whoever finds it full moves it, and the others follow. */
export class RotatingFile implements Destination {
  readonly #path: string;
  readonly #rotation: Rotation;
  readonly #file: LogDestination;

  /** @throws LogFileError */
  constructor(
    path: string,
    rotation: Rotation & { since?: (time: number) => void },
    dropNotice: (batches: number) => string,
  ) {
    const before = statOf(path);
    this.#path = path;
    this.#rotation = rotation;
    this.#file = new LogDestination(path, dropNotice);
    rotation.begun(before?.size ?? 0);
    if (before !== undefined) rotation.since?.(before.mtimeMs);
  }

  write(text: string, urgent = false): void {
    const bytes = Buffer.byteLength(text);
    if (this.#rotation.due(bytes)) this.#roll();
    this.#file.write(text, urgent);
    this.#rotation.wrote(bytes);
  }

  flush(): void {
    this.#file.flush();
  }

  reopen(): void {
    this.#file.reopen();
    this.#rotation.begun(statOf(this.#path)?.size ?? 0);
  }

  close(): void {
    this.#file.close();
  }

  #roll(): void {
    try {
      // Whoever shares the file may have moved it already; then there is a new one to go on with.
      if (!this.#file.moved()) {
        this.#file.flush();
        this.#rotation.move(this.#path);
      }
      this.reopen();
    } catch {
      // Where it cannot be moved, it grows: there is no better place to say so.
      this.#rotation.begun(0);
    }
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
