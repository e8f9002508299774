import type { PasteCase } from '../conformance/pastedeploy.ts';
import type { Random } from './random.ts';

const KEYS = ['a', 'b', 'B', 'c.d', 'long key', 'x-y', 'paste', 'use ', 'set', 'require'] as const;
const VALUES = [
  '1',
  '',
  'two words',
  'v ; none',
  'v # none',
  '"quoted"',
  'x = y',
  'x: y',
  '$a ${b}',
  'été 中',
  'a\tb',
  '%(root)s',
  '%(d1)s/x',
  'p%(here)s',
  '%(__file__)s',
  '%%',
  '100%%',
  '%(d1)s%(root)s',
  '%%(root)s',
] as const;
const BAD_VALUES = [
  '%',
  '%z',
  '%(nope)s',
  '%(',
  '%(root)',
  '%(root)d',
  '%()s',
  '%(%(a)s)s',
  '%(a)s',
  '%(b)s',
  '%(c.d)s',
  '%(ROOT)s',
] as const;
const APPS = ['main', 'a', 'b', 'p', 'c', 'fa'] as const;
const FILTERS = ['f', 'f2', 'f3'] as const;
const APP_REFERENCES = [
  'r5f:make_app',
  'r5f:make_app',
  'r5f:make_app',
  'r5f:make_app2',
  'r5f:make_strict',
] as const;
const BAD_REFERENCES = [
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
  'r5f : make_app',
  'r5f:make_app [x]',
  'no.mod:x',
  '.r5f:x',
  'r5f:make_app.nope',
  'r5f make_app',
  'é:x',
  'r5f:make_filter',
  'r5f:make_composite',
  'r5f:make_filter_app',
  'r5f:make_server',
] as const;
const USES = [
  'a',
  'b',
  'c',
  'egg:r5egg',
  'egg:r5egg#other',
  'egg:R5EGG#main',
  'call:r5f:make_app',
  'config:other.ini#a',
] as const;
const RARE_USES = [
  'main',
  'nosection',
  'egg:r5egg#nope',
  'egg:nodist_zz',
  'egg:',
  'egg:r5egg#config:other.ini',
  'call:r5f:nothing',
  'call:nomod_zz:x',
  'call:r5f',
  'call:r5f:',
  'call::x',
  'call:r5f:a:b',
  'call:r5f:notcallable',
  'egg:r5egg#comp',
  'config:other.ini',
  'config:sub/o.ini',
  'config:$DIR/other.ini#b',
  'config:missing.ini',
  'config:app.ini#a',
  'CONFIG:other.ini',
  'bogus:x',
  'config:other.ini#',
  'config:sub%2Fo.ini',
  'config:',
  'call:r5f:make_filter',
] as const;
const FILTER_USES = [
  'egg:r5egg',
  'egg:r5egg#filt',
  'egg:r5egg#fapp',
  'f',
  'f2',
  'call:r5f:make_filter',
] as const;

/** Nearly always one of the first. */
function mostly<T>(random: Random, often: readonly T[], seldom: readonly T[], probability = 0.04): T {
  return random.pick(random.chance(probability) ? seldom : often);
}

const anApp = (random: Random): string => mostly<string>(random, APPS.slice(1), ['main', 'none']);
const aFilter = (random: Random): string =>
  mostly<string>(random, FILTERS, ['nofilter', 'a', 'egg:r5egg#filt']);

/** A load of one section of generated files, by a URI, with or without a name and a global configuration. */
export function pasteCase(random: Random, id: string): PasteCase {
  const files: Record<string, string> = {};
  for (const name of ['app.ini', 'other.ini', 'sub/o.ini'])
    if (name === 'app.ini' || random.chance(0.9)) files[name] = file(random);
  const loader = mostly(
    random,
    [undefined],
    ['app', 'filter', 'server', 'appconfig', 'appconfig'] as const,
    0.3,
  );
  const uris = ['config:app.ini', 'config:app.ini', 'config:app.ini#a', 'config:$DIR/app.ini#b'];
  const name = loader === 'filter' ? random.pick(FILTERS) : loader === 'server' ? 'main' : anApp(random);
  return {
    id,
    topic: 'generated',
    files,
    uri: mostly<string>(random, uris, [...USES, ...RARE_USES, 'config:app.ini#', 'app.ini'], 0.1),
    ...((loader === 'filter' || random.chance(0.35)) && { name: mostly(random, [name], ['', 'a b', 'x']) }),
    ...(loader !== undefined && { loader }),
    ...(random.chance(0.25) && { global_conf: globals(random) }),
  };
}

function globals(random: Random): Record<string, string> {
  const names = random.subset(['a', 'z', 'root', 'here', '__file__', 'paste.app_factory'], 0.4);
  return Object.fromEntries(names.map((name) => [name, mostly(random, ['g1', '', 'x y'], ['%(a)s', '50%'])]));
}

function file(random: Random): string {
  const sections: string[][] = [];
  if (random.chance(0.95)) sections.push(['[DEFAULT]', 'root = /r', 'd1 = %(root)s/d', ...defaults(random)]);
  for (const name of APPS) if (random.chance(0.96)) sections.push(appSection(random, name));
  for (const name of FILTERS) if (random.chance(0.96)) sections.push(filterSection(random, name));
  if (random.chance(0.6))
    sections.push(['[server:main]', 'paste.server_factory = r5f:make_server', ...settings(random, 2)]);
  if (random.chance(0.03))
    sections.push([random.pick(['[app:a b]', '[app]', '[APP:x]', '[app:a]', '[app: b ]', '[x]'])]);
  if (random.chance(0.1)) sections.push(['[DEFAULT]', `z${random.int(0, 9)} = 1`]);
  const lines = sections.flatMap((section) => (random.chance(0.3) ? [...section, ''] : section));
  if (random.chance(0.04)) {
    const mistake = random.pick([
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
      '= v\n  after',
      '  a = 1',
      '# c\n\n   x = y',
      '= 1\n= 2',
      'junk\n  more\njunk',
    ]);
    lines.splice(random.int(0, lines.length), 0, mistake);
  }
  const newline = random.pick(['\n', '\n', '\n', '\r\n', '\r']);
  return lines.join('\n').replaceAll('\n', newline) + (random.chance(0.9) ? newline : '');
}

function defaults(random: Random): string[] {
  const some = [
    'a = da',
    'z = %(d1)s',
    'here = elsewhere',
    '__file__ = none',
    'set q = dq',
    'get d = root',
    'b : ',
  ];
  return random.subset([...some, 'filter-with = f', 'use = a', 'pipeline = a'], 0.06);
}

function appSection(random: Random, name: string): string[] {
  const colon = random.chance(0.05) ? ': ' : ':';
  const kind = random.next();
  const more = random.chance(0.07) ? [`filter-with = ${aFilter(random)}`] : [];
  if (kind < 0.2) {
    const elements = [...random.some(0, 3, () => aFilter(random)), anApp(random)];
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
      [`app_x = ${anApp(random)}`],
      [`/ = ${anApp(random)}`, `/v2: ${mostly(random, [anApp(random)], ['config:other.ini#a'], 0.2)}`],
      [`chain = ${aFilter(random)} ${anApp(random)}`],
    ]);
    return [`[${type}${colon}${name}]`, source, ...routes, ...settings(random, 2), ...more];
  }
  if (kind < 0.45) {
    const source = random.chance(0.6)
      ? 'paste.filter_factory = r5f:make_filter'
      : `use = ${random.pick(FILTER_USES)}`;
    const next = random.chance(0.93) ? [`next = ${anApp(random)}`] : [];
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
  if (random.chance(0.3)) return [`use = ${mostly<string>(random, USES, RARE_USES, 0.15)}`];
  const reference = mostly<string>(random, APP_REFERENCES, BAD_REFERENCES);
  const required = reference.endsWith('strict') && random.chance(0.9) ? ['required = r'] : [];
  const second = random.chance(0.02) ? ['paste.composite_factory = r5f:make_composite'] : [];
  return [`paste.app_factory = ${reference}`, ...required, ...second];
}

function filterSection(random: Random, name: string): string[] {
  const source = random.pick([
    'paste.filter_factory = r5f:make_filter',
    'paste.filter_factory = r5f:make_filter',
    'paste.filter_app_factory = r5f:make_filter_app',
    `use = ${random.pick(FILTER_USES)}`,
  ]);
  const more = random.chance(0.12) ? [`filter-with = ${aFilter(random)}`] : [];
  return [`[filter:${name}]`, source, ...settings(random, 2), ...setsAndGets(random), ...more];
}

/** Lines of keys and values: separators, indentation, continuation, comments between the lines of a value. */
function settings(random: Random, most: number): string[] {
  const keys = random.subset(
    KEYS.slice(0, random.chance(0.03) ? KEYS.length : -3),
    random.int(0, most) / KEYS.length,
  );
  return keys.flatMap((key) => {
    const value = mostly<string>(random, VALUES, BAD_VALUES, 0.01);
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
    ['set a = s1', 'set  z  =  s2', 'set n = %(d1)s', 'set here = h', 'set root = /s'],
    0.06,
  );
  return [
    ...lines,
    ...random.subset(
      ['get q = root', 'get  w  =  here', 'get a = d1', ...(random.chance(0.1) ? ['get e = nope'] : [])],
      0.05,
    ),
  ];
}
