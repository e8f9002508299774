import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { ConfigOpts } from '../../services/common/config/config_opts.ts';
import { rangeType } from '../../services/common/config/number_types.ts';
import { declare, type OptSpec } from './oslo_options.ts';
import { errorDifference, recorded } from './recorded_error.ts';
import { readVectors, runVectors, type Counts, type RecordedError, type Vector } from './vectors.ts';

interface Setting {
  readonly name: string;
  readonly group?: string | null;
  readonly value?: unknown;
}

/** What reading a configuration came to; an option without a value has an error, and the other way round. */
export interface OsloOutcome {
  /** The first error while options were declared; nothing else happened then. */
  readonly register?: RecordedError;
  readonly parse: RecordedError | null;
  readonly override?: RecordedError;
  readonly default?: RecordedError;
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, RecordedError>>;
}

/** Files, arguments and an environment, and the options that a program declares. */
export interface OsloCase extends Vector {
  /** The default files; without it, every file at the top by name. */
  readonly config_files?: readonly string[];
  readonly config_dirs?: readonly string[];
  readonly cli?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly use_env?: boolean;
  readonly opts: readonly OptSpec[];
  readonly overrides?: readonly Setting[];
  readonly defaults?: readonly Setting[];
  /** Overrides that are taken back before anything is read. */
  readonly clear?: readonly Setting[];
}

export interface OsloVector extends OsloCase {
  readonly expect: OsloOutcome;
}

/** Runs a file of oslo.config's answers against our reader. */
export function runOsloConfig(file: string, print: (line: string) => void): Counts {
  const vectors = readVectors<OsloVector>(file, ['opts', 'expect']);
  return runVectors(vectors, (vector, dir) => osloDifferences(vector.expect, readOslo(vector, dir)), print);
}

/** What our reader makes of a case whose files are in `dir`. */
export function readOslo(one: OsloCase, dir: string): OsloOutcome {
  const { files, opts, cli = [], env = {}, config_dirs = [] } = one;
  const config_files =
    one.config_files ??
    Object.keys(files)
      .filter((name) => !name.includes('/'))
      .sort();
  const nothing = { values: {}, errors: {} };
  const conf = new ConfigOpts({
    project: 'r5',
    prog: 'r5',
    env: one.use_env === false ? {} : env,
    home: dir,
    cwd: dir,
  });
  const register = attempt(() => opts.forEach((spec) => conf.registerGroup(declare(spec))));
  if (register) return { register, parse: null, ...nothing };
  const parse = attempt(() =>
    conf.parse({
      args: cli,
      defaultConfigFiles: config_files.map((name) => join(dir, name)),
      defaultConfigDirs: config_dirs.map((name) => join(dir, name)),
    }),
  );
  if (parse) return { parse, ...nothing };
  const where = ({ group, name }: Setting): [string, string] => [
    group ?? 'DEFAULT',
    name.replaceAll('-', '_'),
  ];
  const defaults = attempt(() => one.defaults?.forEach((set) => conf.setDefault(...where(set), set.value)));
  const override = attempt(() => one.overrides?.forEach((set) => conf.setOverride(...where(set), set.value)));
  one.clear?.forEach((set) => conf.clearOverride(...where(set)));
  const values: Record<string, unknown> = {};
  const errors: Record<string, RecordedError> = {};
  for (const spec of opts) {
    const [group, dest] = where({ ...spec, name: spec.dest ?? spec.name });
    const key = group === 'DEFAULT' ? dest : `${group}.${dest}`;
    const error = attempt(() => {
      values[key] = jsonOf(conf.get(group, dest));
    });
    if (error) errors[key] = error;
  }
  return {
    parse: null,
    ...(defaults && { default: defaults }),
    ...(override && { override }),
    values,
    errors,
  };
}

function attempt(run: () => void): RecordedError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return recorded(error);
  }
}

const range = rangeType();

/** JSON has no None of its own but null; what it cannot hold at all is Python's `repr` of it. */
function jsonOf(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value))
    return { $repr: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' };
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  if ('start' in value && 'stop' in value && 'step' in value)
    return { $repr: range.format(value as Parameters<typeof range.format>[0]) };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonOf(one)]));
}

/** A line per difference. */
export function osloDifferences(expected: OsloOutcome, actual: OsloOutcome): string[] {
  const lines: string[] = [];
  for (const step of ['register', 'parse', 'default', 'override'] as const) {
    const difference = errorDifference(expected[step], actual[step]);
    if (difference !== undefined) lines.push(`${step}: ${difference}`);
  }
  const names = new Set(
    [expected, actual].flatMap(({ values, errors }) => [...Object.keys(values), ...Object.keys(errors)]),
  );
  if (lines.length > 0 && (expected.register || expected.parse || actual.register || actual.parse))
    return lines;
  for (const name of names) {
    const error = errorDifference(expected.errors[name], actual.errors[name]);
    if (error !== undefined) lines.push(`${name}: ${error}`);
    else if (!isDeepStrictEqual(expected.values[name], actual.values[name]))
      lines.push(
        `${name}: ${JSON.stringify(actual.values[name])} instead of ${JSON.stringify(expected.values[name])}`,
      );
  }
  return lines;
}
