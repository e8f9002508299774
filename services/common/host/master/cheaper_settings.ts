import type { SettingReader } from '../setting_reader.ts';

/** What `cheaper-algo` takes; `spare2` is of uWSGI 2.1. */
export const ALGORITHM_NAMES = ['spare', 'spare2', 'backlog', 'busyness', 'manual'] as const;
export type AlgorithmName = (typeof ALGORITHM_NAMES)[number];

/** How many workers run; from uWSGI's options of the same names. */
export interface CheaperSettings {
  readonly algorithm: AlgorithmName;
  /** Workers that run at least. */
  readonly cheaper: number;
  /** Workers at the start. */
  readonly initial: number;
  /** Workers that are started at once. */
  readonly step: number;
  /** Seconds, or connections that wait, depending on the algorithm. */
  readonly overload: number;
  /** Seconds, for `spare2`. */
  readonly idle: number;
  /** Workers that run at most. */
  readonly processes: number;
  /** Bytes that all workers together may hold before no more are started, and before one ends; 0 is no limit. */
  readonly rssLimitSoft: number;
  readonly rssLimitHard: number;
  readonly busyness: BusynessSettings;
}

/** The options `cheaper-busyness-*`. */
export interface BusynessSettings {
  /** Percent. */
  readonly max: number;
  readonly min: number;
  /** Spans of `overload` seconds. */
  readonly multiplier: number;
  readonly penalty: number;
  readonly verbose: boolean;
  /** Connections that wait. */
  readonly backlogAlert: number;
  readonly backlogMultiplier: number;
  /** Workers. */
  readonly backlogStep: number;
  /** Seconds. */
  readonly backlogNonzero: number;
}

/** @throws HostError for a value that does not fit */
export function readCheaper({
  flag,
  text,
  int,
  bad,
}: Pick<SettingReader, 'flag' | 'text' | 'int' | 'bad'>): CheaperSettings | undefined {
  const wanted = text('cheaper-algo') ?? 'spare';
  const algorithm = ALGORITHM_NAMES.find((name) => name === wanted);
  if (algorithm === undefined) throw bad('cheaper-algo', `one of ${ALGORITHM_NAMES.join(', ')}`);
  const cheaper = int('cheaper', 0);
  if (cheaper === 0) return undefined;
  const processes = int('processes', 1, 1);
  if (cheaper >= processes) throw bad('cheaper', `less than processes = ${processes}`);
  return {
    algorithm,
    cheaper,
    initial: Math.min(processes, Math.max(cheaper, int('cheaper-initial', cheaper))),
    step: int('cheaper-step', 1, 1),
    overload: int('cheaper-overload', 3, 1),
    idle: int('cheaper-idle', 10, 1),
    processes,
    rssLimitSoft: int('cheaper-rss-limit-soft', 0, 0, 15),
    rssLimitHard: int('cheaper-rss-limit-hard', 0, 0, 15),
    busyness: {
      max: int('cheaper-busyness-max', 50, 1),
      min: int('cheaper-busyness-min', 25, 1),
      multiplier: int('cheaper-busyness-multiplier', 10, 1),
      penalty: int('cheaper-busyness-penalty', 2, 1),
      verbose: flag('cheaper-busyness-verbose'),
      backlogAlert: int('cheaper-busyness-backlog-alert', 33, 1),
      backlogMultiplier: int('cheaper-busyness-backlog-multiplier', 3, 1),
      backlogStep: int('cheaper-busyness-backlog-step', 1, 1),
      backlogNonzero: int('cheaper-busyness-backlog-nonzero', 60, 1),
    },
  };
}
