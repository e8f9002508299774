import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigFileParseError, ConfigFileReadError } from './errors.ts';
import { parseOslo, type Entry, type Sections } from './oslo_dialect.ts';

/** A configuration file as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly sections: Sections;
  /** The same under group names: all but `DEFAULT` in lower case, sections that then coincide merged. */
  readonly groups: ReadonlyMap<string, Keys>;
}

export type ReadResult = ConfigFile | 'not_found' | 'permission_denied';

/** Group names are compared in lower case; only `DEFAULT` is itself, so that `[default]` is another section. */
export function normalizeGroup(name: string): string {
  return name === 'DEFAULT' ? name : name.toLowerCase();
}

/** Reads one file. What is missing or forbidden is an answer, since oslo.config reports all such files together. */
export function readConfigFile(path: string): ReadResult {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    if (code === 'ENOENT') return 'not_found';
    if (code === 'EACCES') return 'permission_denied';
    throw new ConfigFileReadError(path, code);
  }
  return parseConfigFile(decode(bytes, path), path);
}

/** The parsed form of a file's text; `path` is only named. */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const sections = parseOslo(text, path);
  const groups = new Map<string, Keys>();
  const merged = new Map<string, Map<string, Entry[]>>();
  for (const [section, keys] of sections) {
    const name = normalizeGroup(section);
    const first = groups.get(name);
    if (first === undefined) {
      groups.set(name, keys);
      continue;
    }
    const group = merged.get(name) ?? new Map([...first].map(([key, entries]) => [key, [...entries]]));
    merged.set(name, group);
    groups.set(name, group);
    for (const [key, entries] of keys) {
      const all = group.get(key) ?? [];
      for (const entry of entries) all.push(entry);
      group.set(key, all);
    }
  }
  // Sections that differ only in case may interleave in the file; the last line must stay the last value.
  for (const group of merged.values())
    for (const entries of group.values()) entries.sort((a, b) => a.line - b.line);
  return { path, sections, groups };
}

type Keys = ReadonlyMap<string, readonly Entry[]>;

/**
 * UTF-8, with a byte order mark kept (it is a syntax error, as in oslo.config). Python's UnicodeDecodeError would escape
 * from oslo.config here; this names the line.
 */
function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split(/\r\n|\r|\n/);
    const bad = Math.max(
      0,
      lines.findIndex((line) => line.includes('\ufffd')),
    );
    throw new ConfigFileParseError(path, bad + 1, 'Not valid UTF-8', lines[bad] ?? '');
  }
}

/** The `*.conf` files of a directory by name, without those that start with a dot; none where it cannot be listed. */
export function confFilesIn(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
    .sort()
    .map((name) => join(dir, name));
}

/** What relative and `~` paths, and the search for default files, depend on. */
export interface SearchContext {
  readonly home: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** oslo.config's `_fixpath`: `~` is the home directory, and the path becomes absolute. */
export function fixPath(path: string, { home, cwd }: SearchContext): string {
  return resolve(cwd, expandHome(path, home));
}

/** `~` and `~/x`; another user's `~name` stays as it is. */
export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? home + path.slice(1) : path;
}

/** The directories that are searched for a project's configuration, in order. */
export function configDirs(project: string, context: SearchContext): string[] {
  const { SNAP_COMMON, SNAP } = context.env;
  return [
    fixPath(`~/.${project}`, context),
    fixPath('~', context),
    `/etc/${project}`,
    '/etc',
    ...(SNAP_COMMON ? [join(SNAP_COMMON, 'etc', project)] : []),
    ...(SNAP ? [join(SNAP, 'etc', project)] : []),
  ];
}

/** The first `name` in the directories that exists. */
export function searchDirs(dirs: readonly string[], name: string): string | undefined {
  return dirs.map((dir) => join(dir, name)).find((path) => existsSync(path));
}

/** The first hit of each of `PROJECT.conf` and `PROG.conf` (or `.conf.d`) in the standard directories. */
export function findConfig(
  project: string,
  prog: string,
  extension: '.conf' | '.conf.d',
  context: SearchContext,
): string[] {
  const dirs = configDirs(project, context);
  return [project, prog]
    .map((name) => searchDirs(dirs, name + extension))
    .filter((path) => path !== undefined);
}
