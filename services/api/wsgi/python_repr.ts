import { floatText, PyFloat } from './python_json.ts';

/** Python's `repr` of a value that came from JSON or a query string: what jsonschema's messages show. */
export function repr(value: unknown): string {
  if (typeof value === 'string') return reprString(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : floatText(value);
  if (value === null || value === undefined) return 'None';
  if (value instanceof PyFloat) return floatText(value.value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  const items = Object.entries(value as object).map(([key, item]) => `${reprString(key)}: ${repr(item)}`);
  return `{${items.join(', ')}}`;
}

/** Python's `str`: a text as it is, everything else as its repr. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
/** Python prints what Unicode does not class as a separator or "other"; the plain space is the exception. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const character of text) {
    const short = SHORT[character];
    if (short !== undefined) out += short;
    else if (character === quote) out += `\\${quote}`;
    else if (character !== ' ' && UNPRINTABLE.test(character)) out += escaped(character);
    else out += character;
  }
  return out + quote;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
