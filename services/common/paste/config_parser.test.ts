import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { unprivileged } from '../environ/testing/unprivileged.ts';
import { ConfigParser } from './config_parser.ts';
import { iniFiles } from './testing/ini_files.ts';

function parse(t: TestContext, text: string): { parser: ConfigParser; file: string } {
  const file = join(iniFiles(t, text), 'app.ini');
  return { parser: new ConfigParser(file), file };
}

function section(t: TestContext, text: string, name = 'x'): Record<string, string> {
  const { parser } = parse(t, text);
  const own = parser.options(name).filter((key) => key !== 'here' && key !== '__file__');
  return Object.fromEntries(own.map((key) => [key, parser.get(name, key)]));
}

const READABLE: readonly (readonly [string, string, Record<string, string>])[] = [
  ['the first = or : separates', '[x]\na = b:c=d\ne:f = g\n', { a: 'b:c=d', e: 'f = g' }],
  ['keys keep their case and inner spaces', '[x]\nA b : c\n', { 'A b': 'c' }],
  ['quotes and comment marks inside a value stay', `[x]\na = "q" ; # 'r'\n`, { a: `"q" ; # 'r'` }],
  [
    'words that ini would convert stay text',
    '[x]\na = true\nb = null\nc =\n',
    { a: 'true', b: 'null', c: '' },
  ],
  [
    'keys that ini treats specially stay keys',
    '[x]\nk[] = 1\n__proto__ = 2\n',
    { 'k[]': '1', ['__proto__']: '2' },
  ],
  ['deeper lines continue a value', '[x]\na = 1\n  two\n   three\nb = 2\n', { a: '1\ntwo\nthree', b: '2' }],
  [
    'comments inside a value are skipped, blank lines kept',
    '[x]\na = 1\n\n  2\n# c\n  ; d\n  3\n\n\nb=\n',
    { a: '1\n\n2\n3', b: '' },
  ],
  ['indented keys are keys, deeper ones continue', '  [x]\n  a=1\n   b=2\n  c=3\n', { a: '1\nb=2', c: '3' }],
  ['text after a header is dropped', '[x] trailing\na = 1\n', { a: '1' }],
  ['CRLF and lone CR end lines', '[x]\r\na=1\rb=2\r\n', { a: '1', b: '2' }],
];

for (const [behaviour, text, expected] of READABLE) {
  test(behaviour, (t) => {
    const actual = section(t, text);
    assert.deepEqual(Object.entries(actual), Object.entries(expected));
  });
}

test('keys stay in the order of the file, numbers too', (t) => {
  const { parser } = parse(t, '[x]\nb = 1\n/: m\n9 = 2\n1 = 3\n');
  assert.deepEqual(parser.options('x').slice(0, 4), ['b', '/', '9', '1']);
});

test('a header reaches to its last bracket and keeps its spaces', (t) => {
  assert.deepEqual(parse(t, '[x]y]z\n[ app: a.b ]\n[__proto__]\n').parser.sections(), [
    'x]y',
    ' app: a.b ',
    '__proto__',
  ]);
});

test('DEFAULT may be written twice and only in capitals', (t) => {
  const { parser } = parse(t, '[DEFAULT]\na=1\n[default]\nc=3\n[DEFAULT]\nb=2\n');
  assert.deepEqual(parser.sections(), ['default']);
  assert.equal(parser.get('default', 'a') + parser.get('default', 'b'), '12');
});

const REFUSED: readonly (readonly [string, string, string, (file: string) => string])[] = [
  [
    'a key before any header',
    'a = 1\n',
    'MissingSectionHeaderError',
    (f) => `File contains no section headers.\nfile: '${f}', line: 1\n'a = 1\\n'`,
  ],
  [
    'an empty header',
    '[]\n',
    'MissingSectionHeaderError',
    (f) => `File contains no section headers.\nfile: '${f}', line: 1\n'[]\\n'`,
  ],
  [
    'a byte order mark',
    '\ufeff[x]\n',
    'MissingSectionHeaderError',
    (f) => `File contains no section headers.\nfile: '${f}', line: 1\n'\\ufeff[x]\\n'`,
  ],
  [
    'lines without a separator, all of them',
    "[x]\nno'\n= v\nok=1\nagain",
    'ParsingError',
    (f) =>
      `Source contains parsing errors: '${f}'\n\t[line  2]: "no'\\n"\n\t[line  3]: '= v\\n'\n\t[line  5]: 'again'`,
  ],
  [
    'what follows a line without a name, which ends the value above',
    '[x]\na=1\n= v\n  after\n',
    'ParsingError',
    (f) => `Source contains parsing errors: '${f}'\n\t[line  3]: '= v\\n'\n\t[line  4]: '  after\\n'`,
  ],
  [
    'lines without a name, twice in a section',
    '[x]\n= 1\n= 2\n',
    'DuplicateOptionError',
    (f) => `While reading from '${f}' [line  3]: option '' in section 'x' already exists`,
  ],
  [
    'a repeated key',
    '[x]\na=1\na=2\n',
    'DuplicateOptionError',
    (f) => `While reading from '${f}' [line  3]: option 'a' in section 'x' already exists`,
  ],
  [
    'a repeated section',
    '[x]\n[y]\n[x]\n',
    'DuplicateSectionError',
    (f) => `While reading from '${f}' [line  3]: section 'x' already exists`,
  ],
  [
    'a key repeated in the other DEFAULT',
    '[DEFAULT]\na=1\n[DEFAULT]\na=2\n',
    'DuplicateOptionError',
    (f) => `While reading from '${f}' [line  4]: option 'a' in section 'DEFAULT' already exists`,
  ],
];

for (const [what, text, name, reason] of REFUSED) {
  test(`${what}: ${name}`, (t) => {
    const file = join(iniFiles(t, text), 'app.ini');
    assert.throws(() => new ConfigParser(file), { name, reason: reason(file) });
  });
}

test('a file that is missing, a directory or not UTF-8 is named', (t) => {
  const directory = iniFiles(t, '[x]\n');
  assert.throws(() => new ConfigParser(join(directory, 'no.ini')), {
    name: 'FileNotFoundError',
    reason: `[Errno 2] No such file or directory: '${directory}/no.ini'`,
  });
  assert.throws(() => new ConfigParser(directory), { name: 'IsADirectoryError' });
  writeFileSync(join(directory, 'latin.ini'), Buffer.from('[x]\na = \xe9\n', 'latin1'));
  assert.throws(() => new ConfigParser(join(directory, 'latin.ini')), { name: 'UnicodeDecodeError' });
});

test('a file that may not be read is named', (t) => {
  const file = join(iniFiles(t, '[x]\n'), 'app.ini');
  chmodSync(file, 0);
  // The directory of a test is its owner's alone; here only the file is to be forbidden.
  chmodSync(dirname(file), 0o755);
  assert.throws(() => unprivileged(() => new ConfigParser(file)), { name: 'PermissionError' });
});

test('any key and value that one line can hold comes back as it was written', (t) => {
  const word = fc.stringMatching(/^[!-~\u00a1-\u00ff]+$/);
  const key = word.filter((text) => !/[=:%]/.test(text) && !/^[[#;]/.test(text));
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.tuple(
          key,
          word.map((text) => text.replaceAll('%', '%%')),
        ),
        { selector: ([k]) => k },
      ),
      (pairs) => {
        const own = pairs.filter(([k]) => k !== 'here' && k !== '__file__');
        const { parser } = parse(t, `[x]\n${own.map(([k, v]) => `${k} = ${v}\n`).join('')}`);
        const names = parser.options('x').filter((k) => k !== 'here' && k !== '__file__');
        assert.deepEqual(
          names.map((k) => [k, parser.get('x', k)]),
          own.map(([k, v]) => [k, v.replaceAll('%%', '%')]),
        );
      },
    ),
    { numRuns: 40 },
  );
});
