import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dumps } from './json.ts';

test('separators have a space, members keep their order', () => {
  assert.equal(
    dumps({ b: [1, 2, { a: null }], a: {}, c: [], d: [true, false] }),
    '{"b": [1, 2, {"a": null}], "a": {}, "c": [], "d": [true, false]}',
  );
});

test('everything outside printable ASCII is escaped as Python escapes it', () => {
  assert.equal(
    dumps('é\u007f\u{1f600}\n\t\b\f\r\u0001"\\/ ~'),
    '"\\u00e9\\u007f\\ud83d\\ude00\\n\\t\\b\\f\\r\\u0001\\"\\\\/ ~"',
  );
  assert.equal(dumps({ kéy: 'v' }), '{"k\\u00e9y": "v"}');
});

test('numbers are Python numbers', () => {
  const cases: [unknown, string][] = [
    [0, '0'],
    [-1.5, '-1.5'],
    [1e-7, '1e-07'],
    [2.5e22, '2.5e+22'],
    [12345678901234567890n, '12345678901234567890'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ];
  for (const [value, text] of cases) assert.equal(dumps(value), text);
});

test('undefined members are left out; what has toJSON is asked', () => {
  assert.equal(dumps({ a: undefined, b: new Date(0) }), '{"b": "1970-01-01T00:00:00.000Z"}');
});

test('any JSON value comes back from its text, which is printable ASCII', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = dumps(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.match(text, /^[ -~]*$/);
    }),
  );
});
