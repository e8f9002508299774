import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boolFrom, booleanParam } from './parameter_types.ts';

test('every value that passes for a boolean means one', () => {
  const meant = (booleanParam.enum ?? []).map(boolFrom);
  assert.deepEqual(meant, [...Array(11).fill(true), ...Array(11).fill(false)]);
});
