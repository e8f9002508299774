import { createRequire } from 'node:module';
import { ConfigFileParseError } from './errors.ts';
import { pyLstrip, pyRstrip, pyStrip } from './python_text.ts';

/** One value as it stands in a file, and the line where its assignment begins. */
export interface Entry {
  readonly value: string;
  readonly line: number;
}

/** Section names as written, each with its keys, each with every value that it was given, in order. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, readonly Entry[]>>;

type Token =
  | { readonly kind: 'section'; readonly name: string }
  | { readonly kind: 'assignment'; readonly key: string; readonly value: string; readonly line: number };

// The package has no types of its own; this is the part of it that is used.
const ini = createRequire(import.meta.url)('ini') as {
  parse(text: string): Record<string, Record<string, string[]>>;
};

/**
 * Reads oslo.config's file format.
 *
 * `ini` reads sections, assignments and repeated keys, and nothing else: its own comments (`;` and `#` inside a value),
 * quotes, escapes, dotted sections, `true` and `null` are not oslo.config's, and would change what an operator wrote. So
 * this layer decides what each line is, and hands the rest over in a form that `ini` cannot misread.
 *
 * Throws only ConfigFileParseError. Takes time linear in the text.
 */
export function parseOslo(text: string, file: string): Sections {
  const sections = new Map<string, Map<string, Entry[]>>();
  const parsed = ini.parse(prepare(tokens(text, file)));
  for (const [section, keys] of Object.entries(parsed)) {
    const entries = new Map<string, Entry[]>();
    for (const [key, values] of Object.entries(keys)) entries.set(decodeName(key), values.map(decodeEntry));
    sections.set(decodeName(section), entries);
  }
  return sections;
}

/** The grammar: oslo.config's line parser, with its errors. */
function* tokens(text: string, file: string): Generator<Token> {
  let inSection = false;
  let open: { key: string; value: string[]; line: number } | undefined;
  let lineNumber = 0;

  const close = function* (): Generator<Token> {
    if (open === undefined) return;
    const { key, value, line } = open;
    open = undefined;
    // The line is that on which the assignment ends, and no text is shown: oslo.config sees it only then.
    if (!inSection)
      throw new ConfigFileParseError(file, lineNumber, 'Section must be started before assignment', null);
    yield { kind: 'assignment', key, value: value.join('\n'), line };
  };

  for (const raw of linesOf(text)) {
    lineNumber++;
    const line = pyRstrip(raw);
    const fail = (reason: string): ConfigFileParseError =>
      new ConfigFileParseError(file, lineNumber, reason, line);
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (open === undefined) throw fail('Unexpected continuation line');
      open.value.push(pyLstrip(line));
      continue;
    }
    yield* close();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('[')) {
      if (!line.endsWith(']')) throw fail('Invalid section (must end with ])');
      if (line.length === 2) throw fail('Empty section name');
      inSection = true;
      yield { kind: 'section', name: line.slice(1, -1) };
      continue;
    }
    const separator = line.search(/[=:]/);
    if (separator === -1) throw fail("No ':' or '=' found in assignment");
    const key = pyStrip(line.slice(0, separator));
    if (key === '') throw fail('Key cannot be empty');
    open = { key, value: [unquote(pyStrip(line.slice(separator + 1)))], line: lineNumber };
  }
  yield* close();
}

/** Python's universal newlines; the end of the text after a newline is no line. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** One pair of the same quotes around a value goes; only the first physical line of a value is looked at. */
function unquote(value: string): string {
  const first = value.charAt(0);
  return (first === '"' || first === "'") && value.endsWith(first) ? value.slice(1, -1) : value;
}

function prepare(stream: Iterable<Token>): string {
  const lines: string[] = [];
  for (const token of stream) {
    if (token.kind === 'section') lines.push(`[${encodeName(token.name)}]`);
    else lines.push(`${encodeName(token.key)}[] = ${encodeEntry(token)}`);
  }
  return lines.join('\n');
}

/** A prefix, since `ini` drops `__proto__`; everything but word characters and hyphens as its code unit. */
function encodeName(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return `n${name}`;
  return `n${name.replace(/[^A-Za-z0-9_-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
}

function decodeName(encoded: string): string {
  const name = encoded.slice(1);
  return !name.includes('%')
    ? name
    : name.replace(/%([0-9a-f]{4})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A JSON string, which `ini` unquotes; its line matcher stops at U+2028 and U+2029, which JSON leaves as they are. */
function encodeEntry({ line, value }: Entry): string {
  return JSON.stringify(`${line}:${value}`).replace(/[\u2028\u2029]/g, (char) =>
    char === '\u2028' ? '\\u2028' : '\\u2029',
  );
}

function decodeEntry(encoded: string): Entry {
  const colon = encoded.indexOf(':');
  return { line: Number(encoded.slice(0, colon)), value: encoded.slice(colon + 1) };
}
