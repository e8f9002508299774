import type { OsloCase } from '../conformance/oslo_config.ts';
import type { OptSpec } from '../conformance/oslo_options.ts';
import { typeFor, valueFor } from './oslo_values.ts';
import type { Random } from './random.ts';

const NAMES = ['a', 'b', 'n', 'my-opt', 'my_other', 'A', 'long_name_2'] as const;
const GROUPS = [undefined, undefined, undefined, 'g', 'g', 'my-group', 'Cats', 'og'] as const;
/** Sections that files have: those of the groups, other spellings, and unknown ones. */
const SECTIONS = [
  'DEFAULT',
  'DEFAULT',
  'DEFAULT',
  'DEFAULT',
  'default',
  'g',
  'g',
  'g',
  'G',
  'my-group',
  'cats',
  'CATS',
  ' g ',
  'og',
  'unknown',
  '[g]',
  'g]',
  'a.b',
  '__proto__',
] as const;
const SEPARATORS = [' = ', '=', ' : ', ':', '= ', '\t=\t', ' =   '] as const;
const NEWLINES = ['\n', '\n', '\n', '\n', '\r\n', '\r'] as const;
const INDENTS = [' ', '  ', '\t', '    \t'] as const;

/** A configuration: options of all types, files in oslo.config's grammar and against it, an environment, arguments. */
export function osloCase(random: Random, id: string): OsloCase {
  const opts = options(random);
  const files: Record<string, string> = {};
  for (const name of ['a.conf', ...random.subset(['b.conf', 'c.conf'], 0.3)])
    files[name] = file(random, opts);
  const config_dirs = random.subset(['d', 'e.d'], 0.15);
  for (const dir of config_dirs)
    for (const name of random.subset(['1.conf', '10.conf', 'x.txt', '.hid.conf', 'sub/y.conf'], 0.5))
      files[`${dir}/${name}`] = file(random, opts);
  const cli = args(random, opts, Object.keys(files));
  const settings = (probability: number): { name: string; group?: string; value: unknown }[] =>
    random.subset(opts, random.chance(0.15) ? probability : 0).map((spec) => ({
      name: spec.name.replaceAll('-', '_'),
      ...(spec.group && { group: spec.group }),
      value: valueFor(random, spec),
    }));
  return {
    id,
    topic: 'generated',
    files,
    ...(config_dirs.length > 0 && { config_dirs }),
    ...(random.chance(0.03) && { config_files: ['a.conf', 'nope.conf'] }),
    ...(cli.length > 0 && { cli }),
    ...(random.chance(0.2) && { env: environment(random, opts) }),
    ...(random.chance(0.05) && { use_env: false }),
    opts,
    overrides: settings(0.4),
    defaults: settings(0.4),
    ...(random.chance(0.05) && {
      clear: settings(0.4).map(({ name, group }) => ({ name, ...(group && { group }) })),
    }),
  };
}

function options(random: Random): OptSpec[] {
  const taken = new Set<string>();
  return random
    .some(2, 7, () => ({ name: random.pick(NAMES), group: random.pick(GROUPS) }))
    .filter(({ name, group }) => {
      const key = `${group ?? ''}.${name}`;
      return !taken.has(key) && taken.add(key);
    })
    .map(({ name, group }) => option(random, name, group));
}

function option(random: Random, name: string, group: string | undefined): OptSpec {
  const type = typeFor(random);
  const spec = { name, ...(group && { group }), ...type };
  const old = { name: random.pick(['old', 'old-name', 'older']), ...(random.chance(0.4) && { group: 'og' }) };
  return {
    ...spec,
    ...fallback(random, spec),
    ...(random.chance(0.06) && { required: true }),
    ...(random.chance(0.12) && { cli: true }),
    ...(random.chance(0.15) && { deprecated_name: random.pick(['old', 'old-name', 'was']) }),
    ...(random.chance(0.05) && { deprecated_group: 'og' }),
    ...(random.chance(0.1) && {
      deprecated: random.chance(0.3) ? [old, { name: 'o2', group: 'og' }] : [old],
    }),
  };
}

/** A default, nearly always one that the type accepts. */
function fallback(random: Random, { type }: OptSpec): { default?: unknown } {
  if (random.chance(0.6)) return {};
  switch (type) {
    case 'str':
      return { default: random.pick(['x', 'v1', '$a', '${g.a}', 'low', '$nope']) };
    case 'int':
    case 'port':
      return { default: random.pick([1, 5, 20]) };
    case 'bool':
      return { default: random.chance(0.5) };
    case 'list':
      return { default: random.pick([[], ['p', 'q'], ['$a']]) };
    case 'dict':
      return { default: random.pick([{}, { k: 'v' }, { k: '$a' }]) };
    case 'multistr':
      return { default: random.pick([['p'], ['p', '$b'], []]) };
    default:
      return {};
  }
}

function file(random: Random, opts: readonly OptSpec[]): string {
  const lines: string[] = [];
  if (random.chance(0.97)) lines.push('[DEFAULT]');
  for (let left = random.int(0, 12); left > 0; left--) lines.push(...piece(random, opts));
  // Mistakes are rare, since the first ends the reading of everything.
  if (random.chance(0.08)) {
    const mistake = random.pick([
      'junk',
      '= v',
      ': v',
      '[',
      '[]',
      '[g',
      '[g] x',
      ' [g]',
      'a b',
      '\ufeff[g]',
      '  x',
    ]);
    lines.splice(random.int(0, lines.length), 0, mistake);
  }
  const newline = random.pick(NEWLINES);
  return lines.join(newline) + (random.chance(0.9) ? newline : '');
}

function piece(random: Random, opts: readonly OptSpec[]): string[] {
  const kind = random.next();
  if (kind < 0.2) return [`[${random.pick(SECTIONS)}]${random.chance(0.1) ? '  ' : ''}`];
  if (kind < 0.25) return [random.pick(['# a = 1', '; b = 2', '#', ';x', '#[g]'])];
  if (kind < 0.3) return [random.pick(['', '   ', '\t', '\x0c'])];
  const spec = random.chance(0.9) ? random.pick(opts) : undefined;
  const assignment = random.chance(0.5) && spec !== undefined ? [`[${spec.group ?? 'DEFAULT'}]`] : [];
  const older = [spec?.deprecated_name ?? '', ...(spec?.deprecated ?? []).map(({ name }) => name ?? '')];
  const key = random.chance(0.15)
    ? random.pick(older.filter(Boolean).concat('old', 'o2', 'old_name', spec?.name ?? 'zz'))
    : (spec?.name.replaceAll('-', random.chance(0.9) ? '_' : '-') ?? random.pick(['unknown', 'A.b', '"a"']));
  assignment.push(key + random.pick(SEPARATORS) + valueFor(random, spec));
  while (random.chance(0.12))
    assignment.push(
      random.pick(INDENTS) + (random.pick(['# not', '[x]', '', valueFor(random, spec)]) || 'more'),
    );
  if (random.chance(0.1)) assignment.push(key + random.pick(SEPARATORS) + valueFor(random, spec));
  return assignment;
}

function environment(random: Random, opts: readonly OptSpec[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const spec of random.subset(opts, 0.5)) {
    const dest = spec.name.replaceAll('-', '_').toUpperCase();
    const group = (spec.group ?? 'DEFAULT').toUpperCase();
    env[random.chance(0.9) ? `OS_${group}__${dest}` : `OS_${dest}`] = valueFor(random, spec);
  }
  return env;
}

function args(random: Random, opts: readonly OptSpec[], files: readonly string[]): string[] {
  const list: string[] = [];
  if (random.chance(0.1)) {
    const name = random.pick([...files, 'nope.conf']);
    list.push(...random.pick([['--config-file', `$DIR/${name}`], [`--config-file=$DIR/${name}`]]));
  }
  for (const spec of opts.filter(({ cli }) => cli)) {
    if (random.chance(0.4)) continue;
    const prefix = spec.group === undefined ? '--' : `--${spec.group}-`;
    if (spec.type === 'bool') list.push(random.pick([prefix + spec.name, `${prefix}no${spec.name}`]));
    else if (random.chance(0.5)) list.push(`${prefix}${spec.name}=${valueFor(random, spec)}`);
    else list.push(prefix + spec.name, valueFor(random, spec));
  }
  if (random.chance(0.08))
    list.push(
      ...random.pick([
        ['--config-dir', '$DIR/d'],
        ['--config-dir', '$DIR/nodir'],
      ]),
    );
  if (random.chance(0.02)) list.push(random.pick(['--nope', 'stray', '--config-f', '-z', '--']));
  return list;
}
