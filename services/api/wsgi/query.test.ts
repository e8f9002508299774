import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTPError } from './faults.ts';
import { Query, quotePlus } from './query.ts';

test('a repeated key keeps its last value, and all of them', () => {
  const query = Query.parse('a=1&b=2&a=3');
  assert.equal(query.get('a'), '3');
  assert.deepEqual(query.all('a'), ['1', '3']);
  assert.deepEqual(query.toObject(), { a: ['1', '3'], b: ['2'] });
});

test('a key without a value is an empty text', () => {
  const query = Query.parse('a&b=&&c=1');
  assert.equal(query.get('a'), '');
  assert.equal(query.get('b'), '');
  assert.equal(query.size, 3);
});

test('a plus is a space, a stray percent is itself', () => {
  const query = Query.parse('a=x+y%20z&b=100%&c=%zz%41');
  assert.equal(query.get('a'), 'x y z');
  assert.equal(query.get('b'), '100%');
  assert.equal(query.get('c'), '%zzA');
});

test('bytes that are no UTF-8 are refused', () => {
  assert.throws(
    () => Query.parse('a=%ff'),
    (error) =>
      error instanceof HTTPError &&
      error.code === 400 &&
      error.message === 'Query string is not UTF-8 encoded',
  );
});

test('texts are quoted as Python does', () => {
  assert.equal(quotePlus("a b/c!'()*~é"), 'a+b%2Fc%21%27%28%29%2A~%C3%A9');
});
