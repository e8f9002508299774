/**
 * How Python writes and reads values: oslo.config's messages, interpolation and option dump contain `repr`, `str`
 * and `%g` of values, and its types are Python's `int`, `float` and `str.strip`.
 */

const PY_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACE = new RegExp(`[${PY_SPACE}]`);

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  return SPACE.test(text.charAt(index));
}

/** `str.lstrip()`; JavaScript's trim differs: it takes U+FEFF and leaves U+001C to U+001F and U+0085. */
export function pyLstrip(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text, start)) start++;
  return start === 0 ? text : text.slice(start);
}

/** `str.rstrip()`. */
export function pyRstrip(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text, end - 1)) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** `str.strip()`. */
export function pyStrip(text: string): string {
  return pyLstrip(pyRstrip(text));
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
const UNPRINTABLE = /[\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu;

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(UNPRINTABLE, (char) => {
    if (char === ' ') return char;
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** `repr(value)` of a string, number (as an int), boolean, None (undefined, null), list or dict. */
export function pyRepr(value: unknown): string {
  if (typeof value === 'string') return reprString(value);
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pyNumber(value);
  if (Array.isArray(value)) return `[${value.map(pyRepr).join(', ')}]`;
  if (typeof value === 'object') {
    const items = Object.entries(value).map(([key, item]) => `${reprString(key)}: ${pyRepr(item)}`);
    return `{${items.join(', ')}}`;
  }
  return typeof value;
}

/** `str(value)`: a string as it is, everything else as `repr` shows it. */
export function pyText(value: unknown): string {
  return typeof value === 'string' ? value : pyRepr(value);
}

function pyNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value)) return BigInt(value).toString();
  return pyFloat(value);
}

/** `len(text)`: Python counts code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) count++;
  return count;
}

/** `repr(float)`: shortest digits as in JavaScript, but always with a point or an exponent, which starts at 1e16 and 1e-5. */
export function pyFloat(value: number): string {
  if (!Number.isFinite(value)) return pyNumber(value);
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return shortExponent(value.toExponential());
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** `'%g' % value`: six significant digits without trailing zeros. */
export function pyGeneral(value: number): string {
  if (!Number.isFinite(value)) return pyNumber(value);
  if (value === 0) return '0';
  const [mantissa = '', exponent = '0'] = value.toExponential(5).split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) return shortExponent(`${trimZeros(mantissa)}e${exponent}`);
  return trimZeros(value.toFixed(Math.max(0, 5 - power)));
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/0+$/, '').replace(/\.$/, '') : digits;
}

/** Python writes at least two digits of an exponent. */
function shortExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, (_all, sign: string, digit: string) => `e${sign}0${digit}`);
}
