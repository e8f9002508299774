/**
 * The few behaviours of Python's `str` that show in PasteDeploy's results and messages, where JavaScript's own
 * differ: JavaScript trims U+FEFF and keeps U+001C to U+001F and U+0085, Python the other way round.
 */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BLANK = new RegExp(`[${SPACE}]`);
const RUN = new RegExp(`[${SPACE}]+`);

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  return BLANK.test(text.charAt(index));
}

/** `str.strip()`. */
export function strip(text: string): string {
  return rstrip(text.slice(indentation(text)));
}

/** `str.rstrip()`, from the end: an expression would look at a long row of spaces from each of them. */
export function rstrip(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text, end - 1)) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** `str.split()`: the words between runs of whitespace. */
export function split(text: string): string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(RUN);
}

/** How many whitespace characters a line starts with. */
export function indentation(line: string): number {
  let at = 0;
  while (at < line.length && isSpace(line, at)) at++;
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** `repr(str)`: single quotes unless the text holds a single and no double quote; what can't be printed escaped. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    const escape = ESCAPES[char];
    if (escape !== undefined) out += escape;
    else if (char === quote) out += `\\${char}`;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) out += `\\x${hex(code, 2)}`;
    else if (/[\p{C}\p{Z}]/u.test(char) && char !== ' ')
      out += code > 0xffff ? `\\U${hex(code, 8)}` : code > 0xff ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`;
    else out += char;
  }
  return out + quote;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
