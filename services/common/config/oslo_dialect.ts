import { ConfigFileParseError } from './errors.ts';
import { pyLstrip, pyRstrip, pyStrip } from './python_text.ts';

/** One value as it stands in a file, and the line where its assignment begins. */
export interface Entry {
  readonly value: string;
  readonly line: number;
}

/** Section names as written, each with its keys, each with every value that it was given, in order. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, readonly Entry[]>>;

/**
 * Reads oslo.config's file format: its line parser, with its errors.
 *
 * Throws only ConfigFileParseError. Takes time linear in the text.
 */
export function parseOslo(text: string, file: string): Sections {
  const sections = new Map<string, Map<string, Entry[]>>();
  let section: Map<string, Entry[]> | undefined;
  let open: { key: string; value: string; line: number } | undefined;
  let lineNumber = 0;

  const close = (): void => {
    if (open === undefined) return;
    // The line is that on which the assignment ends, and no text is shown: oslo.config sees it only then.
    if (section === undefined)
      throw new ConfigFileParseError(file, lineNumber, 'Section must be started before assignment', null);
    const { key, value, line } = open;
    const entries = section.get(key);
    if (entries === undefined) section.set(key, [{ value, line }]);
    else entries.push({ value, line });
    open = undefined;
  };

  for (const raw of linesOf(text)) {
    lineNumber++;
    const line = pyRstrip(raw);
    const fail = (reason: string): ConfigFileParseError =>
      new ConfigFileParseError(file, lineNumber, reason, line);
    const first = line.charAt(0);
    if (first === ' ' || first === '\t') {
      if (open === undefined) throw fail('Unexpected continuation line');
      open.value += `\n${pyLstrip(line)}`;
      continue;
    }
    close();
    if (first === '' || first === '#' || first === ';') continue;
    if (first === '[') {
      if (!line.endsWith(']')) throw fail('Invalid section (must end with ])');
      if (line.length === 2) throw fail('Empty section name');
      const name = line.slice(1, -1);
      section = sections.get(name) ?? new Map<string, Entry[]>();
      sections.set(name, section);
      continue;
    }
    const separator = line.search(SEPARATOR);
    if (separator === -1) throw fail("No ':' or '=' found in assignment");
    const key = pyStrip(line.slice(0, separator));
    if (key === '') throw fail('Key cannot be empty');
    open = { key, value: unquote(pyStrip(line.slice(separator + 1))), line: lineNumber };
  }
  close();
  return sections;
}

const SEPARATOR = /[=:]/;

/** Python's universal newlines; the end of the text after a newline is no line. */
function linesOf(text: string): string[] {
  const lines = text.includes('\r') ? text.split(/\r\n|\r|\n/) : text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** One pair of the same quotes around a value goes; only the first physical line of a value is looked at. */
function unquote(value: string): string {
  const first = value.charAt(0);
  return (first === '"' || first === "'") && value.endsWith(first) ? value.slice(1, -1) : value;
}
