import type { PasteCase } from '../conformance/pastedeploy.ts';
import type { Random } from './random.ts';

const KEYS = ['a', 'b', 'B', 'c.d', 'long key', 'here', 'set', 'x-y', 'paste'] as const;
const VALUES = [
  ...['1', '', 'two words', 'v ; none', 'v # none', '"quoted"', 'x = y', 'x: y', '$a ${b}', 'été 中', 'a\tb'],
  ...['%(a)s', '%(b)s/x', 'p%(here)s', '%(__file__)s', '%%', '100%%', '%(c.d)s%(a)s', '%(root)s', '%(A)s'],
] as const;
const BAD_VALUES = ['%', '%z', '%(nope)s', '%(', '%(a)', '%(a)d', '%()s', '%(%(a)s)s', '%(self)s'] as const;
const APPS = ['main', 'a', 'b', 'p', 'c', 'fa', 'none'] as const;
const FILTERS = ['f', 'f2', 'f3', 'nofilter'] as const;
const APP_REFERENCES = [
  'r5f:make_app',
  'r5f:make_app',
  'r5f:make_app',
  'r5f:make_app2',
  'r5f:make_strict',
] as const;
const BAD_REFERENCES = [
  ...[
    'nomodule_zz:fn',
    'r5f',
    'r5f:',
    'r5f:nope',
    'r5f:notcallable',
    'r5f:boom',
    'r5f.sub:x',
    '',
    ':x',
    'r5f:a:b',
  ],
  ...['r5f : make_app', 'r5f:make_app [x]', 'no.mod:x', '.r5f:x', 'r5f:make_app.nope', 'r5f make_app'],
] as const;
const USES = [
  ...['a', 'b', 'main', 'nosection', 'egg:r5egg', 'egg:r5egg#other', 'egg:R5_egg#main', 'egg:r5egg#nope'],
  ...[
    'egg:nodist_zz',
    'egg:',
    'egg:r5egg#config:other.ini',
    'call:r5f:make_app',
    'call:r5f:nothing',
    'call:r5f',
  ],
  ...['call:nomod_zz:x', 'call:r5f:', 'call::x', 'call:r5f:a:b', 'config:other.ini', 'config:other.ini#a'],
  ...[
    'config:sub/o.ini',
    'config:$DIR/other.ini#b',
    'config:missing.ini',
    'config:app.ini#a',
    'CONFIG:other.ini',
  ],
  ...[
    'bogus:x',
    'config:other.ini#',
    'config:sub%2Fo.ini',
    'config:',
    'call:r5f:notcallable',
    'egg:r5egg#comp',
  ],
] as const;
const FILTER_USES = [
  'egg:r5egg',
  'egg:r5egg#filt',
  'egg:r5egg#fapp',
  'f',
  'f2',
  'call:r5f:make_filter',
  'egg:r5egg#comp',
] as const;

/** A load of one section of generated files, by a URI, with or without a name and a global configuration. */
export function pasteCase(random: Random, id: string): PasteCase {
  const files: Record<string, string> = { 'app.ini': file(random) };
  if (random.chance(0.8)) files['other.ini'] = file(random);
  if (random.chance(0.8)) files['sub/o.ini'] = file(random);
  const uri = random.chance(0.8)
    ? 'config:app.ini'
    : random.pick([...USES, 'config:app.ini#a', 'config:app.ini#', 'app.ini', 'config:$DIR/app.ini#b']);
  return {
    id,
    topic: 'generated',
    files,
    uri,
    ...(random.chance(0.35) && { name: random.pick([...APPS, 'f', 'a b', '']) }),
    ...(random.chance(0.3) && {
      loader: random.pick(['app', 'filter', 'server', 'appconfig', 'appconfig'] as const),
    }),
    ...(random.chance(0.25) && { global_conf: globals(random) }),
  };
}

function globals(random: Random): Record<string, string> {
  const names = random.subset(['a', 'z', 'root', 'here', '__file__'], 0.4);
  return Object.fromEntries(names.map((name) => [name, random.pick(['g1', '', 'x y', '%(a)s', '50%'])]));
}

function file(random: Random): string {
  const sections: string[][] = [];
  if (random.chance(0.5)) sections.push(['[DEFAULT]', ...settings(random, 3)]);
  sections.push(appSection(random, 'main'));
  for (const name of APPS.slice(1, -1)) if (random.chance(0.75)) sections.push(appSection(random, name));
  for (const name of FILTERS.slice(0, -1))
    if (random.chance(0.85)) sections.push(filterSection(random, name));
  if (random.chance(0.2))
    sections.push([`[server:main]`, `paste.server_factory = r5f:make_server`, ...settings(random, 2)]);
  if (random.chance(0.05))
    sections.push([random.pick(['[app:a b]', '[app]', '[APP:x]', '[app:a]', '[app: b ]'])]);
  if (random.chance(0.05)) sections.push(['[DEFAULT]', `z${random.int(0, 9)} = 1`]);
  const lines = sections.flatMap((lines) => (random.chance(0.3) ? [...lines, ''] : lines));
  if (random.chance(0.04)) {
    const mistake = random.pick([
      ...[
        'junk',
        '= v',
        ': v',
        '[]',
        '[x',
        '  deeper',
        '[app:main]',
        'a = again',
        '[y] trailing',
        '[[z]]',
        '\ufeff',
      ],
      ...['= v\n  after', '  a = 1', '# c\n\n   x = y', '= 1\n= 2'],
    ]);
    lines.splice(random.int(0, lines.length), 0, mistake);
  }
  const newline = random.pick(['\n', '\n', '\n', '\r\n', '\r']);
  return lines.join('\n').replaceAll('\n', newline) + (random.chance(0.9) ? newline : '');
}

function appSection(random: Random, name: string): string[] {
  const colon = random.chance(0.05) ? ': ' : ':';
  const kind = random.next();
  const more = random.chance(0.07) ? [`filter-with = ${random.pick(FILTERS)}`] : [];
  if (kind < 0.2) {
    const elements = [
      ...random.some(0, 3, () => random.pick([...FILTERS.slice(0, -1), 'egg:r5egg#filt'])),
      random.pick(APPS),
    ];
    const extra = random.chance(0.06) ? settings(random, 2) : [];
    const key = random.chance(0.04)
      ? []
      : [`pipeline = ${elements.join(random.pick([' ', '  ', '\n    ']))}`];
    return [`[pipeline${colon}${name}]`, ...key, ...extra, ...more, ...setsAndGets(random)];
  }
  if (kind < 0.35) {
    const type = random.chance(0.9) ? 'composite' : 'composit';
    const source = random.pick([
      'paste.composite_factory = r5f:make_composite',
      'paste.composit_factory = r5f:make_composite',
      'use = egg:r5egg#comp',
      'use = call:r5f:make_composite',
    ]);
    const routes = random.pick([
      [`app_x = ${random.pick(APPS)}`],
      [`/ = ${random.pick(APPS)}`, `/v2: ${random.pick([...APPS, 'config:other.ini#a'])}`],
      [`chain = ${random.pick(FILTERS)} ${random.pick(APPS)}`],
    ]);
    return [`[${type}${colon}${name}]`, source, ...routes, ...settings(random, 2), ...more];
  }
  if (kind < 0.45) {
    const source = random.chance(0.6)
      ? 'paste.filter_factory = r5f:make_filter'
      : `use = ${random.pick(FILTER_USES)}`;
    const next = random.chance(0.93) ? [`next = ${random.pick(APPS)}`] : [];
    return [`[filter-app${colon}${name}]`, source, ...next, ...settings(random, 2), ...more];
  }
  const type = random.chance(0.85) ? 'app' : 'application';
  return [
    `[${type}${colon}${name}]`,
    ...appSource(random),
    ...settings(random, 3),
    ...setsAndGets(random),
    ...more,
  ];
}

function appSource(random: Random): string[] {
  if (random.chance(0.03)) return [];
  if (random.chance(0.3)) return [`use = ${random.pick(USES)}`];
  const reference = random.pick(random.chance(0.93) ? APP_REFERENCES : BAD_REFERENCES);
  const required = reference.endsWith('strict') && random.chance(0.8) ? ['required = r'] : [];
  const second = random.chance(0.02) ? ['paste.composite_factory = r5f:make_composite'] : [];
  return [`paste.app_factory = ${reference}`, ...required, ...second];
}

function filterSection(random: Random, name: string): string[] {
  const source = random.pick([
    ...['paste.filter_factory = r5f:make_filter', 'paste.filter_factory = r5f:make_filter'],
    ...['paste.filter_app_factory = r5f:make_filter_app', `use = ${random.pick(FILTER_USES)}`],
  ]);
  const more = random.chance(0.12) ? [`filter-with = ${random.pick(FILTERS)}`] : [];
  return [`[filter:${name}]`, source, ...settings(random, 2), ...setsAndGets(random), ...more];
}

/** Lines of keys and values: separators, indentation, continuation, comments between the lines of a value. */
function settings(random: Random, most: number): string[] {
  const keys = random.subset(KEYS, Math.min(1, random.int(0, most) / KEYS.length));
  return keys.flatMap((key) => {
    const value = random.pick(random.chance(0.96) ? VALUES : BAD_VALUES);
    const indent = random.chance(0.04) ? '  ' : '';
    const lines = [`${indent}${key}${random.pick([' = ', '=', ': ', ':', ' : '])}${value}`];
    while (random.chance(0.1))
      lines.push(
        indent + random.pick(['  more', '    deep = er', '  # comment', '', '; comment', '\tx', '   [no]']),
      );
    return lines;
  });
}

function setsAndGets(random: Random): string[] {
  const lines = random.subset(
    ['set a = s1', 'set  z  =  s2', 'set n = %(b)s', 'set here = h', 'set root = /r'],
    0.06,
  );
  return [...lines, ...random.subset(['get q = a', 'get w = z', 'get  e = nope', 'get a = here'], 0.05)];
}
