import { PasteError } from './errors.ts';
import { indentation, repr, rstrip, strip } from './python.ts';

export const DEFAULT_SECTION = 'DEFAULT';
const HEADER = /^\[([^\n]+)\]/;
const DELIMITER = /[=:]/;

interface Option {
  readonly key: string;
  readonly lines: string[];
}

/**
 * Brings the dialect that Python's configparser reads (strict, `=` and `:`, `#` and `;` as full-line comments even
 * between the lines of a value, deeper indentation continues a value, blank lines belong to it) into the plain form
 * that `ini` reads: one `key=value` a line, every name and value percent-encoded.
 * Errors are configparser's, with the file and the line.
 */
export function normalizeIni(text: string, file: string): string {
  const out: string[] = [];
  const sections = new Set<string>();
  const defaultOptions = new Set<string>();
  let options = defaultOptions;
  const unreadable: string[] = [];
  let section: string | undefined;
  let option: Option | undefined;
  let indent = 0;

  const flush = (): void => {
    if (option !== undefined && option.key !== '')
      out.push(`${encodeToken(option.key)}=${encodeToken(rstrip(option.lines.join('\n')))}`);
    option = undefined;
  };

  for (const [index, line, raw] of numberedLines(text)) {
    const value = strip(line);
    if (value === '') {
      option?.lines.push('');
      continue;
    }
    if (value.startsWith('#') || value.startsWith(';')) continue;
    const at = indentation(line);
    if (option !== undefined && option.key !== '' && at > indent) {
      option.lines.push(value);
      continue;
    }
    indent = at;
    const header = HEADER.exec(value)?.[1];
    if (header !== undefined) {
      flush();
      if (sections.has(header)) {
        throw duplicate('DuplicateSectionError', file, index, `section ${repr(header)}`);
      }
      if (header !== DEFAULT_SECTION) sections.add(header);
      section = header;
      options = header === DEFAULT_SECTION ? defaultOptions : new Set<string>();
      out.push(`[${encodeToken(header)}]`);
      continue;
    }
    if (section === undefined) {
      throw new PasteError(
        'MissingSectionHeaderError',
        `File contains no section headers.\nfile: ${repr(file)}, line: ${index}\n${repr(raw)}`,
        { hint: 'The first line that is no comment must be a header such as [composite:osapi_compute]' },
      );
    }
    const split = value.search(DELIMITER);
    const key = split === -1 ? undefined : rstrip(value.slice(0, split));
    if (key === undefined || key === '')
      unreadable.push(`\n\t[line ${String(index).padStart(2)}]: ${repr(raw)}`);
    // A line without a delimiter does not end the value above it, one without a name does: configparser goes on, to
    // report every such line.
    if (key === undefined) continue;
    flush();
    if (options.has(key)) {
      throw duplicate('DuplicateOptionError', file, index, `option ${repr(key)} in section ${repr(section)}`);
    }
    options.add(key);
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
  return out.join('\n');
}

/** Lines as Python's universal newlines give them: with their number, without and with a final `\n`. */
function* numberedLines(text: string): Generator<[number, string, string]> {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const last = lines.length - 1;
  for (const [index, line] of lines.entries()) {
    if (index === last && line === '') return;
    yield [index + 1, line, index === last ? line : `${line}\n`];
  }
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

/**
 * Percent-encodes everything that `ini` would read as more than text: quotes, brackets, dots in section names,
 * `__proto__`, and a leading digit, which would reorder the keys of an object.
 */
function encodeToken(text: string): string {
  if (/^[A-Za-z-][A-Za-z0-9-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(/^\d|[.!'()*_~]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

/** Undoes `encodeToken`; `ini` turns the bare words true, false and null into values. */
export function decodeToken(token: unknown): string {
  const text = String(token);
  return text.includes('%') ? decodeURIComponent(text) : text;
}
