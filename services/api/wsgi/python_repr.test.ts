import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PyFloat } from './python_json.ts';
import { repr, str } from './python_repr.ts';

test('values look as Python shows them', () => {
  assert.equal(repr({ a: [true, false, null, 1, 'x'] }), "{'a': [True, False, None, 1, 'x']}");
  assert.equal(repr(new PyFloat(1)), '1.0');
  assert.equal(repr({}), '{}');
});

test('a text with an apostrophe stands in double quotes, unless it has both', () => {
  assert.equal(repr("it's"), '"it\'s"');
  assert.equal(repr(`it's "it"`), `'it\\'s "it"'`);
});

test('what cannot be printed is escaped, other letters are not', () => {
  assert.equal(repr('é\u0001\n\u200b\u{e000}'), "'é\\x01\\n\\u200b\\ue000'");
});

test('str leaves a text as it is', () => {
  assert.equal(str('x'), 'x');
  assert.equal(str(['x']), "['x']");
});
