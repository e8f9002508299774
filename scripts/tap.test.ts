import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTap } from './tap.ts';

const REPORT = `TAP version 13
# Subtest: a server
    # Subtest: is created
    ok 1 - is created
    ok 2 - boots # SKIP no engine answers
    1..2
ok 1 - a server
not ok 2 - broken
1..2
# tests 4
# pass 2
# fail 1
# cancelled 1
# skipped 1
`;

test('totals are those of the trailer, and a cancelled test counts as failed', () => {
  const { passed, failed } = readTap(REPORT);
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 2 });
});

test('a skipped test is listed with its reason', () => {
  assert.deepEqual(readTap(REPORT).skipped, ['boots (no engine answers)']);
});

test('a report that broke off counts nothing as passed', () => {
  assert.deepEqual(readTap('TAP version 13\n'), { passed: 0, failed: 0, skipped: [] });
});
