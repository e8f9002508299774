import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dumps, PyFloat } from './python_json.ts';

test('parts are parted as Python parts them', () => {
  assert.equal(dumps({ a: [1, true, null, 'x'], b: {} }), '{"a": [1, true, null, "x"], "b": {}}');
});

test('everything beyond printable ASCII is escaped', () => {
  assert.equal(dumps('é\u007f😀"\\\n'), '"\\u00e9\\u007f\\ud83d\\ude00\\"\\\\\\n"');
});

test('a float keeps its point, an exponent has two digits', () => {
  assert.equal(dumps(new PyFloat(1)), '1.0');
  assert.equal(dumps(new PyFloat(2.5)), '2.5');
  assert.equal(dumps(new PyFloat(1e-7)), '1e-07');
  assert.equal(dumps(new PyFloat(1e22)), '1e+22');
});

test('a key without a value is left out', () => {
  assert.equal(dumps({ a: undefined, b: 1 }), '{"b": 1}');
});

test('whatever is written reads back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      assert.deepEqual(JSON.parse(dumps(value as never)), JSON.parse(JSON.stringify(value)));
    }),
  );
});
