import { pyRepr, pyText } from './python_text.ts';
import type { Location } from './conf.ts';

/**
 * The base of everything that reading a configuration throws: oslo.config's `Error`. Each subclass has oslo.config's
 * name and message, built from the fields that it carries; `explain` says the same to an operator, with the line.
 */
export abstract class ConfigError extends Error {
  /** One line for the person who must mend the file: where, what, and what would be right. */
  explain(): string {
    return this.message;
  }
}

/** A ConfigError that Python would also catch as ValueError: a value, not a name or a file, is wrong. */
export abstract class ConfigValueError extends ConfigError {}

/** What a type says of a value that it refuses: Python's bare ValueError, before it is known whose value it was. */
export class OptValueError extends ConfigValueError {
  override readonly name = 'ValueError';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A line that oslo.config's grammar does not allow. `text` is null where oslo.config shows no line. */
export class ConfigFileParseError extends ConfigError {
  override readonly name = 'ConfigFileParseError';
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly text: string | null;

  constructor(file: string, line: number, reason: string, text: string | null) {
    super(`Failed to parse ${file}: at ${file}:${line}, ${reason}: ${text === null ? 'None' : pyRepr(text)}`);
    this.file = file;
    this.line = line;
    this.reason = reason;
    this.text = text;
  }
}

export class ConfigFilesNotFoundError extends ConfigError {
  override readonly name = 'ConfigFilesNotFoundError';
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    super(`Failed to find some config files: ${files.join(',')}`);
    this.files = files;
  }
}

export class ConfigFilesPermissionDeniedError extends ConfigError {
  override readonly name = 'ConfigFilesPermissionDeniedError';
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    super(`Failed to open some config files: ${files.join(',')}`);
    this.files = files;
  }
}

export class ConfigDirNotFoundError extends ConfigError {
  override readonly name = 'ConfigDirNotFoundError';
  readonly dir: string;

  constructor(dir: string) {
    super(`Failed to read config file directory: ${dir}`);
    this.dir = dir;
  }
}

const OS_ERRORS: Readonly<Record<string, readonly [name: string, errno: number, text: string]>> = {
  EISDIR: ['IsADirectoryError', 21, 'Is a directory'],
  ENOTDIR: ['NotADirectoryError', 20, 'Not a directory'],
  ELOOP: ['OSError', 40, 'Too many levels of symbolic links'],
  ENAMETOOLONG: ['OSError', 36, 'File name too long'],
  EIO: ['OSError', 5, 'Input/output error'],
};

/** A file that is there and allowed but cannot be read: oslo.config lets Python's OSError through, so its name stands here. */
export class ConfigFileReadError extends ConfigError {
  override readonly name: string;
  readonly file: string;
  readonly code: string;

  constructor(file: string, code: string) {
    const [name, errno, text] = OS_ERRORS[code] ?? ['OSError', 0, code];
    super(`[Errno ${errno}] ${text}: ${pyRepr(file)}`);
    this.name = name;
    this.file = file;
    this.code = code;
  }

  override explain(): string {
    return `Cannot read the configuration file ${this.file}: ${(OS_ERRORS[this.code] ?? ['', 0, this.code])[2]}`;
  }
}

const OSLO_LOCATIONS = { user: 4, command_line: 5, environment: 6 } as const;
/** Where oslo.config believes that a value came from; its message prints this. */
export interface OsloLocation {
  readonly kind: keyof typeof OSLO_LOCATIONS;
  readonly detail: string;
}

export interface ValueErrorData {
  readonly group: string;
  readonly option: string;
  readonly value: unknown;
  readonly reason: string;
  /** Where the value really stands. */
  readonly location: Location;
  /** Where oslo.config says that it stands: for a file, the last file that has the section. */
  readonly oslo: OsloLocation;
}

/** A value from the environment or the command line that its option's type refuses. */
export class ConfigSourceValueError extends ConfigValueError {
  override readonly name: string = 'ConfigSourceValueError';
  readonly group: string;
  readonly option: string;
  readonly value: unknown;
  readonly reason: string;
  readonly location: Location;

  constructor({ group, option, value, reason, location, oslo }: ValueErrorData) {
    const shown = `<Locations.${oslo.kind}: (${OSLO_LOCATIONS[oslo.kind]}, True)>`;
    super(
      `Value for option ${option} from LocationInfo(location=${shown}, detail=${pyRepr(oslo.detail)}) is not valid: ${reason}`,
    );
    this.group = group;
    this.option = option;
    this.value = value;
    this.reason = reason;
    this.location = location;
  }

  override explain(): string {
    return `${this.location.detail}: [${this.group}] ${this.option} = ${pyText(this.value)}: ${this.reason}`;
  }
}

/** The same for a value from a file; `location.detail` is `file:line`. */
export class ConfigFileValueError extends ConfigSourceValueError {
  override readonly name = 'ConfigFileValueError';
}

export class RequiredOptError extends ConfigError {
  override readonly name = 'RequiredOptError';
  readonly group: string;
  readonly option: string;

  constructor(option: string, group: string) {
    super(`value required for option ${option} in group [${group}]`);
    this.group = group;
    this.option = option;
  }
}

export class NoSuchOptError extends ConfigError {
  override readonly name = 'NoSuchOptError';
  readonly group: string;
  readonly option: string;
  /** The known option whose name is nearest. */
  readonly nearest: string | undefined;

  constructor(option: string, group = 'DEFAULT', nearest?: string) {
    super(`no such option ${option} in group [${group}]`);
    this.group = group;
    this.option = option;
    this.nearest = nearest;
  }

  override explain(): string {
    return this.nearest === undefined ? this.message : `${this.message}; did you mean ${this.nearest}?`;
  }
}

/** A NoSuchOptError for an option that exists: a reference in its value failed, and oslo.config names the option itself. */
export class FailedReferenceError extends NoSuchOptError {
  readonly location: Location;
  override readonly cause: ConfigError;

  constructor(option: string, group: string, location: Location, cause: ConfigError) {
    super(option, group);
    this.location = location;
    this.cause = cause;
  }

  override explain(): string {
    const where = this.location.detail === '' ? '' : `${this.location.detail}: `;
    const what = `${where}[${this.group}] ${this.option} refers to another option`;
    return `${what}: ${this.cause.explain()} A dollar sign itself is written $$`;
  }
}

export class NoSuchGroupError extends ConfigError {
  override readonly name = 'NoSuchGroupError';
  readonly group: string;

  constructor(group: string) {
    super(`no such group [${group}]`);
    this.group = group;
  }
}

/** Two different declarations under one name. */
export class DuplicateOptError extends ConfigError {
  override readonly name = 'DuplicateOptError';
  readonly option: string;

  constructor(option: string) {
    super(`duplicate option: ${option}`);
    this.option = option;
  }
}

/** A declared default that its own type refuses: a mistake in a table, not in a file. */
export class DefaultValueError extends ConfigValueError {
  override readonly name = 'DefaultValueError';
  readonly value: unknown;
  readonly type: string;

  constructor(value: unknown, type: string) {
    super(`Error processing default value ${pyText(value)} for Opt type of ${type}.`);
    this.value = value;
    this.type = type;
  }
}

export class TemplateSubstitutionError extends ConfigError {
  override readonly name = 'TemplateSubstitutionError';
  readonly key: string;

  constructor(key: string, reason: string) {
    super(`template substitution error: ${reason}`);
    this.key = key;
  }
}

/** Options that refer to each other in a circle: Python's RecursionError, which escapes from oslo.config. */
export class CircularReferenceError extends ConfigError {
  override readonly name = 'RecursionError';
  /** The options in the order in which they refer to each other; the last is the one that comes again. */
  readonly circle: readonly { readonly group: string; readonly dest: string }[];

  constructor(trail: readonly { readonly group: string; readonly dest: string }[]) {
    const last = trail.at(-1);
    const circle = trail.slice(trail.findIndex((one) => one === last));
    const shown = circle.map(({ group, dest }) => `[${group}] ${dest}`).join(' -> ');
    super(`maximum recursion depth exceeded: options refer to each other in a circle: ${shown}`);
    this.circle = circle;
  }
}

export class NotInitializedError extends ConfigError {
  override readonly name = 'NotInitializedError';

  constructor() {
    super('call expression on parser has not been invoked');
  }
}

export class ArgsAlreadyParsedError extends ConfigError {
  override readonly name = 'ArgsAlreadyParsedError';

  constructor(reason: string) {
    super(`arguments already parsed: ${reason}`);
  }
}

/**
 * What argparse makes of a command line that ends the process: an error (status 2), a bad value of an option that the
 * command line knows (status 1), or an answered `--help` or `--version` (status 0, the text on standard output).
 */
export class SystemExit extends ConfigError {
  override readonly name = 'SystemExit';
  readonly status: 0 | 1 | 2;

  constructor(status: 0 | 1 | 2, message: string) {
    super(message);
    this.status = status;
  }
}
