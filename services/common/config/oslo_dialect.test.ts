import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ConfigFileParseError } from './errors.ts';
import { parseOslo } from './oslo_dialect.ts';

/** Sections as plain objects: each key with the list of its values. */
function parse(text: string): Record<string, Record<string, string[]>> {
  return Object.fromEntries(
    [...parseOslo(text, 'f')].map(([section, keys]) => [
      section,
      Object.fromEntries([...keys].map(([key, entries]) => [key, entries.map((entry) => entry.value)])),
    ]),
  );
}

function failure(text: string): string {
  try {
    parseOslo(text, 'f');
  } catch (error) {
    assert.ok(error instanceof ConfigFileParseError);
    return error.message.replace('Failed to parse f: at ', '');
  }
  throw new assert.AssertionError({ message: `accepted ${JSON.stringify(text)}` });
}

describe("oslo.config's grammar", () => {
  const values: readonly (readonly [title: string, line: string, value: string])[] = [
    ['a value is split at the first = or :', 'a = x = y : z', 'x = y : z'],
    ['a colon separates as well', 'a : x = y', 'x = y'],
    ['there are no comments behind a value', 'a = 3 # three ; drei', '3 # three ; drei'],
    ['one pair of quotes goes', 'a = "two words"', 'two words'],
    ['single quotes are quotes', "a = ' x '", ' x '],
    ['unlike quotes stay', `a = "x'`, `"x'`],
    ['only the outer pair goes', 'a = ""x""', '"x"'],
    ['quotes around two words are one pair', 'a = "x" "y"', 'x" "y'],
    ['a lone quote is nothing', 'a = "', ''],
    ['an empty value is empty text', 'a =', ''],
    ['words that mean something elsewhere are text', 'a = "null"', 'null'],
    ['a boolean is text', 'a = true', 'true'],
    ['a backslash is a backslash', 'a = x\\', 'x\\'],
    ['spaces around go, inside stay', 'a =  x\t y \t', 'x\t y'],
    ['line separators of Unicode are text', 'a = x\u2028y', 'x\u2028y'],
  ];
  for (const [title, line, value] of values) {
    it(title, () => assert.deepEqual(parse(`[s]\n${line}\n`), { s: { a: [value] } }));
  }

  it('indented lines continue a value, comments among them included', () => {
    assert.deepEqual(parse('[s]\na = 1\n  2\n\t# 3\nb = x\n'), { s: { a: ['1\n2\n# 3'], b: ['x'] } });
  });

  it('a continuation of nothing begins with a newline', () => {
    assert.deepEqual(parse('[s]\na =\n  x\n'), { s: { a: ['\nx'] } });
  });

  it('a quote that closes on a later line stays', () => {
    assert.deepEqual(parse('[s]\na = "x\n  y"\n'), { s: { a: ['"x\ny"'] } });
  });

  it('comments begin at the start of a line, with # or ;', () => {
    assert.deepEqual(parse('# x\n; y\n[s]\n#a = 1\n;a = 2\n'), { s: {} });
  });

  it('sections of one name are one section', () => {
    assert.deepEqual(parse('[s]\na = 1\n[t]\n[s]\nb = 2\n'), { s: { a: ['1'], b: ['2'] }, t: {} });
  });

  it('a repeated key keeps every value, in order', () => {
    assert.deepEqual(parse('[s]\na = 1\na = 2\n[t]\n[s]\na = 3\n')['s'], { a: ['1', '2', '3'] });
  });

  it('section names are not trimmed and may hold dots and brackets', () => {
    assert.deepEqual(Object.keys(parse('[ s ]\n[a.b]\n[[c]]\n[d;#=]\n')), [' s ', 'a.b', '[c]', 'd;#=']);
  });

  it('names that JavaScript objects treat specially are names', () => {
    const sections = parseOslo('[__proto__]\n__proto__ = 1\nconstructor = 2\ntoString[] = 3\n', 'f');
    assert.deepEqual(
      [...(sections.get('__proto__')?.keys() ?? [])],
      ['__proto__', 'constructor', 'toString[]'],
    );
  });

  it('line endings of every system are line endings', () => {
    assert.deepEqual(parse('[s]\r\na = 1\rb = 2\n'), { s: { a: ['1'], b: ['2'] } });
  });

  it('knows the line on which each value begins', () => {
    const entries = parseOslo('\n[s]\n# c\na = 1\n  more\na = 2\n', 'f').get('s')?.get('a');
    assert.deepEqual(entries, [
      { value: '1\nmore', line: 4 },
      { value: '2', line: 6 },
    ]);
  });
});

describe("oslo.config's parse errors", () => {
  const errors: readonly (readonly [title: string, text: string, message: string])[] = [
    ['a line without a separator', '[s]\nx\n', "f:2, No ':' or '=' found in assignment: 'x'"],
    ['a line without a key', '[s]\n= 5\n', "f:2, Key cannot be empty: '= 5'"],
    ['an unclosed section', '[s\n', "f:1, Invalid section (must end with ]): '[s'"],
    ['a comment behind a section', '[s] # x\n', "f:1, Invalid section (must end with ]): '[s] # x'"],
    ['a section without a name', '[]\n', "f:1, Empty section name: '[]'"],
    ['an indented section', ' [s]\n', "f:1, Unexpected continuation line: ' [s]'"],
    ['a continuation after a blank line', '[s]\na = 1\n\n  2\n', "f:4, Unexpected continuation line: '  2'"],
    ['a continuation after a comment', '[s]\na = 1\n# c\n  2\n', "f:4, Unexpected continuation line: '  2'"],
    [
      'a value before any section, reported where it ends',
      'a = 1\n\n[s]\n',
      'f:2, Section must be started before assignment: None',
    ],
    ['a byte order mark, shown', '\ufeff[s]\n', "f:1, No ':' or '=' found in assignment: '\\ufeff[s]'"],
  ];
  for (const [title, text, message] of errors) it(title, () => assert.equal(failure(text), message));

  it('carry the place, the reason and the line as data', () => {
    try {
      parseOslo('[s]\njunk\n', '/etc/nova/nova.conf');
      assert.fail('accepted');
    } catch (error) {
      assert.ok(error instanceof ConfigFileParseError);
      const { name, file, line, reason, text } = error;
      assert.deepEqual(
        { name, file, line, reason, text },
        {
          name: 'ConfigFileParseError',
          file: '/etc/nova/nova.conf',
          line: 2,
          reason: "No ':' or '=' found in assignment",
          text: 'junk',
        },
      );
    }
  });
});

describe('whatever the text', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      '[',
      ']',
      '=',
      ':',
      '#',
      ';',
      ' ',
      '\t',
      '\n',
      '\r',
      '"',
      "'",
      '\\',
      '.',
      '%',
      '[]',
      '__proto__',
      'true',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const anyText = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(''));

  it('only ConfigFileParseError is thrown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          parseOslo(text, 'f');
        } catch (error) {
          assert.ok(error instanceof ConfigFileParseError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('every name and value that the grammar can write comes back as it was', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 8 })
      .filter((one) => /^[^\s=:[\]#;\p{C}\p{Z}][^\s=:\p{C}\p{Z}]*$/u.test(one));
    const value = fc.string({ unit: 'binary', maxLength: 20 }).filter((one) => !/[\r\n]/.test(one));
    const sections = fc.uniqueArray(fc.tuple(name, fc.array(fc.tuple(name, value), { maxLength: 5 })), {
      selector: ([section]) => section,
      maxLength: 5,
    });
    fc.assert(
      fc.property(sections, (written) => {
        const text = written
          .map(([section, pairs]) =>
            [`[${section}]`, ...pairs.map(([key, one]) => `${key} = "${one}"`)].join('\n'),
          )
          .join('\n');
        const read = parseOslo(text, 'f');
        assert.deepEqual(
          [...read.keys()],
          written.map(([section]) => section),
        );
        for (const [section, pairs] of written) {
          for (const [key] of pairs) {
            const expected = pairs.filter(([other]) => other === key).map(([, one]) => one);
            assert.deepEqual(
              read
                .get(section)
                ?.get(key)
                ?.map((entry) => entry.value),
              expected,
            );
          }
        }
      }),
    );
  });
});
