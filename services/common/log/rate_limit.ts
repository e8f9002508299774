import { LEVEL_NUMBERS } from './levels.ts';
import type { Sink } from './log.ts';

export interface RateLimit {
  /** Records in an interval; further ones are dropped. */
  readonly burst: number;
  /** Seconds. */
  readonly interval: number;
  /** Python's number of the least level that is never dropped; undefined for none. */
  readonly exceptLevel: number | undefined;
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number;
}

/**
 * oslo.log's rate limit before another sink: the first record beyond the burst is told of in one line, and it and what
 * follows it is dropped until the interval ends.
 */
export function rateLimited(
  sink: Sink,
  { burst, interval, exceptLevel, now = () => performance.now() }: RateLimit,
): Sink {
  let count = 0;
  let end = now() + interval * 1000;
  return {
    enabled: (level, logger) => sink.enabled(level, logger),
    write: (level, logger, message, context) => {
      if (exceptLevel === undefined || LEVEL_NUMBERS[level] < exceptLevel) {
        const time = now();
        if (time >= end) {
          count = 0;
          end = time + interval * 1000;
        }
        count++;
        if (count === burst + 1)
          sink.write(
            'error',
            'root',
            `Logging rate limit: drop after ${burst} records/${interval} sec`,
            undefined,
          );
        if (count > burst) return;
      }
      sink.write(level, logger, message, context);
    },
  };
}
