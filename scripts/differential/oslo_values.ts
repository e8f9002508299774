import type { OptSpec, TypeSpec } from '../conformance/oslo_options.ts';
import type { Random } from './random.ts';

/** Text for any option: what the grammar, Python's text functions and the types treat in their own ways. */
const TEXT: readonly string[] = [
  '',
  'x',
  'v1',
  'two words',
  'x = y : z',
  'a:b',
  '  spaced  ',
  'x # no comment',
  'x ; none',
  '"quoted"',
  "'single'",
  '"mixed\'',
  '"',
  "'",
  '""',
  '" inner "',
  '"a" "b"',
  'it\'s "so"',
  '\\n',
  'été 中',
  '😀',
  'tab\there',
  'fine\x0b',
  'a\u00a0',
  '\u2028x',
  '[x]',
  '%(here)s',
  '-1',
  '--a',
];

/** References to other options, right and wrong, and what only looks like one. */
const REFERENCES: readonly string[] = [
  '$a',
  '${a}',
  '$b',
  '${b}x',
  'x$b y',
  '$g.a',
  '${g.a}',
  '${g.b}/x',
  '$my_opt',
  '$my-opt',
  '$nope',
  '${nope}',
  '$g.nope',
  '$nogroup.a',
  '${my-group.a}',
  '$a.',
  '$$',
  '$$a',
  '\\$a',
  '\\\\$a',
  '$',
  '$5',
  '${',
  '${}',
  '${a',
  '$A',
  '$a$b',
  'pa$$word',
  '$n',
  '$cats.a',
  '$old',
  '${old_name}',
  '$was',
  '${og.old}',
  '${g.old}',
  '$Cats.a',
];

const NUMBERS: readonly string[] = [
  '0',
  '1',
  '5',
  '10',
  '-3',
  '+7',
  ' 4 ',
  '007',
  '1_000',
  '1__0',
  '_1',
  '0x10',
  '1e3',
  '1.5',
  '.5',
  '5.',
  '-.5e-3',
  '1e400',
  '1e-7',
  '123456789.123',
  'nan',
  'inf',
  '-Infinity',
  'infin',
  '٣',
  '99999999999999999999',
  '65535',
  '65536',
  '5 # five',
  '1,2',
  'abc',
  '--1',
  '1 2',
  '"8"',
];

const WORDS: readonly string[] = [
  'true',
  'True',
  'FALSE',
  'yes',
  'No',
  'on',
  'off',
  '1',
  '0',
  't',
  'y',
  '2',
  'truE ',
];

const LISTS: readonly string[] = [
  'a,b',
  'a, b ,c',
  'a,b,,',
  ',a',
  ',',
  ',,,',
  'a,,b',
  '[a,b]',
  '[a]',
  '[]',
  '[a',
  'a]',
  '[[a],[b]]',
  '1,2,3',
  '1, x',
  '5,50',
  '"a,b",c',
  "'a,b'",
  'true,no',
  '1-3,5',
];

const DICTS: readonly string[] = [
  'k:v',
  'k:v,j:w',
  'k : v , j:w',
  'k:v,w,x:y',
  'k:1,j:2',
  'k:1,j:x',
  'k:v,k:w',
  ':v',
  'k',
  'k:',
  'k:a:b',
  '{k:v}',
  '{k:v',
  'k:v,',
  '2:a,1:b',
  'k:[a,b],j:c',
];

const HOSTS: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '10.0.0.256',
  '010.0.0.1',
  '::1',
  'fe80::1%eth0',
  '::ffff:1.2.3.4',
  '1:2:3:4:5:6:7:8:9',
  'localhost',
  'host-1.example.com',
  'host.example.com.',
  '-bad',
  'bad-',
  'under_score',
  'a..b',
  '1.2.3',
  'x.123',
  'bad host',
  '.',
  'xn--e1afmkfd.example',
];

const URIS: readonly string[] = [
  'http://h',
  'http://h:80/p?q=1#f',
  'HTTP://h',
  'ftp://h/x',
  'http://user:pw@h:1/p',
  'http://[::1]:80/',
  'http://[::1',
  'http://',
  'http:///p',
  'http://h:port/',
  'nourl',
  '/path',
  '//h/p',
  'http://h/a b',
  'http://h/é',
  'http://256.1.1.1/',
  'sqlite:///x.db',
  'mysql+pymysql://u:p@h/db?charset=utf8',
  'a:b',
  '',
  'http://h/%zz',
  'http://h_x/',
  'http://h:123456/',
];

const RANGES: readonly string[] = ['1-5', '5-1', '3', '-3--1', '-1-3', '0-20', '01-5', '1-', '1 - 5', ''];

const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  Integer: NUMBERS,
  Port: NUMBERS,
  Float: NUMBERS,
  Boolean: WORDS,
  List: LISTS,
  Dict: DICTS,
  IPAddress: HOSTS,
  Hostname: HOSTS,
  HostAddress: HOSTS,
  HostDomain: HOSTS,
  URI: URIS,
  Range: RANGES,
};

const ALL = [TEXT, REFERENCES, NUMBERS, WORDS, LISTS, DICTS, HOSTS];

/** Text to stand after an option's separator: mostly of its type, right or wrong. */
export function valueFor(random: Random, spec: OptSpec | undefined): string {
  const kind = spec?.type_spec?.kind ?? spec?.item?.kind ?? CLASSES[spec?.type ?? ''];
  if (random.chance(0.2)) return random.pick(REFERENCES);
  const own = BY_KIND[spec?.type === 'list' ? 'List' : (kind ?? '')];
  if (own !== undefined && random.chance(0.8)) return random.pick(own);
  const choices = spec?.choices ?? spec?.type_spec?.choices;
  if (choices && random.chance(0.6)) return String(random.pick(choices));
  return random.pick(random.chance(0.6) ? TEXT : random.pick(ALL));
}

const CLASSES: Readonly<Record<string, string>> = {
  int: 'Integer',
  float: 'Float',
  port: 'Port',
  bool: 'Boolean',
  dict: 'Dict',
  ip: 'IPAddress',
  hostname: 'Hostname',
  host: 'HostAddress',
  hostdomain: 'HostDomain',
  uri: 'URI',
};

const ITEMS: readonly TypeSpec[] = [
  { kind: 'Integer' },
  { kind: 'Integer', min: 1, max: 10 },
  { kind: 'Integer', choices: [1, 2, 5] },
  { kind: 'Port' },
  { kind: 'Float', min: 0.5 },
  { kind: 'Boolean' },
  { kind: 'String', choices: ['a', 'b', 'c'] },
  { kind: 'String', quotes: true },
  { kind: 'String', max_length: 3 },
  { kind: 'Range', min: 1, max: 10 },
  { kind: 'IPAddress', version: 4 },
  { kind: 'HostAddress' },
];

const CONTAINERS: readonly ((item: TypeSpec) => TypeSpec)[] = [
  (item) => item,
  (item) => ({ kind: 'List', item }),
  (item) => ({ kind: 'List', item, bounds: true }),
  (item) => ({ kind: 'Dict', value: item }),
  (item) => ({ kind: 'Dict', value: item, bounds: true }),
  (item) => ({ kind: 'Dict', value: { kind: 'List', item, bounds: true } }),
  (item) => ({ kind: 'List', item: { kind: 'List', item, bounds: true } }),
];

/** The class of an option and the arguments of its type. */
export function typeFor(random: Random): Omit<OptSpec, 'name'> {
  const type = random.pick([
    'str',
    'str',
    'str',
    'str',
    'int',
    'int',
    'float',
    'port',
    'bool',
    'list',
    'list',
    'dict',
    'multistr',
    'multistr',
    'ip',
    'hostname',
    'host',
    'hostdomain',
    'uri',
    'typed',
    'typed',
    'multi',
  ]);
  switch (type) {
    case 'str':
      return {
        type,
        ...random.pick<Partial<OptSpec>>([
          {},
          {},
          {},
          { choices: ['x', 'v1', 'low'] },
          { choices: ['X', 'V1'], ignore_case: true },
          { regex: '^[a-z]+$' },
          { regex: 'V|/', ignore_case: true },
          { max_length: 4 },
          { quotes: true },
        ]),
      };
    case 'int':
    case 'port':
      return {
        type,
        ...random.pick<Partial<OptSpec>>([
          {},
          {},
          { min: 1 },
          { max: 9 },
          { min: 0, max: 5 },
          { choices: [1, 5] },
        ]),
      };
    case 'float':
      return { type, ...random.pick<Partial<OptSpec>>([{}, { min: 0.5 }, { max: 1e6 }]) };
    case 'list':
      return {
        type,
        ...(random.chance(0.3) && { item: random.pick(ITEMS) }),
        ...(random.chance(0.3) && { bounds: true }),
      };
    case 'ip':
    case 'host':
    case 'hostdomain':
      return { type, ...(random.chance(0.4) && { version: random.pick([4, 6]) }) };
    case 'uri':
      return {
        type,
        ...random.pick<Partial<OptSpec>>([{}, { schemes: ['http', 'https'] }, { max_length: 12 }]),
      };
    case 'typed':
      return { type, type_spec: random.pick(CONTAINERS)(random.pick(ITEMS)) };
    case 'multi':
      return { type, item: random.pick([...ITEMS, { kind: 'Dict' }, { kind: 'List' }]) };
    default:
      return { type };
  }
}
