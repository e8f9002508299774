import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpolate } from './interpolation.ts';

const SITE = { file: '/f.ini', section: 'app:x', option: 'p', spend: () => undefined };

function run(raw: string, values: Readonly<Record<string, string>> = {}): string {
  return interpolate(raw, (key) => (Object.hasOwn(values, key) ? values[key] : undefined), SITE);
}

test('references are replaced, also inside what they stand for', () => {
  assert.equal(run('<%(a)s/%(b)s>', { a: '1%(b)s', b: '2' }), '<12/2>');
});

test('every replaced reference is counted, by its length', () => {
  let effort = 0;
  const site = { ...SITE, spend: (spent: number) => void (effort += spent) };
  interpolate('%(a)s%(a)s', () => 'x'.repeat(640), site);
  assert.equal(effort, 22);
});

test('%% is a percent sign, $ is nothing special', () => {
  assert.equal(run('100%% $here ${x}'), '100% $here ${x}');
});

const FAILURES: readonly (readonly [string, string, string])[] = [
  ['%z', 'InterpolationSyntaxError', "'%' must be followed by '%' or '(', found: '%z'"],
  ['a%', 'InterpolationSyntaxError', "'%' must be followed by '%' or '(', found: '%'"],
  ['%(b', 'InterpolationSyntaxError', "bad interpolation variable reference '%(b'"],
  [
    '%(no)s',
    'InterpolationMissingOptionError',
    "Bad value substitution: option 'p' in section 'app:x' contains an interpolation key 'no' which is not a valid " +
      "option name. Raw value: '%(no)s'",
  ],
  [
    '%(p)s',
    'InterpolationDepthError',
    "Recursion limit exceeded in value substitution: option 'p' in section 'app:x' contains an interpolation key " +
      "which cannot be substituted in 10 steps. Raw value: '%(p)s'",
  ],
];

for (const [raw, name, reason] of FAILURES) {
  test(`${raw} is an ${name} that names the file`, () => {
    assert.throws(() => run(raw, { p: '%(p)s' }), { name, reason: `Error in file /f.ini: ${reason}` });
  });
}
