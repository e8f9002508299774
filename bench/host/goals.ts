import { type Door, type Front, nameOf, YARDSTICKS } from './targets.ts';

/** A figure that must be reached. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly unit: '' | ' MB' | ' ms';
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** Why it decides nothing on this machine. */
  readonly notJudged?: string;
}

export function reached({ value, bound }: Goal): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}

/** `reached  name: 1.05 (at least 1)` */
export function goalLine(goal: Goal): string {
  const { name, value, unit, bound, notJudged } = goal;
  const limit = 'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`;
  const verdict = notJudged === undefined ? (reached(goal) ? 'reached' : 'MISSED') : 'not judged';
  const because = notJudged === undefined ? '' : `: ${notJudged}`;
  return `${verdict.padEnd(11)} ${name}: ${value.toFixed(2)}${unit} (${limit}${unit})${because}`;
}

interface Ratio {
  readonly name: string;
  readonly of: string;
  readonly by: string;
  readonly atLeast: number;
  /** Cores that must be free, one for each busy process. */
  readonly cores?: number;
}

const door = (protocol: Door['protocol'], transport: Door['transport'], workers: 1 | 2 = 1): Door => ({
  host: 'nova-uwsgi',
  protocol,
  transport,
  workers,
});
const nginx: Front = 'nginx';
const uwsgiBehind = nameOf(door('uwsgi', 'unix'), nginx);

const RATIOS: readonly Ratio[] = [
  {
    name: 'HTTP ÷ bare Node',
    of: nameOf(door('http', 'tcp')),
    by: YARDSTICKS.bare,
    atLeast: 0.9,
  },
  {
    name: 'uwsgi behind nginx over a unix socket ÷ real uWSGI',
    of: uwsgiBehind,
    by: nameOf({ ...door('uwsgi', 'unix'), host: 'uWSGI' }, nginx),
    atLeast: 1,
  },
  {
    name: 'uwsgi behind nginx over a unix socket ÷ HTTP keep-alive over one',
    of: uwsgiBehind,
    by: nameOf(door('http', 'unix'), nginx),
    atLeast: 0.6,
  },
  {
    name: 'two workers ÷ one, HTTP',
    of: nameOf(door('http', 'tcp', 2)),
    by: nameOf(door('http', 'tcp')),
    atLeast: 1.7,
    // The client's is the third.
    cores: 3,
  },
  {
    name: 'two workers ÷ one, uwsgi over a unix socket',
    of: nameOf(door('uwsgi', 'unix', 2)),
    by: nameOf(door('uwsgi', 'unix')),
    atLeast: 1.7,
    cores: 3,
  },
  {
    name: 'two busy workers ÷ one, HTTP',
    of: nameOf(door('http', 'tcp', 2), undefined, '/busy'),
    by: nameOf(door('http', 'tcp'), undefined, '/busy'),
    atLeast: 1.7,
    cores: 2,
  },
  {
    name: 'two busy workers ÷ one, uwsgi over a unix socket',
    of: nameOf(door('uwsgi', 'unix', 2), undefined, '/busy'),
    by: nameOf(door('uwsgi', 'unix'), undefined, '/busy'),
    atLeast: 1.7,
    cores: 2,
  },
];

/**
 * The ratios, from what was measured; `rate` is undefined for what was not (`--only`).
 *
 * @param freeCores how many cores had nothing else to do
 */
export function ratioGoals(rate: (target: string) => number | undefined, freeCores: number): Goal[] {
  return RATIOS.flatMap(({ name, of, by, atLeast, cores = 0 }) => {
    const [over, under] = [rate(of), rate(by)];
    if (over === undefined || under === undefined) return [];
    const goal: Goal = { name, value: over / under, unit: '', bound: { atLeast } };
    return Math.round(freeCores) >= cores
      ? [goal]
      : [{ ...goal, notJudged: `it takes ${cores} free cores, and there are ${freeCores.toFixed(1)}` }];
  });
}
