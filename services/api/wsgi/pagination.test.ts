import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, sliceOf } from './pagination.ts';
import { Query } from './query.ts';

const page = (text: string): ReturnType<typeof pageOf> => pageOf(Query.parse(text), 1000);

test('no limit is the maximum, and a larger one is cut to it', () => {
  assert.deepEqual(page(''), { limit: 1000, marker: undefined });
  assert.equal(page('limit=5000').limit, 1000);
  assert.deepEqual(page('limit=2&marker=a'), { limit: 2, marker: 'a' });
  assert.equal(page('limit=0').limit, 0);
});

test('a limit that is no whole number from 0 on is refused', () => {
  assert.throws(() => page('limit=x'), {
    code: 400,
    message: 'Invalid input received: limit must be an integer',
  });
  assert.throws(() => page('limit=-1'), { code: 400, message: 'Invalid input received: limit must be >= 0' });
});

test('a list that pages by position takes a limit of 0 for the maximum', () => {
  const items = [1, 2, 3, 4];
  assert.deepEqual(sliceOf(items, Query.parse('limit=0'), 3), [1, 2, 3]);
  assert.deepEqual(sliceOf(items, Query.parse('offset=1&limit=2'), 3), [2, 3]);
});
