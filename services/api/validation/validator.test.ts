import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PyFloat } from '../wsgi/python_json.ts';
import { booleanParam, metadata, name, nonNegativeInteger, positiveInteger } from './parameter_types.ts';
import type { Schema } from './schema.ts';
import { bodyMessage, firstFailure, queryMessage } from './validator.ts';

function message(schema: Schema, value: unknown): string | undefined {
  const failure = firstFailure(schema, value);
  return failure === undefined ? undefined : bodyMessage(failure);
}
/** The message for a property `x`, without what every such message begins with. */
function reason(schema: Schema, value: unknown): string | undefined {
  const failure = firstFailure({ type: 'object', properties: { x: schema } }, { x: value });
  return failure?.message;
}

const OPEN: Schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a', 'b'] };

test('the failure at the top shows only its reason, one inside its name and value too', () => {
  assert.equal(message(OPEN, null), "None is not of type 'object'");
  assert.equal(message(OPEN, {}), "'a' is a required property");
  assert.equal(
    message(OPEN, { a: 'x' }),
    "Invalid input for field/attribute a. Value: x. 'x' is not of type 'integer'",
  );
  const nested: Schema = { properties: { flavor: OPEN } };
  assert.equal(
    message(nested, { flavor: { a: 1 } }),
    "Invalid input for field/attribute flavor. Value: {'a': 1}. 'b' is a required property",
  );
});

test('a failure in a list of a query names the parameter, not the index', () => {
  const failure = firstFailure(
    { properties: { limit: { items: { pattern: '^[0-9]*$' } } } },
    { limit: ['1', 'x'] },
  );
  assert.ok(failure);
  assert.equal(
    queryMessage(failure),
    "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'",
  );
});

test('keywords are checked in the order of the schema', () => {
  assert.equal(reason({ minLength: 3, pattern: 'z' }, 'x'), "'x' is too short");
  assert.equal(reason({ pattern: 'z', minLength: 3 }, 'x'), "'x' does not match 'z'");
});

test('several types are listed', () => {
  assert.equal(reason({ type: ['integer', 'string'] }, null), "None is not of type 'integer', 'string'");
});

test('a boolean is no integer, and a float is none even without a fraction', () => {
  assert.equal(reason({ type: 'integer' }, true), "True is not of type 'integer'");
  assert.equal(reason({ type: 'integer' }, new PyFloat(1)), "1.0 is not of type 'integer'");
  assert.equal(reason({ type: 'number' }, new PyFloat(1)), undefined);
});

test('unknown keys are named in order, one or several', () => {
  const closed: Schema = { type: 'object', properties: {}, additionalProperties: false };
  assert.equal(message(closed, { a: 1 }), "Additional properties are not allowed ('a' was unexpected)");
  assert.equal(
    message(closed, { b: 1, a: 1 }),
    "Additional properties are not allowed ('a', 'b' were unexpected)",
  );
});

test('keys that no pattern takes are shown with the patterns', () => {
  assert.equal(
    message({ properties: { metadata } }, { metadata: { 'bad key!': 'v' } }),
    "Invalid input for field/attribute metadata. Value: {'bad key!': 'v'}. 'bad key!' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
  );
});

test('a decimal text is compared with a bound as a number', () => {
  assert.equal(reason(positiveInteger, '0'), '0 is less than the minimum of 1');
  assert.equal(reason(positiveInteger, 0), '0 is less than the minimum of 1');
  assert.equal(reason(nonNegativeInteger, 'x'), "'x' does not match '^[0-9]+$'");
  assert.equal(reason({ maximum: 5 }, '7'), '7 is greater than the maximum of 5');
  assert.equal(
    reason({ minimum: 0, exclusiveMinimum: true }, 0),
    '0 is less than or equal to the minimum of 0',
  );
  assert.equal(
    reason({ maximum: 3, exclusiveMaximum: true }, 3),
    '3 is greater than or equal to the maximum of 3',
  );
});

test('an enumeration shows what it takes as Python would', () => {
  assert.match(
    reason(booleanParam, 'maybe') ?? '',
    /^'maybe' is not one of \[True, 'True', 'TRUE', 'true', '1', /,
  );
  assert.equal(reason(booleanParam, false), undefined);
  assert.equal(reason({ enum: [[1, { a: 2 }]] }, [1, { a: 2 }]), undefined);
});

test("a name that is no name gets Nova's own sentence", () => {
  for (const bad of [' x', 'x ', ' ', 'a\u0001b']) {
    assert.equal(
      message({ properties: { name } }, { name: bad }),
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    );
  }
  assert.equal(reason(name, ''), "'' is too short");
  assert.equal(reason(name, 'x'.repeat(256)), `'${'x'.repeat(256)}' is too long`);
  assert.equal(reason(name, 'é😀 x'), undefined);
});

test('lengths count characters, not code units', () => {
  assert.equal(reason({ maxLength: 2 }, '😀😀'), undefined);
});

test("Python's dollar also stands before a last line feed", () => {
  assert.equal(reason({ pattern: '^[0-9]+$' }, '5\n'), undefined);
  assert.equal(reason({ pattern: '^[0-9]+$' }, '5\n\n'), "'5\\n\\n' does not match '^[0-9]+$'");
});

test('lists have lengths and may have to be unique', () => {
  assert.equal(reason({ maxItems: 1 }, [1, 2]), '[1, 2] is too long');
  assert.equal(reason({ minItems: 1 }, []), '[] is too short');
  assert.equal(reason({ uniqueItems: true }, ['a', 'a']), "['a', 'a'] has non-unique elements");
  assert.equal(
    reason({ items: [{ type: 'string' }, { type: 'integer' }] }, ['a', 'b']),
    "'b' is not of type 'integer'",
  );
});

test('objects have sizes', () => {
  assert.equal(reason({ minProperties: 1 }, {}), '{} does not have enough properties');
  assert.equal(reason({ maxProperties: 1 }, { a: 1, b: 2 }), "{'a': 1, 'b': 2} has too many properties");
});

test('of alternatives one must hold, or exactly one', () => {
  const either = [{ type: 'string' }, { maxLength: 1 }] as const;
  assert.equal(reason({ anyOf: either }, 'xx'), undefined);
  assert.equal(
    reason({ anyOf: [{ type: 'integer' }] }, 'x'),
    "'x' is not valid under any of the given schemas",
  );
  assert.equal(
    reason({ oneOf: [{ type: 'integer' }] }, 'x'),
    "'x' is not valid under any of the given schemas",
  );
  assert.match(reason({ oneOf: either }, 'x') ?? '', /^'x' is valid under each of /);
  assert.equal(reason({ allOf: [{ type: 'string' }, { minLength: 2 }] }, 'x'), "'x' is too short");
  assert.equal(reason({ not: { type: 'null' } }, null), "None should not be valid under {'type': 'null'}");
});

test('a key may need another', () => {
  assert.equal(message({ dependencies: { a: ['b'] } }, { a: 1 }), "'b' is a dependency of 'a'");
  assert.equal(message({ dependencies: { a: { required: ['c'] } } }, { a: 1 }), "'c' is a required property");
  assert.equal(message({ dependencies: { a: ['b'] } }, { c: 1 }), undefined);
});

test('relaxed, unknown keys are taken out of the value, wherever they are', () => {
  const value = { a: 1, x: 1, inner: { y: 1 } };
  const schema: Schema = {
    properties: { a: {}, inner: { additionalProperties: false, properties: {} } },
    additionalProperties: false,
  };
  assert.equal(firstFailure(schema, value, { relaxAdditionalProperties: true }), undefined);
  assert.deepEqual(value, { a: 1, inner: {} });
});
