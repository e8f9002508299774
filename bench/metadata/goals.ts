/** A figure, and what it must be. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One target's runs in short: medians, times in milliseconds. */
export interface Medians {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** p99 ÷ p50 of the run where it is least: a neighbour's load only ever adds to it, what is the target's own stays. */
  readonly tail: number;
}

/** What boot_storm.mjs prints; times in milliseconds. */
export interface Storm {
  readonly guests: number;
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** How often, by what went wrong. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Figures {
  /** By how guests say who they are: the bare server, asked in the same way, and the application. */
  readonly polling: Readonly<Record<string, { readonly bare: Medians; readonly application: Medians }>>;
  /** By front, one after another. */
  readonly storms: Readonly<Record<string, readonly Storm[]>>;
}

/** The metadata service's goals, from one run's figures. */
export function goals({ polling, storms }: Figures): readonly Goal[] {
  return [
    ...Object.entries(polling).flatMap(([mode, { bare, application }]): Goal[] => [
      {
        name: `polling by ${mode}, application alone ÷ bare Node`,
        value: application.requestsPerSecond / bare.requestsPerSecond,
        atLeast: 0.5,
      },
      {
        name: `polling by ${mode}, p99 ÷ p50 in the quietest round (of bare Node: ${bare.tail.toFixed(1)})`,
        value: application.tail,
        atMost: 4,
      },
    ]),
    ...Object.entries(storms).flatMap(([front, own]): Goal[] => [
      {
        name: `guests boot through ${front}, errors in all storms`,
        value: own
          .flatMap(({ errors }) => Object.values(errors))
          .reduce((sum, count) => sum + count, own.length === 0 ? Number.NaN : 0),
        atMost: 0,
      },
      {
        name: `guests boot through ${front}, seconds of the slowest request in the quietest storm`,
        value: Math.min(...own.map(({ slowest }) => slowest)) / 1000,
        atMost: 2,
      },
    ]),
  ];
}

/** Whether a figure is what it must be; no number is none. */
export function isReached({ value, atLeast = -Infinity, atMost = Infinity }: Goal): boolean {
  return value >= atLeast && value <= atMost;
}
