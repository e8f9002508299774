import { PyFloat } from './py_float.ts';

/** What Python's `json.dumps` writes as it stands: printable ASCII without the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[\u007f-\uffff]/g;

/**
 * `json.dumps` with its default settings, the form of every body that Nova writes: `", "` and `": "` between items,
 * everything outside printable ASCII as `\uXXXX`. Takes what JSON.stringify takes, and bigint for Python's long
 * integers, and PyFloat for a float that has no fraction. `undefined` members are left out, NaN and the infinities are
 * written as Python writes them.
 */
export function dumps(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return dumpString(value);
    case 'number':
      return dumpNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'object':
      if (value === null) return 'null';
      if (value instanceof PyFloat) return value.toString();
      return Array.isArray(value) ? dumpArray(value) : dumpObject(value as Record<string, unknown>);
    default:
      return 'null';
  }
}

function dumpString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  return JSON.stringify(value).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python writes at least two digits of an exponent. */
function dumpNumber(value: number): string {
  if (Number.isInteger(value)) return value > -1e21 && value < 1e21 ? String(value) : exponent(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return exponent(value);
}

function exponent(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function dumpArray(values: readonly unknown[]): string {
  if (values.length === 0) return '[]';
  let out = `[${dumps(values[0])}`;
  for (let index = 1; index < values.length; index++) out += `, ${dumps(values[index])}`;
  return `${out}]`;
}

function dumpObject(value: Record<string, unknown>): string {
  if (typeof value['toJSON'] === 'function') return dumps((value['toJSON'] as () => unknown)());
  let out = '{';
  let separator = '';
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    out += `${separator}${dumpString(key)}: ${dumps(member)}`;
    separator = ', ';
  }
  return `${out}}`;
}
