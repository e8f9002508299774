import { dumps } from '../common/webob/json.ts';

const WHITESPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /-?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|Infinity)|NaN|true|false|null/y;
/** What Python reads and writes and no other JSON has, outside of strings. */
const WORDS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/**
 * JSON text as Python reads and writes it again: one blank after `,` and `:`, non-ASCII escaped, members in their
 * order (also those named like numbers), long integers, `1.0`, `NaN` and `Infinity` as they were. Works on text, because a JavaScript
 * value would lose the latter.
 *
 * @throws SyntaxError where the text is no JSON
 */
export function reformatJson(text: string): string {
  JSON.parse(text.replace(WORDS, (found) => (found.startsWith('"') ? found : 'null')));
  return new Reformatter(text).value();
}

class Reformatter {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text is known to be JSON, so the first character of a value says all. */
  value(): string {
    this.#take(WHITESPACE);
    const first = this.#text[this.#at];
    const written =
      first === '{'
        ? this.#object()
        : first === '['
          ? this.#array()
          : first === '"'
            ? this.#string()
            : number(this.#take(SCALAR));
    this.#take(WHITESPACE);
    return written;
  }

  #object(): string {
    const members = new Map<string, string>();
    for (let more = this.#open('}'); more; more = this.#more()) {
      this.#take(WHITESPACE);
      const name = this.#string();
      this.#take(WHITESPACE);
      this.#at += 1;
      members.set(name, this.value());
    }
    return `{${[...members].map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
  }

  #array(): string {
    const items: string[] = [];
    for (let more = this.#open(']'); more; more = this.#more()) items.push(this.value());
    return `[${items.join(', ')}]`;
  }

  #string(): string {
    return dumps(JSON.parse(this.#take(STRING)));
  }

  /** Steps over a bracket; false where its closing one follows at once. */
  #open(close: string): boolean {
    this.#at += 1;
    this.#take(WHITESPACE);
    if (this.#text[this.#at] !== close) return true;
    this.#at += 1;
    return false;
  }

  /** Steps over a comma or the closing bracket; true after a comma. */
  #more(): boolean {
    this.#at += 1;
    return this.#text[this.#at - 1] === ',';
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ''] = pattern.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}

/** Python's `repr` of a float; integers and words stay. */
function number(scalar: string): string {
  if (!/[.eE]/.test(scalar) || /^-?[a-z]/i.test(scalar)) return scalar === '-0' ? '0' : scalar;
  const value = Number(scalar);
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = power < 0 ? value.toFixed(digits.replace(/\D/g, '').length - 1 - power) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
