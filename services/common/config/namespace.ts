import { normalizeGroup, type ConfigFile } from './config_file.ts';
import type { Location } from './conf.ts';
import type { OsloLocation } from './errors.ts';
import type { Entry } from './oslo_dialect.ts';
import type { OptInfo } from './opt_info.ts';

/** A value before substitution and conversion: text, a list of text for multi options, a boolean from a flag. */
export type RawValue = string | boolean | readonly string[];

export interface Found {
  readonly value: RawValue;
  readonly location: Location;
  readonly oslo: OsloLocation;
}

interface FileValue {
  readonly entries: readonly Entry[];
  readonly location: Location;
  readonly oslo: OsloLocation;
}

interface CliValue {
  readonly value: RawValue;
  readonly location: Location;
}

/** Told of each older name that a file used: the older name, then the option that it stands for. */
export type OnDeprecated = (group: string, name: string, info: OptInfo) => void;

/**
 * What files and the command line said, in the order in which they were read. oslo.config treats an option that the
 * command line knows as if every file that sets it were a flag at the file's place, so that the order among files and
 * flags decides.
 */
export class Namespace {
  readonly notFound: string[] = [];
  readonly permissionDenied: string[] = [];
  /** `--config-dir` as given. */
  readonly configDirs: string[] = [];
  /** `--config-file` as given, or the default files. */
  readonly configFiles: string[] = [];
  /** Every file that was read, in order. */
  readonly files: ConfigFile[] = [];
  /** By the name of the attribute in which argparse keeps the value. */
  readonly #cli = new Map<string, CliValue>();
  readonly #lastFileOfSection = new Map<string, string>();
  readonly #onDeprecated: OnDeprecated;

  constructor(onDeprecated: OnDeprecated) {
    this.#onDeprecated = onDeprecated;
  }

  /** Adds a file, and its values of options that the command line also knows as if they were given there. */
  addFile(file: ConfigFile, cliOpts: readonly OptInfo[]): void {
    this.files.push(file);
    for (const section of file.sections.keys()) this.#lastFileOfSection.set(section, file.path);
    for (const info of cliOpts) {
      const found = this.#fromFiles(info, [file]);
      if (found === undefined) continue;
      const values = found.entries.map((entry) => entry.value);
      this.setCli(info, info.multi ? values : (values.at(-1) ?? ''), found.location);
    }
  }

  /** Sets an option from the command line; a multi option collects. */
  setCli(info: OptInfo, value: RawValue, location: Location): void {
    const attribute = attributeOf(info, info.group, info.dest);
    const before = info.multi ? (this.#cli.get(attribute)?.value ?? []) : [];
    const collected = info.multi ? [...(before as readonly string[]), ...[value].flat().map(String)] : value;
    this.#cli.set(attribute, { value: collected, location });
  }

  /**
   * The value of an option, or undefined. Where a file sets an option that is also on the command line, oslo.config
   * believes that the value came from the file even when the flag won, and so lets the environment replace it.
   */
  find(info: OptInfo): Found | undefined {
    const inFile = this.#fromFiles(info, this.files);
    const flag = this.#fromCommandLine(info);
    const oslo: OsloLocation = inFile?.oslo ?? { kind: 'command_line', detail: '' };
    if (flag !== undefined) return { value: flag.value, location: flag.location, oslo };
    if (inFile === undefined) return undefined;
    const values = inFile.entries.map((entry) => entry.value);
    return { value: info.multi ? values : (values.at(-1) ?? ''), location: inFile.location, oslo };
  }

  /** The value of the first of an option's names that the command line has; it may be that of another option. */
  #fromCommandLine(info: OptInfo): CliValue | undefined {
    for (const [group, name] of [[info.group, info.dest] as const, ...info.aliases]) {
      const value = this.#cli.get(attributeOf(info, group, name));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /**
   * The newest file that has the option under its name or an older one decides; in one file the present name wins. A multi
   * option collects from all files, oldest first, and within a file what stands under older names comes first.
   */
  #fromFiles(info: OptInfo, files: readonly ConfigFile[]): FileValue | undefined {
    const names = [[info.group, info.dest] as const, ...info.aliases];
    let found: FileValue | undefined;
    const collected: (readonly Entry[])[] = [];
    for (let index = files.length - 1; index >= 0; index--) {
      const file = files[index];
      if (file === undefined) continue;
      for (const [group, name] of names) {
        const section = normalizeGroup(group);
        const entries = file.groups.get(section)?.get(name);
        if (entries === undefined) continue;
        if (name !== info.dest || section !== normalizeGroup(info.group))
          this.#onDeprecated(section, name, info);
        found ??= {
          entries,
          location: { source: 'file', detail: `${file.path}:${entries.at(-1)?.line ?? 0}` },
          oslo: { kind: 'user', detail: this.#lastFileOfSection.get(section) ?? '' },
        };
        if (!info.multi) return found;
        collected.unshift(entries);
      }
    }
    return found === undefined ? undefined : { ...found, entries: collected.flat() };
  }
}

/** `GROUP_NAME`, and of an option of DEFAULT itself its name alone. */
function attributeOf(info: OptInfo, group: string, name: string): string {
  const own = group === info.group && (name === info.dest || info.ungrouped.has(name));
  return own && group === 'DEFAULT' ? name : `${group}_${name}`;
}
