import type { Opt, OptGroup } from '../config/opts.ts';
import { typeOf } from '../config/types.ts';
import { ACCEPTED } from './accepted/index.ts';

const WIDTH = 79;

const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map(
  ACCEPTED.flatMap(({ group, options, why }) =>
    options.map((option) => [`${group} ${option}`, why] as const),
  ),
);

/** What oslo.config's sample calls the types. */
const TYPE_NAMES: Readonly<Record<Opt['type'], string>> = {
  boolean: 'boolean value',
  dict: 'dict value',
  float: 'floating point value',
  host_address: 'host address value',
  host_domain: 'host domain value',
  hostname: 'hostname value',
  integer: 'integer value',
  ip: 'ip address value',
  list: 'list value',
  multi: 'multi valued',
  port: 'port value',
  string: 'string value',
  typed: 'multi valued',
  uri: 'URI value',
};

/**
 * A nova.conf with every option of the tables: what it is, its type and bounds, its older names, and its default, commented
 * out. An option without a default is `<None>`, as in oslo.config's own sample; a line with a default may be commented in
 * and means the same.
 */
export function sampleConfig(tables: readonly OptGroup[]): string {
  const groups = [...Map.groupBy(tables, ({ name }) => name)].sort(([a], [b]) =>
    a === 'DEFAULT' ? -1 : b === 'DEFAULT' ? 1 : a < b ? -1 : 1,
  );
  return groups.map(([name, same]) => groupText(name, same)).join('\n\n');
}

function groupText(name: string, tables: readonly OptGroup[]): string {
  const options = new Map(tables.flatMap(({ opts }) => Object.entries(opts)).reverse());
  const texts = [...options]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, opt]) => optionText(key, opt, WITHOUT_EFFECT.get(`${name} ${key}`)));
  return [`[${name}]`, '', `# ${tables[0]?.help}`, '', ...texts].join('\n');
}

function optionText(key: string, opt: Opt, why: string | undefined): string {
  const notes = [...bounds(opt), ...older(opt)];
  if (opt.mutable === true) notes.push('Note: This option can be changed without restarting.');
  if (opt.deprecatedForRemoval === true) {
    notes.push('This option is deprecated for removal.');
    if (opt.deprecatedReason !== undefined) notes.push(`Reason: ${opt.deprecatedReason}`);
  }
  const name = key.replaceAll('-', '_');
  const without = why === undefined ? '' : `Without effect here: ${why}`;
  const help = opt.help === why ? without : `${opt.help} ${without}`.trim();
  const comments = [
    ...wrapped(`${help} (${TYPE_NAMES[opt.type]})`),
    ...notes.flatMap((note) => wrapped(note)),
  ];
  return [
    ...comments.map((line) => `# ${line}`),
    ...values(opt).map((value) => `#${name} = ${value}`.trimEnd()),
    '',
  ].join('\n');
}

function bounds(opt: Opt): string[] {
  const { min, max, choices, itemChoices } = opt as {
    min?: number;
    max?: number;
    choices?: readonly unknown[];
    itemChoices?: readonly string[];
  };
  const allowed = choices ?? itemChoices;
  return [
    ...(min === undefined ? [] : [`Minimum value: ${min}`]),
    ...(max === undefined ? [] : [`Maximum value: ${max}`]),
    ...(allowed === undefined
      ? []
      : [`Possible values: ${allowed.map((one) => (one === '' ? "''" : String(one))).join(', ')}`]),
  ];
}

function older({ deprecatedNames = [] }: Opt): string[] {
  return deprecatedNames.map((name) => {
    const dot = name.lastIndexOf('.');
    return `Deprecated group/name - ${dot === -1 ? '' : `[${name.slice(0, dot)}]/`}${name.slice(dot + 1)}`;
  });
}

/** The default as a file says it; one line for each of a multi option. */
function values(opt: Opt): string[] {
  const value: unknown = opt.default;
  if (value === undefined) return ['<None>'];
  if (opt.type === 'multi' || (opt.type === 'typed' && opt.multi === true)) {
    const all = value as readonly string[];
    return all.length === 0 ? ['<None>'] : [...all];
  }
  if (typeof value === 'boolean') return [String(value)];
  if (typeof value === 'string') return [value !== value.trim() ? `"${value}"` : value];
  if (Array.isArray(value)) return [value.map(String).join(',')];
  if (typeof value === 'object' && value !== null)
    return [
      Object.entries(value as Readonly<Record<string, string>>)
        .map(([name, one]) => `${name}:${one}`)
        .join(','),
    ];
  return [typeOf(opt).format(value)];
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - '# '.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
