import { readFileSync } from 'node:fs';
import { nearest } from '../../environ/nearest.ts';
import { PasteError } from '../../paste/errors.ts';
import { parseIni } from '../../paste/ini_dialect.ts';
import { interpolate } from '../../paste/interpolation.ts';
import { nameInArguments } from './handler_classes.ts';
import { LogConfigError } from './log_config_error.ts';
import { parsePyValue, type PyValue } from './python_value.ts';

/** Python's names of levels, and the two that oslo.log adds. */
const LEVELS: Readonly<Record<string, number>> = {
  CRITICAL: 50,
  FATAL: 50,
  ERROR: 40,
  WARNING: 30,
  WARN: 30,
  AUDIT: 21,
  INFO: 20,
  DEBUG: 10,
  TRACE: 5,
  NOTSET: 0,
};

/** The file's sections, with the errors of a reader that knows what it needs. */
export class LogConfigFile {
  readonly path: string;
  readonly #sections: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(path: string) {
    this.path = path;
    try {
      const text = readFileSync(path, 'utf8');
      if (text === '') throw new LogConfigError({ file: path }, 'the file is empty');
      // configparser compares the names of options in lower case.
      this.#sections = new Map(
        [...parseIni(text, path)].map(([section, options]) => [
          section,
          new Map([...options].map(([option, value]) => [option.toLowerCase(), value])),
        ]),
      );
    } catch (error) {
      if (error instanceof LogConfigError) throw error;
      throw new LogConfigError({ file: path }, (error as Error).message, { cause: error });
    }
  }

  fail(reason: string, section: string, option?: string): LogConfigError {
    return new LogConfigError(
      { file: this.path, section, ...(option === undefined ? {} : { option }) },
      reason,
    );
  }

  /** An option's text, undefined where it is not there. */
  get(section: string, option: string, { raw = false } = {}): string | undefined {
    const own = this.#sections.get(section);
    if (own === undefined) {
      const match = nearest(section, [...this.#sections.keys()]);
      throw this.fail(`no such section${match === undefined ? '' : `; did you mean [${match}]?`}`, section);
    }
    const defaults = this.#sections.get('DEFAULT');
    const lookup = (name: string): string | undefined =>
      own.get(name.toLowerCase()) ?? defaults?.get(name.toLowerCase());
    const value = lookup(option);
    if (value === undefined || raw) return value;
    try {
      return interpolate(value, lookup, { file: this.path, section, option, spend: () => undefined });
    } catch (error) {
      if (error instanceof PasteError) throw this.fail(error.message, section, option);
      throw error;
    }
  }

  need(section: string, option: string): string {
    const value = this.get(section, option);
    if (value === undefined) throw this.fail('is required', section, option);
    return value;
  }

  /** The names in `keys` of a section. */
  keys(section: string): string[] {
    return namesIn(this.need(section, 'keys'));
  }

  level(section: string): number | undefined {
    const name = this.get(section, 'level');
    if (name === undefined) return undefined;
    const level = LEVELS[name];
    if (level === undefined)
      throw this.fail(
        `Unknown level: '${name}'; levels are ${Object.keys(LEVELS).join(', ')}`,
        section,
        'level',
      );
    return level;
  }

  /** A Python expression. */
  value(section: string, option: string, fallback: string): PyValue {
    const text = this.get(section, option) ?? fallback;
    return this.reading(section, option, () => parsePyValue(text, nameInArguments));
  }

  /** Names the place of what is wrong with a value. */
  reading<T>(section: string, option: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof LogConfigError || !(error instanceof Error)) throw error;
      throw new LogConfigError({ file: this.path, section, option }, error.message, { cause: error });
    }
  }
}

/** The names of a comma-separated list. */
export const namesIn = (text: string): string[] =>
  text.trim() === '' ? [] : text.split(',').map((name) => name.trim());
