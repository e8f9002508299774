import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Goal, goalLine, ratioGoals, reached } from './goals.ts';

const RATES: Readonly<Record<string, number>> = {
  'bare Node': 1000,
  'nova-uwsgi http tcp': 850,
  'nova-uwsgi http tcp ×2': 1000,
};
const rate = (target: string): number | undefined => RATES[target];

test('a ratio under its goal is missed, and the line names both', () => {
  const goal = ratioGoals(rate, 8).find(({ name }) => name === 'HTTP ÷ bare Node') as Goal;
  assert.equal(reached(goal), false);
  assert.equal(goalLine(goal), 'MISSED      HTTP ÷ bare Node: 0.85 (at least 0.9)');
});

test('what was not measured has no goal', () => {
  assert.deepEqual(
    ratioGoals(rate, 8).map(({ name }) => name),
    ['HTTP ÷ bare Node', 'two workers ÷ one, HTTP'],
  );
});

test('two workers are judged only where cores are free for them and for the client', () => {
  const [, few] = ratioGoals(rate, 2);
  const [, enough] = ratioGoals(rate, 3);
  assert.match(goalLine(few as Goal), /^not judged .*: it takes 3 free cores, and there are 2\.0$/);
  assert.match(goalLine(enough as Goal), /^MISSED .*: 1\.18 \(at least 1\.7\)$/);
});

test('a bound from above is missed by more', () => {
  const goal: Goal = { name: 'memory', value: 31, unit: ' MB', bound: { atMost: 30 } };
  assert.equal(reached(goal), false);
  assert.equal(reached({ ...goal, value: 30 }), true);
  assert.equal(goalLine(goal), 'MISSED      memory: 31.00 MB (at most 30 MB)');
});
