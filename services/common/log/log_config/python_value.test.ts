import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePyValue, type PyValue, PyValueError } from './python_value.ts';

const NAMES: Readonly<Record<string, PyValue>> = { 'sys.stdout': { stream: 1 }, 'handlers.X.LOG_USER': 1 };
const parse = (text: string): PyValue =>
  parsePyValue(text, (name) => (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined));

describe('Python values', () => {
  for (const [text, expected] of [
    ['()', []],
    ['(sys.stdout,)', [{ stream: 1 }]],
    ['(sys . stdout)', { stream: 1 }],
    ["('/var/log/nova.log', 'a')", ['/var/log/nova.log', 'a']],
    ["(('localhost', 514), handlers.X.LOG_USER)", [['localhost', 514], 1]],
    ["(\"it's\", 'a\\tb\\\\\\'', r'\\d', \"é\\x41\\u00e9\\101\")", ["it's", "a\tb\\'", '\\d', 'éAéA']],
    ["('a' \"b\" '''c'''\n 'd')", 'abcd'],
    ['[1, -2, 3.5, 1e3, 0x1F, 1_000]', [1, -2, 3.5, 1000, 31, 1000]],
    ['10 * 1024 * 1024 + 1 - 2', 10_485_759],
    ['(True, False, None)', [true, false, null]],
    ['1, 2', [1, 2]],
    ['1,', [1]],
    ['{}', new Map()],
    [
      "{'maxBytes': 2*3, 'encoding': None,}",
      new Map<PyValue, PyValue>([
        ['maxBytes', 6],
        ['encoding', null],
      ]),
    ],
  ] as const)
    it(`${text} is read`, () => assert.deepEqual(parse(text), expected));

  for (const [text, reason] of [
    ['', 'a value expected at the end'],
    ['(1', "')' expected at the end"],
    ['(1 2)', "')' expected at '2'"],
    ['1)', "nothing more expected at ')'"],
    ['(os.environ,)', "the name 'os.environ' is not known"],
    ["__import__('os')", "the name '__import__' is not known"],
    ['sys.stdout("x")', "nothing more expected at '('"],
    ["('x", "''x' cannot be read"],
    ["'a' * 3", '+, - and * take numbers here'],
    ["{'a' 1}", "':' expected at '1'"],
  ] as const)
    it(`${text === '' ? 'nothing' : text} is refused`, () => {
      assert.throws(() => parse(text), { name: 'PyValueError', message: reason });
    });

  it('any other text is read or refused, in one way', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      "'",
      '"',
      '\\',
      '1',
      ' ',
      'a',
      '.',
      '-',
      '*',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            assert.ok(error instanceof PyValueError, String(error));
          }
        },
      ),
    );
  });
});
