import { PasteError } from './errors.ts';
import { indentation, repr, rstrip, strip } from './python.ts';

export const DEFAULT_SECTION = 'DEFAULT';
const HEADER = /^\[([^\n]+)\]/;
const DELIMITER = /[=:]/;

interface Option {
  readonly key: string;
  readonly lines: string[];
}

/** Sections and their options in the order of the file, values as written. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the dialect of Python's configparser: strict, `=` and `:`, `#` and `;` as full-line comments even between the
 * lines of a value; deeper indentation continues a value, blank lines belong to it. Nothing is interpolated.
 * Errors are configparser's, with the file and the line. Takes time linear in the text.
 */
export function parseIni(text: string, file: string): IniSections {
  const sections = new Map<string, Map<string, string>>();
  const unreadable: string[] = [];
  let section: string | undefined;
  let options = new Map<string, string>();
  let option: Option | undefined;
  let indent = 0;

  const flush = (): void => {
    if (option !== undefined && option.key !== '') options.set(option.key, rstrip(option.lines.join('\n')));
    option = undefined;
  };

  const lines = linesOf(text);
  for (const [at, line] of lines.entries()) {
    const number = at + 1;
    const value = strip(line);
    if (value === '') {
      option?.lines.push('');
      continue;
    }
    if (value.startsWith('#') || value.startsWith(';')) continue;
    const indentOfLine = indentation(line);
    if (option !== undefined && option.key !== '' && indentOfLine > indent) {
      option.lines.push(value);
      continue;
    }
    indent = indentOfLine;
    const header = HEADER.exec(value)?.[1];
    if (header !== undefined) {
      flush();
      if (header !== DEFAULT_SECTION && sections.has(header))
        throw duplicate('DuplicateSectionError', file, number, `section ${repr(header)}`);
      section = header;
      options = sections.get(header) ?? new Map<string, string>();
      sections.set(header, options);
      continue;
    }
    if (section === undefined) {
      throw new PasteError(
        'MissingSectionHeaderError',
        `File contains no section headers.\nfile: ${repr(file)}, line: ${number}\n${repr(lineWithEnd(lines, at, text))}`,
        { hint: 'The first line that is no comment must be a header such as [composite:osapi_compute]' },
      );
    }
    const split = value.search(DELIMITER);
    const key = split === -1 ? undefined : rstrip(value.slice(0, split));
    if (key === undefined || key === '')
      unreadable.push(`\n\t[line ${String(number).padStart(2)}]: ${repr(lineWithEnd(lines, at, text))}`);
    // A line without a delimiter does not end the value above it, one without a name does: configparser goes on, to
    // report every such line.
    if (key === undefined) continue;
    flush();
    if (options.has(key)) {
      throw duplicate(
        'DuplicateOptionError',
        file,
        number,
        `option ${repr(key)} in section ${repr(section)}`,
      );
    }
    // Its place, and that it is taken; the value follows when its last line is known.
    options.set(key, '');
    option = { key, lines: [strip(value.slice(split + 1))] };
  }
  flush();
  if (unreadable.length > 0) {
    throw new PasteError(
      'ParsingError',
      `Source contains parsing errors: ${repr(file)}${unreadable.join('')}`,
      {
        hint: 'Each line must be a [section], a comment, or key = value',
      },
    );
  }
  return sections;
}

/** Python's universal newlines; the end of the text after a newline is no line. */
function linesOf(text: string): string[] {
  const lines = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A line as configparser shows it: with its newline, which only the last one may lack. */
function lineWithEnd(lines: readonly string[], at: number, text: string): string {
  return at < lines.length - 1 || /[\r\n]$/.test(text) ? `${lines[at]}\n` : (lines[at] ?? '');
}

function duplicate(
  errorClass: 'DuplicateSectionError' | 'DuplicateOptionError',
  file: string,
  line: number,
  what: string,
): PasteError {
  return new PasteError(
    errorClass,
    `While reading from ${repr(file)} [line ${String(line).padStart(2)}]: ${what} already exists`,
  );
}
