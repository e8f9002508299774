import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHEAPER_ALGORITHMS } from './cheaper_algorithms.ts';
import type { AlgorithmName, BusynessSettings, CheaperSettings } from './cheaper_settings.ts';

const BUSYNESS: BusynessSettings = {
  max: 50,
  min: 25,
  multiplier: 2,
  penalty: 3,
  verbose: false,
  backlogAlert: 10,
  backlogMultiplier: 1,
  backlogStep: 2,
  backlogNonzero: 4,
};

interface Second {
  /** How many workers run, and how many of them have a request in hand. */
  readonly workers: number;
  readonly busy?: number;
  readonly backlog?: number;
  readonly canSpawn?: boolean;
  /** Of each worker's time since the look before. */
  readonly percent?: number;
}

/** Looks of one algorithm, a second after the other; gives back what each comes to. */
function looks(
  algorithm: AlgorithmName,
  options: Partial<CheaperSettings> = {},
): (...seconds: readonly Second[]) => number[] {
  const settings: CheaperSettings = {
    algorithm,
    cheaper: 1,
    initial: 1,
    step: 1,
    overload: 2,
    idle: 3,
    processes: 4,
    rssLimitSoft: 0,
    rssLimitHard: 0,
    busyness: BUSYNESS,
    ...options,
  };
  const decide = CHEAPER_ALGORITHMS[algorithm](settings, () => {});
  let now = 0;
  const took = new Map<number, number>();
  return (...seconds) =>
    seconds.map(({ workers, busy = 0, backlog = 0, canSpawn = true, percent = 0 }) => {
      now += 1000;
      return decide({
        now,
        canSpawn,
        backlog,
        workers: Array.from({ length: workers }, (_, i) => {
          took.set(i + 1, (took.get(i + 1) ?? 0) + percent * 10_000);
          return { id: i + 1, busy: i < busy, runningTime: took.get(i + 1) ?? 0 };
        }),
      });
    });
}

const times = (n: number, second: Second): Second[] => Array.from({ length: n }, () => second);

describe('cheaper-algo', () => {
  it('spare starts workers after more than cheaper-overload seconds in which all are busy', () => {
    const look = looks('spare', { step: 2 });
    assert.deepEqual(look(...times(3, { workers: 1, busy: 1 })), [0, 0, 2]);
    // No more than processes.
    assert.deepEqual(look(...times(3, { workers: 3, busy: 3 })), [0, 0, 1]);
    // A free one is enough to stop.
    assert.deepEqual(look(...times(5, { workers: 3, busy: 2 })), [0, 0, 0, 0, 0]);
  });

  it('spare ends a worker every cheaper-overload seconds while more than one is free', () => {
    const look = looks('spare');
    assert.deepEqual(look(...times(4, { workers: 4, busy: 1 })), [0, -1, 0, -1]);
    assert.deepEqual(look(...times(3, { workers: 1 })), [0, 0, 0]);
  });

  it('spare2 keeps as many free as cheaper says, and ends those beyond after cheaper-idle seconds', () => {
    const look = looks('spare2', { cheaper: 2, step: 5, processes: 6 });
    assert.deepEqual(look({ workers: 2, busy: 2 }, { workers: 4, busy: 4, canSpawn: false }), [2, 0]);
    assert.deepEqual(look({ workers: 5, busy: 4 }, { workers: 4, busy: 2 }), [1, 0]);
    assert.deepEqual(look(...times(4, { workers: 4 })), [0, 0, -1, 0]);
  });

  it('backlog goes by the connections that wait', () => {
    const look = looks('backlog');
    assert.deepEqual(
      look(
        { workers: 1, backlog: 3 },
        { workers: 2, backlog: 3, canSpawn: false },
        { workers: 2, backlog: 2 },
        { workers: 2, backlog: 1 },
        { workers: 1, backlog: 0 },
      ),
      [1, 0, 0, -1, 0],
    );
  });

  it('busyness starts workers where they are busy for more than cheaper-busyness-max percent of a span', () => {
    const look = looks('busyness');
    assert.deepEqual(look(...times(3, { workers: 1, percent: 60 })), [0, 0, 1]);
    // A request that outlasts the span counts although it has not ended.
    assert.deepEqual(look(...times(2, { workers: 1, busy: 1 })), [0, 1]);
    assert.deepEqual(look(...times(2, { workers: 4, percent: 90 })), [0, 0]);
    assert.deepEqual(look(...times(2, { workers: 2, percent: 90, canSpawn: false })), [0, 0]);
  });

  it('busyness ends a worker after so many quiet spans, and waits longer where that was too soon', () => {
    const look = looks('busyness');
    // Two spans of two seconds after the first look.
    assert.deepEqual(look(...times(6, { workers: 2, percent: 10 })), [0, 0, 0, 0, -1, 0]);
    // Started again at once: three spans more.
    assert.deepEqual(look({ workers: 1, percent: 100 }), [1]);
    assert.equal(look(...times(10, { workers: 2, percent: 0 })).indexOf(-1), 9);
  });

  it('busyness between its limits neither starts nor ends workers', () => {
    const look = looks('busyness');
    assert.ok(look(...times(20, { workers: 2, percent: 30 })).every((n) => n === 0));
  });

  it('busyness answers a long queue at once, and one that stays', () => {
    const look = looks('busyness', { overload: 100 });
    assert.deepEqual(look({ workers: 1, backlog: 11 }), [2]);
    assert.deepEqual(look(...times(5, { workers: 2, backlog: 1 })), [0, 0, 0, 0, 2]);
    assert.deepEqual(look({ workers: 4, backlog: 50 }, { workers: 2, backlog: 50, canSpawn: false }), [0, 0]);
  });

  it('manual leaves it to the operator', () => {
    assert.deepEqual(looks('manual')(...times(5, { workers: 1, busy: 1, backlog: 99 })), [0, 0, 0, 0, 0]);
  });
});
