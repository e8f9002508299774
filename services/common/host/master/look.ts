import type { CheaperSettings } from './cheaper_settings.ts';

/** What an algorithm sees, about once a second. */
export interface Look {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: number;
  /** False where the workers hold too much memory for one more. */
  readonly canSpawn: boolean;
  /** The longest queue of connections that wait to be accepted, over TCP. */
  readonly backlog: number;
  readonly workers: readonly {
    /** 1-based. */
    readonly id: number;
    /** It has a request in hand. */
    readonly busy: boolean;
    /** Microseconds that its requests took, all together. */
    readonly runningTime: number;
  }[];
}

/** How many workers to start; -1 ends one. */
export type Algorithm = (look: Look) => number;

/** As many as `cheaper-step` says and `processes` leaves. */
export function more({ step, processes }: CheaperSettings, { workers }: Look): number {
  return Math.min(step, processes - workers.length);
}
