import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { HostError, messageOf, type Origin, originText } from '../errors.ts';
import type { Directive } from './directive.ts';

/** What conditions look at. */
export interface LogicContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the configuration is read for a reload. */
  readonly reloading?: boolean;
}

const BLOCK_ENDS = new Set(['end', 'endfor', 'end-for', 'endif', 'end-if']);

export function isBlockStart(key: string): boolean {
  return key === 'for' || key.startsWith('for-') || key.startsWith('if-');
}

export function isBlockEnd(key: string): boolean {
  return BLOCK_ENDS.has(key);
}

/**
 * uWSGI's configuration logic: the values of `%(_)`, one for each time that the lines of a block apply; none where
 * its condition is false.
 *
 * @param before what was read until there, for `if-opt` and `if-plugin`
 * @throws HostError for a word that is not known
 */
export function blockItems(
  key: string,
  value: string,
  context: LogicContext,
  before: readonly Directive[],
  origin: Origin,
): readonly string[] {
  const loop = LOOPS[key];
  if (loop !== undefined) {
    try {
      return loop(value);
    } catch (error) {
      throw new HostError(`${originText(origin)}: ${key} = ${value}: ${messageOf(error)}`);
    }
  }
  const negated = key.startsWith('if-not-');
  const test = CONDITIONS[key.slice(negated ? 7 : 3)];
  if (test === undefined || key.startsWith('for')) {
    const known = [...Object.keys(LOOPS), ...Object.keys(CONDITIONS).map((name) => `if-${name}`)];
    throw new HostError(
      `${originText(origin)}: ${key} is not known; known are ${known.join(', ')} and the if-not- forms`,
    );
  }
  const { holds, item } = test(value, context, before);
  return holds === negated ? [] : [item ?? '%(_)'];
}

const LOOPS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  for: (value) => value.split(' ').filter((item) => item !== ''),
  'for-times': (value) => Array.from({ length: Number.parseInt(value, 10) || 0 }, (_, i) => String(i + 1)),
  // glob(3) with GLOB_MARK and GLOB_NOCHECK.
  'for-glob': (value) => {
    const found = globSync(value)
      .sort()
      .map((path) => (isDirectory(path) && !path.endsWith('/') ? `${path}/` : path));
    return found.length === 0 ? [value] : found;
  },
  'for-readline': (value) => readFileSync(value, 'utf8').replace(/\n$/, '').split(/\r?\n/),
};

/** Whether it holds, and what `%(_)` is then; undefined leaves it as it stands. */
type Condition = (
  value: string,
  context: LogicContext,
  before: readonly Directive[],
) => { readonly holds: boolean; readonly item: string | undefined };

const itself =
  (test: (value: string) => boolean): Condition =>
  (value) => ({ holds: test(value), item: value });

const equals = (actual: string | undefined, wanted: string | undefined): ReturnType<Condition> => ({
  holds: actual !== undefined && (wanted === undefined || actual === wanted),
  item: actual,
});

const CONDITIONS: Readonly<Record<string, Condition>> = {
  env: (value, { env }) => {
    const [name, wanted] = splitOnce(value);
    return equals(env[name], wanted);
  },
  // The first value, as placeholders take it.
  opt: (value, _context, before) => {
    const [name, wanted] = splitOnce(value);
    return equals(before.find(({ key }) => key === name)?.value, wanted);
  },
  exists: itself(existsSync),
  file: itself((value) => statSync(value, { throwIfNoEntry: false })?.isFile() === true),
  dir: itself(isDirectory),
  directory: itself(isDirectory),
  hostname: itself((value) => hostname() === value),
  'hostname-match': itself((value) => new RegExp(value).test(hostname())),
  plugin: (value, _context, before) => ({
    holds: before.some(
      ({ key, value: names }) => /^(?:need-)?plugins?$/.test(key) && names.split(',').includes(value),
    ),
    item: value,
  }),
  reload: (_value, { reloading }) => ({ holds: reloading === true, item: undefined }),
};

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function splitOnce(value: string): [string, string | undefined] {
  const at = value.indexOf('=');
  return at === -1 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)];
}
