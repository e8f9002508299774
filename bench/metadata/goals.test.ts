import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Figures, goals, isReached } from './goals.ts';

const medians = (requestsPerSecond: number, tail = 2) => ({ requestsPerSecond, p50: 1, p99: 9, tail });
const storm = { guests: 500, requests: 16_000, seconds: 9, p50: 100, p99: 900, slowest: 1500, errors: {} };

function missed(figures: Partial<Figures>): string[] {
  const all = {
    polling: { signature: { bare: medians(100), application: medians(50) } },
    storms: { nginx: [{ ...storm, slowest: 2100 }, storm] },
  };
  return goals({ ...all, ...figures })
    .filter((goal) => !isReached(goal))
    .map(({ name, value }) => `${name}: ${value}`);
}

test('half of the bare rate, a p99 of less than four times the p50 and one storm below two seconds are enough', () => {
  assert.deepEqual(missed({}), []);
});

test('each figure that misses is named', () => {
  const polling = { address: { bare: medians(100), application: medians(49, 5) } };
  assert.deepEqual(missed({ polling }), [
    'polling by address, application alone ÷ bare Node: 0.49',
    'polling by address, p99 ÷ p50 in the quietest round (of bare Node: 2.0): 5',
  ]);
  const storms = { apache: [{ ...storm, slowest: 2100, errors: { ECONNRESET: 2, '404 /x': 1 } }] };
  assert.deepEqual(missed({ storms }), [
    'guests boot through apache, errors in all storms: 3',
    'guests boot through apache, seconds of the slowest request in the quietest storm: 2.1',
  ]);
});

test('a rate that was not measured is no rate that was reached', () => {
  const polling = { address: { bare: medians(0, Number.NaN), application: medians(0, Number.NaN) } };
  assert.equal(missed({ polling }).length, 2);
  assert.equal(missed({ storms: { nginx: [] } }).length, 2);
});
