/** The Python exceptions that PasteDeploy, configparser and the import machinery end a load with. */
export type PasteErrorClass =
  | 'AssertionError'
  | 'AttributeError'
  | 'DuplicateOptionError'
  | 'DuplicateSectionError'
  | 'FileNotFoundError'
  | 'IndexError'
  | 'InterpolationDepthError'
  | 'InterpolationMissingOptionError'
  | 'InterpolationSyntaxError'
  | 'IsADirectoryError'
  | 'KeyError'
  | 'LookupError'
  | 'MemoryError'
  | 'MissingSectionHeaderError'
  | 'ModuleNotFoundError'
  | 'OSError'
  | 'PackageNotFoundError'
  | 'ParsingError'
  | 'PermissionError'
  | 'RecursionError'
  | 'RuntimeError'
  | 'TypeError'
  | 'UnicodeDecodeError'
  | 'ValueError';

export interface PasteErrorDetails {
  /** What would be right: known names, the nearest match. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An api-paste.ini that can't be loaded. `name` is the Python exception's class and `reason` its text, as PasteDeploy
 * gives them; `message` adds where (file and section) and what would be right.
 */
export class PasteError extends Error {
  readonly reason: string;
  readonly hint: string | undefined;
  file: string | undefined;
  section: string | undefined;

  constructor(errorClass: PasteErrorClass, reason: string, details: PasteErrorDetails = {}) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = errorClass;
    this.reason = reason;
    this.hint = details.hint;
    this.describe();
  }

  /** Notes where the error arose; the innermost section, noted first, stays. */
  locate(file: string, section: string): void {
    if (this.file !== undefined) return;
    this.file = file;
    this.section = section;
    this.describe();
  }

  private describe(): void {
    const where = this.file === undefined ? '' : ` (section [${this.section}] of ${this.file})`;
    this.message = `${this.reason}${where}${this.hint === undefined ? '' : `. ${this.hint}`}`;
  }
}
