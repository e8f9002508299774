import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codePoints, pyFloat, pyGeneral, pyRepr, pyStrip, pyText } from './python_text.ts';

describe("Python's repr", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ['x', "'x'"],
    ["it's", '"it\'s"'],
    [`it's "x"`, `'it\\'s "x"'`],
    ['a\tb\n\\', "'a\\tb\\n\\\\'"],
    ['\x00\x7f', "'\\x00\\x7f'"],
    ['\ufeff\u2028', "'\\ufeff\\u2028'"],
    ['é中 ', "'é中 '"],
    ['\u{e0001}', "'\\U000e0001'"],
    [true, 'True'],
    [undefined, 'None'],
    [null, 'None'],
    [7, '7'],
    [1e21, '1000000000000000000000'],
    [['a', 1], "['a', 1]"],
    [{ k: ['v'] }, "{'k': ['v']}"],
  ];
  for (const [value, text] of cases) it(`of ${text}`, () => assert.equal(pyRepr(value), text));

  it('is not what str does to a string', () => assert.equal(pyText("it's"), "it's"));
});

describe("Python's numbers", () => {
  it('floats always show that they are floats', () => {
    const shown = [1, 0.1, -0, 1e16, 1.5e-7, 123456789012345680000, Number.NaN, Infinity].map(pyFloat);
    assert.deepEqual(shown, [
      '1.0',
      '0.1',
      '-0.0',
      '1e+16',
      '1.5e-07',
      '1.2345678901234568e+20',
      'nan',
      'inf',
    ]);
  });

  it('%g has six digits and no trailing zeros', () => {
    const shown = [0, 10, 65535, 1e6, 2147483647, 0.5, 0.0001, 0.00001, -1].map(pyGeneral);
    assert.deepEqual(shown, ['0', '10', '65535', '1e+06', '2.14748e+09', '0.5', '0.0001', '1e-05', '-1']);
  });
});

describe("Python's strings", () => {
  it('strip takes what Python calls a space, and not a byte order mark', () => {
    assert.equal(pyStrip('\x1c\x85\u3000 x\ufeff\t'), 'x\ufeff');
  });

  it('len counts code points', () => assert.equal(codePoints('a\u{1f600}é'), 3));
});
