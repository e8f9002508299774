/** How one part of the settings reads its options; errors name file and line. */
export interface SettingReader {
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => string[];
  /** A whole number of at most `digits` digits (9). */
  readonly int: (name: string, fallback: number, least?: number, digits?: number) => number;
  /** The error for the last value of an option. */
  readonly bad: (name: string, wanted: string) => Error;
  /** Names a value that uWSGI knows and this host does not: a warning, an error under `strict`. */
  readonly unsupported: (name: string, value: string, known: string) => void;
}
