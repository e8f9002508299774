import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PasteError, type PasteErrorClass } from './errors.ts';
import { DEFAULT_SECTION, parseIni } from './ini_dialect.ts';
import { interpolate } from './interpolation.ts';
import { repr } from './python.ts';

/** errno's name, number and text, and the Python exception it becomes. */
const OS_ERRORS: Readonly<Record<string, readonly [PasteErrorClass, string]>> = {
  ENOENT: ['FileNotFoundError', '[Errno 2] No such file or directory'],
  EACCES: ['PermissionError', '[Errno 13] Permission denied'],
  EISDIR: ['IsADirectoryError', '[Errno 21] Is a directory'],
};

/**
 * One api-paste.ini as PasteDeploy's `NicerConfigParser` holds it: keys keep their case, `here` and `__file__` are
 * defaults, values are interpolated when they are read.
 */
export class ConfigParser {
  /** As it was given: messages carry it. */
  readonly file: string;
  private readonly defaultValues = new Map<string, string>();
  private readonly sectionValues = new Map<string, ReadonlyMap<string, string>>();
  private readonly spend: (effort: number) => void;
  private interpolatedDefaults: ReadonlyMap<string, string> | undefined;

  /** Reads and parses the file; errors are Python's and configparser's own. `spend` is told what interpolation costs. */
  constructor(file: string, spend: (effort: number) => void = () => undefined) {
    this.file = file;
    this.spend = spend;
    this.defaultValues.set('here', dirname(resolve(file)));
    this.defaultValues.set('__file__', resolve(file));
    for (const [section, options] of parseIni(readText(file), file)) {
      if (section !== DEFAULT_SECTION) this.sectionValues.set(section, options);
      else for (const [key, value] of options) this.defaultValues.set(key, value);
    }
  }

  /** Section names in the order of the file, without DEFAULT. */
  sections(): string[] {
    return [...this.sectionValues.keys()];
  }

  has(section: string): boolean {
    return this.sectionValues.has(section);
  }

  /** The section's own keys, then the defaults' that it does not have. */
  options(section: string): string[] {
    return [...new Set([...(this.sectionValues.get(section)?.keys() ?? []), ...this.defaultValues.keys()])];
  }

  /** An interpolated value; the option must exist in the section or the defaults. */
  get(section: string, option: string): string {
    const own = this.sectionValues.get(section);
    const lookup = (key: string): string | undefined => own?.get(key) ?? this.defaultValues.get(key);
    const raw = lookup(option);
    if (raw === undefined) throw new PasteError('KeyError', repr(option));
    return interpolate(raw, lookup, { file: this.file, section, option, spend: this.spend });
  }

  /** The defaults, interpolated among themselves. */
  defaults(): ReadonlyMap<string, string> {
    if (this.interpolatedDefaults !== undefined) return this.interpolatedDefaults;
    const out = new Map<string, string>();
    for (const [key, raw] of this.defaultValues) out.set(key, this.get(DEFAULT_SECTION, key) || raw);
    this.interpolatedDefaults = out;
    return out;
  }

  /** Adds defaults that the file does not have itself: what a referring file's `[DEFAULT]` hands on. */
  addDefaults(values: ReadonlyMap<string, string>): void {
    this.interpolatedDefaults = undefined;
    for (const [key, value] of values) {
      if (!this.defaultValues.has(key)) this.defaultValues.set(key, value);
    }
  }
}

function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const [errorClass, text] = OS_ERRORS[code] ?? (['OSError', code] as const);
    throw new PasteError(errorClass, `${text}: ${repr(file)}`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new PasteError('UnicodeDecodeError', `${file} is not UTF-8 text`, { cause: error });
  }
}
