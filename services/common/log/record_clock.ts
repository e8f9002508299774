import { strftime } from './strftime.ts';

/** The time of the record that is being written. */
export interface RecordClock {
  /** Takes the time; the others give this one until the next call. */
  tick(): void;
  /** Milliseconds since the epoch. */
  time(): number;
  /** Python's asctime, in local time; without milliseconds. */
  asctime(): string;
}

/** A clock whose text is written once a second, not once a line. */
export function recordClock(format: string, now: () => number): RecordClock {
  let time = 0;
  let second = Number.NaN;
  let text = '';
  return {
    tick: () => {
      time = now();
      const current = Math.floor(time / 1000);
      if (current === second) return;
      second = current;
      text = strftime(format, new Date(current * 1000));
    },
    time: () => time,
    asctime: () => text,
  };
}
