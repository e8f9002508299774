import { PyFloat } from '../wsgi/python_json.ts';
import { repr, str } from '../wsgi/python_repr.ts';
import { FORMATS } from './formats.ts';
import type { Schema, SchemaType } from './schema.ts';

/** The first thing that is wrong with a value, where, and in jsonschema's own words. */
export interface Failure {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly message: string;
  /** Set by the name formats, whose sentence stands alone. */
  readonly invalidName?: string;
}

interface Options {
  /** Legacy v2: keys that a schema does not know are taken out instead of refused. */
  readonly relaxAdditionalProperties: boolean;
}

type Path = readonly (string | number)[];
type Keyword = (
  argument: never,
  value: unknown,
  schema: Schema,
  path: Path,
  options: Options,
) => Failure | undefined;

/**
 * The first failure of a value against a schema, or undefined. It walks keywords in the order that the schema lists
 * them, as Python's jsonschema does, because the first failure decides the message that a client sees.
 */
export function firstFailure(
  schema: Schema,
  value: unknown,
  options: Options = { relaxAdditionalProperties: false },
  path: Path = [],
): Failure | undefined {
  for (const name in schema) {
    const keyword = KEYWORDS[name as keyof Schema] as Keyword | undefined;
    const failure = keyword?.(schema[name as keyof Schema] as never, value, schema, path, options);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Nova's sentence for a body that fails its schema. Source: nova.api.validation.validators._SchemaValidator. */
export function bodyMessage(failure: Failure): string {
  if (failure.invalidName !== undefined) return invalidName(failure.invalidName);
  const last = failure.path.at(-1);
  if (last === undefined) return failure.message;
  return `Invalid input for field/attribute ${last}. Value: ${str(failure.value)}. ${failure.message}`;
}

/** The same for a query string, whose values are lists: the parameter is the first part of the path. */
export function queryMessage(failure: Failure): string {
  if (failure.invalidName !== undefined) return invalidName(failure.invalidName);
  const first = failure.path[0];
  if (first === undefined) return failure.message;
  return `Invalid input for query parameters ${first}. Value: ${str(failure.value)}. ${failure.message}`;
}

const invalidName = (reason: string): string =>
  `An invalid 'name' value was provided. The name must be: ${reason}`;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PyFloat);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

const TYPES: Readonly<Record<SchemaType, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => isNumber(value) || value instanceof PyFloat,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

/** Nova compares decimal texts with a bound as the numbers they are; what is no number is not compared. */
function numberFrom(value: unknown): number | PyFloat | undefined {
  if (isNumber(value) || value instanceof PyFloat) return value;
  if (typeof value === 'boolean') return undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value)) return Number(value.replaceAll('_', ''));
  if (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return new PyFloat(Number(value));
  return undefined;
}

const numeric = (value: number | PyFloat): number => (value instanceof PyFloat ? value.value : value);

/** Python's `$` also matches before a last line feed; its `re.search` is JavaScript's `test`. */
const patterns = new Map<string, RegExp>();
function pattern(source: string): RegExp {
  let compiled = patterns.get(source);
  if (compiled === undefined) {
    compiled = new RegExp(source.endsWith('$') ? `${source.slice(0, -1)}(?=\\n?$)` : source);
    patterns.set(source, compiled);
  }
  return compiled;
}

const length = (value: string): number => {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof PyFloat) return equal(a.value, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    );
  }
  return false;
}

function extraKeys(value: Record<string, unknown>, schema: Schema): string[] {
  const known = schema.properties ?? {};
  const matching = Object.keys(schema.patternProperties ?? {}).map(pattern);
  return Object.keys(value).filter(
    (key) => !Object.hasOwn(known, key) && !matching.some((one) => one.test(key)),
  );
}

const quoted = (names: readonly string[]): string => names.map(repr).join(', ');

const KEYWORDS: {
  readonly [K in keyof Schema]-?: (
    argument: NonNullable<Schema[K]>,
    value: unknown,
    schema: Schema,
    path: Path,
    options: Options,
  ) => Failure | undefined;
} = {
  type(types, value, _schema, path) {
    const list: readonly SchemaType[] = typeof types === 'string' ? [types] : types;
    if (list.some((one) => TYPES[one](value))) return undefined;
    return { path, value, message: `${repr(value)} is not of type ${list.map(repr).join(', ')}` };
  },

  properties(properties, value, _schema, path, options) {
    if (!isObject(value)) return undefined;
    for (const key in properties) {
      if (!Object.hasOwn(value, key)) continue;
      const failure = firstFailure(properties[key] as Schema, value[key], options, [...path, key]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },

  patternProperties(properties, value, _schema, path, options) {
    if (!isObject(value)) return undefined;
    for (const source in properties) {
      for (const key of Object.keys(value)) {
        if (!pattern(source).test(key)) continue;
        const failure = firstFailure(properties[source] as Schema, value[key], options, [...path, key]);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  },

  additionalProperties(allowed, value, schema, path, options) {
    if (!isObject(value) || allowed === true) return undefined;
    const extras = extraKeys(value, schema);
    if (allowed !== false) {
      for (const key of extras) {
        const failure = firstFailure(allowed, value[key], options, [...path, key]);
        if (failure !== undefined) return failure;
      }
      return undefined;
    }
    if (extras.length === 0) return undefined;
    if (options.relaxAdditionalProperties) {
      for (const key of extras) delete value[key];
      return undefined;
    }
    extras.sort();
    if (schema.patternProperties !== undefined) {
      const verb = extras.length === 1 ? 'does' : 'do';
      const sources = quoted(Object.keys(schema.patternProperties).sort());
      return { path, value, message: `${quoted(extras)} ${verb} not match any of the regexes: ${sources}` };
    }
    const verb = extras.length === 1 ? 'was' : 'were';
    return {
      path,
      value,
      message: `Additional properties are not allowed (${quoted(extras)} ${verb} unexpected)`,
    };
  },

  required(names, value, _schema, path) {
    if (!isObject(value)) return undefined;
    const missing = names.find((one) => !Object.hasOwn(value, one));
    return missing === undefined
      ? undefined
      : { path, value, message: `${repr(missing)} is a required property` };
  },

  items(items, value, _schema, path, options) {
    if (!Array.isArray(value)) return undefined;
    for (const [index, item] of value.entries()) {
      const schema: Schema | undefined = Array.isArray(items) ? items[index] : (items as Schema);
      const failure =
        schema === undefined ? undefined : firstFailure(schema, item, options, [...path, index]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },

  enum(values, value, _schema, path) {
    if (values.some((one) => equal(value, one))) return undefined;
    return { path, value, message: `${repr(value)} is not one of ${repr(values)}` };
  },

  pattern(source, value, _schema, path) {
    if (typeof value !== 'string' || pattern(source).test(value)) return undefined;
    return { path, value, message: `${repr(value)} does not match ${repr(source)}` };
  },

  format(format, value, _schema, path) {
    const result = FORMATS[format]?.(value) ?? true;
    if (result === true) return undefined;
    const message = `${repr(value)} is not a ${repr(format)}`;
    return result === false ? { path, value, message } : { path, value, message, invalidName: result.reason };
  },

  minLength: (min, value, _schema, path) =>
    typeof value === 'string' && length(value) < min
      ? { path, value, message: `${repr(value)} is too short` }
      : undefined,

  maxLength: (max, value, _schema, path) =>
    typeof value === 'string' && length(value) > max
      ? { path, value, message: `${repr(value)} is too long` }
      : undefined,

  minimum(min, value, schema, path) {
    const number = numberFrom(value);
    if (number === undefined) return undefined;
    const under = schema.exclusiveMinimum === true ? numeric(number) <= min : numeric(number) < min;
    const how = schema.exclusiveMinimum === true ? 'less than or equal to' : 'less than';
    return under
      ? { path, value, message: `${repr(number)} is ${how} the minimum of ${repr(min)}` }
      : undefined;
  },

  maximum(max, value, schema, path) {
    const number = numberFrom(value);
    if (number === undefined) return undefined;
    const over = schema.exclusiveMaximum === true ? numeric(number) >= max : numeric(number) > max;
    const how = schema.exclusiveMaximum === true ? 'greater than or equal to' : 'greater than';
    return over
      ? { path, value, message: `${repr(number)} is ${how} the maximum of ${repr(max)}` }
      : undefined;
  },

  exclusiveMinimum: () => undefined,
  exclusiveMaximum: () => undefined,

  minItems: (min, value, _schema, path) =>
    Array.isArray(value) && value.length < min
      ? { path, value, message: `${repr(value)} is too short` }
      : undefined,

  maxItems: (max, value, _schema, path) =>
    Array.isArray(value) && value.length > max
      ? { path, value, message: `${repr(value)} is too long` }
      : undefined,

  uniqueItems: (unique, value, _schema, path) =>
    unique &&
    Array.isArray(value) &&
    value.some((item, i) => value.slice(0, i).some((before) => equal(item, before)))
      ? { path, value, message: `${repr(value)} has non-unique elements` }
      : undefined,

  minProperties: (min, value, _schema, path) =>
    isObject(value) && Object.keys(value).length < min
      ? { path, value, message: `${repr(value)} does not have enough properties` }
      : undefined,

  maxProperties: (max, value, _schema, path) =>
    isObject(value) && Object.keys(value).length > max
      ? { path, value, message: `${repr(value)} has too many properties` }
      : undefined,

  oneOf(schemas, value, _schema, path, options) {
    const valid = schemas.filter((one) => firstFailure(one, value, options) === undefined);
    if (valid.length === 1) return undefined;
    if (valid.length === 0)
      return { path, value, message: `${repr(value)} is not valid under any of the given schemas` };
    return {
      path,
      value,
      message: `${repr(value)} is valid under each of ${valid.slice(1).concat(valid.slice(0, 1)).map(repr).join(', ')}`,
    };
  },

  anyOf: (schemas, value, _schema, path, options) =>
    schemas.some((one) => firstFailure(one, value, options) === undefined)
      ? undefined
      : { path, value, message: `${repr(value)} is not valid under any of the given schemas` },

  allOf(schemas, value, _schema, path, options) {
    for (const one of schemas) {
      const failure = firstFailure(one, value, options, path);
      if (failure !== undefined) return failure;
    }
    return undefined;
  },

  not: (schema, value, _schema, path, options) =>
    firstFailure(schema, value, options) === undefined
      ? { path, value, message: `${repr(value)} should not be valid under ${repr(schema)}` }
      : undefined,

  dependencies(dependencies, value, _schema, path, options) {
    if (!isObject(value)) return undefined;
    for (const key in dependencies) {
      if (!Object.hasOwn(value, key)) continue;
      const needs = dependencies[key] as readonly string[] | Schema;
      if (!Array.isArray(needs)) {
        const failure = firstFailure(needs as Schema, value, options, path);
        if (failure !== undefined) return failure;
        continue;
      }
      const missing = needs.find((one) => !Object.hasOwn(value, one));
      if (missing !== undefined) {
        return { path, value, message: `${repr(missing)} is a dependency of ${repr(key)}` };
      }
    }
    return undefined;
  },
};
