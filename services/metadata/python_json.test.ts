import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reformatJson } from './python_json.ts';

test('blanks follow separators and nothing else is blank', () => {
  assert.equal(reformatJson(' { "a" :[1,2 , {} , [ ] ],\n"b":null }\t'), '{"a": [1, 2, {}, []], "b": null}');
});

test("strings are ASCII with Python's escapes, brackets inside them are text", () => {
  assert.equal(reformatJson('["\u00e9\\u20ac/\\/", "}]\\"{,"]'), '["\\u00e9\\u20ac//", "}]\\"{,"]');
});

test('members keep their order, a repeated one its first place and its last value', () => {
  assert.equal(reformatJson('{"z":1,"10":2,"2":3,"z":4}'), '{"z": 4, "10": 2, "2": 3}');
});

test('numbers stay the integers and floats that Python would write', () => {
  const pairs = {
    '12345678901234567890': '12345678901234567890',
    '1.0': '1.0',
    '1.50': '1.5',
    '1e2': '100.0',
    '1E400': 'Infinity',
    '-1e400': '-Infinity',
    '1e16': '1e+16',
    '123456789012345.6': '123456789012345.6',
    '0.0001': '0.0001',
    '0.00001': '1e-05',
    '-0': '0',
    '-0.0': '-0.0',
    '1e-7': '1e-07',
    '12.5e-5': '0.000125',
    '9007199254740993.0': '9007199254740992.0',
  };
  for (const [given, written] of Object.entries(pairs)) assert.equal(reformatJson(given), written, given);
});

test('the text means what it meant', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(JSON.parse(reformatJson(text)), JSON.parse(text));
    }),
  );
});

test('numbers that only Python has stay, inside strings they are text', () => {
  assert.equal(
    reformatJson('{"NaN":NaN,"a":[Infinity,-Infinity],"b":"-Infinity\\"NaN"}'),
    '{"NaN": NaN, "a": [Infinity, -Infinity], "b": "-Infinity\\"NaN"}',
  );
});

test('what is no JSON is refused', () => {
  for (const text of ['', '{', '[1,]', '{"a":1}x', "{'a':1}", '-NaN', '1NaN', 'NaNNaN', '{NaN: 1}', 'nan'])
    assert.throws(() => reformatJson(text), SyntaxError, text);
});
