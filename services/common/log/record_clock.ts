import { strftime } from './strftime.ts';

/** The time of the record that is being written. */
export interface RecordClock {
  /** Takes the time; the others give this one until the next call. */
  tick(): void;
  /** Milliseconds since the epoch. */
  time(): number;
  /** Python's asctime, in local time. */
  asctime(): string;
}

/** Python's own format of a time, which has the milliseconds, too. */
const DEFAULT_FORMAT = '%Y-%m-%d %H:%M:%S';

/**
 * A clock whose text is written once a second, not once a line.
 *
 * @param format Python's strftime; without one the time is as a Formatter without `datefmt` writes it, `…:07,008`
 */
export function recordClock(format: string | undefined, now: () => number): RecordClock {
  let time = 0;
  let second = Number.NaN;
  let text = '';
  return {
    tick: () => {
      time = now();
      const current = Math.floor(time / 1000);
      if (current === second) return;
      second = current;
      text = strftime(format ?? DEFAULT_FORMAT, new Date(current * 1000));
    },
    time: () => time,
    asctime: () => (format === undefined ? `${text},${String(time % 1000).padStart(3, '0')}` : text),
  };
}
