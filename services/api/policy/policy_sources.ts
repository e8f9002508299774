import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { osloPolicyGroup } from '../../common/conf/index.ts';
import type { Conf } from '../../common/config/conf.ts';
import { parsePolicyFile, PolicyFileError } from './policy_file.ts';

/** The files of an operator's rules, in the order in which they are read: later ones win. */
export function policyFiles(conf: Conf): string[] {
  const { policy_dirs } = conf.group(osloPolicyGroup);
  const file = policyFile(conf);
  const dirs = policy_dirs.flatMap((dir) => find(conf, dir) ?? []).filter((dir) => isDirectory(dir));
  const inDirs = dirs.flatMap((dir) =>
    readdirSync(dir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(dir, entry.name))
      .sort(),
  );
  return [...(file === undefined ? [] : [file]), ...inDirs];
}

/**
 * `[oslo_policy] policy_file`, searched beside the configuration files; without one, and where the option is left at its
 * default, the policy.json of older releases. None is no error.
 */
function policyFile(conf: Conf): string | undefined {
  const found = find(conf, conf.group(osloPolicyGroup).policy_file);
  if (found !== undefined || conf.location('oslo_policy', 'policy_file').source !== 'default') return found;
  return find(conf, 'policy.json');
}

/**
 * What the files say, one over the other.
 *
 * @throws PolicyFileError
 */
export function readPolicyFiles(files: readonly string[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...files.map((file) => parsePolicyFile(textOf(file), file))) as Record<
    string,
    string
  >;
}

/** What changes when a file does: its names, sizes and times. */
export function fingerprint(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return `${file} ${stat?.mtimeMs} ${stat?.size}`;
    })
    .join('\n');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PolicyFileError(file, undefined, error instanceof Error ? error.message : String(error));
  }
}

function find(conf: Conf, name: string): string | undefined {
  if (!isAbsolute(name)) return conf.findFile(name);
  return statSync(name, { throwIfNoEntry: false }) === undefined ? undefined : name;
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
