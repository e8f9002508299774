import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ConfigError } from './errors.ts';
import { INTEGER, MULTI, parseConf, STRING } from './testing/conf_fixture.ts';

describe('references', () => {
  const opts = {
    a: STRING,
    b: STRING,
    n: INTEGER,
    f: { type: 'float', help: '' },
    t: { type: 'boolean', help: '' },
    l: { type: 'list', help: '' },
    m: MULTI,
    unset: STRING,
    'g.a': STRING,
    'g.b': STRING,
  } as const;
  const value = (t: it.TestContext, text: string, more = ''): unknown =>
    parseConf(t, { files: { 'a.conf': `[DEFAULT]\na = ${text}\nb = B\n${more}` }, opts }).get('a');

  const cases: readonly (readonly [text: string, value: string, more?: string])[] = [
    ['$b/x', 'B/x'],
    ['${b}x', 'Bx'],
    ['$g.a', 'G', '[g]\na = G\n'],
    ['${g.a}.', 'G.', '[g]\na = G\n'],
    ['$$b', '$b'],
    ['\\$b', '$b'],
    ['$', '$'],
    ['$5 ${} ${b:-x}', '$5 ${} ${b:-x}'],
    ['[$unset]', '[]'],
    ['$n', '7', 'n = 07\n'],
    ['$f', '1.0', 'f = 1\n'],
    ['$t', 'True', 't = on\n'],
    ['$l', "['x', 'y']", 'l = x,y\n'],
    ['$m', "['x', 'y']", 'm = x\nm = y\n'],
  ];
  for (const [text, expected, more] of cases)
    it(`${text} is ${expected}`, (t) => assert.equal(value(t, text, more), expected));

  it('are looked up in the own group first, then in DEFAULT', (t) => {
    const files = { 'a.conf': '[DEFAULT]\nb = D\nn = 1\n[g]\na = $b$n\nb = G\n' };
    assert.equal(parseConf(t, { files, opts }).get('g.a'), 'G1');
  });

  it('are replaced before the value is converted, also in lists and defaults', (t) => {
    const files = { 'a.conf': '[DEFAULT]\nb = 5\nn = $b\nl = $b,$n\n' };
    const withDefault = { ...opts, d: { ...STRING, default: '$b!' } };
    const { get } = parseConf(t, { files, opts: withDefault });
    assert.deepEqual([get('n'), get('l'), get('d')], [5, ['5', '5'], '5!']);
  });

  it('to nothing are an error that names the option of DEFAULT that holds them', (t) => {
    for (const text of ['$missing', '$b.c', '$my-opt', '$g', '${G.a}', '$a', '$nogroup.x'])
      assert.throws(() => value(t, text), {
        name: 'NoSuchOptError',
        message: 'no such option a in group [DEFAULT]',
      });
  });

  it('to nothing from another group are an error that names what is missing', (t) => {
    const read = (text: string): unknown =>
      parseConf(t, { files: { 'a.conf': `[g]\na = ${text}\n` }, opts }).get('g.a');
    assert.throws(() => read('$missing'), { message: 'no such option missing in group [DEFAULT]' });
    assert.throws(() => read('$nogroup.x'), { name: 'NoSuchGroupError', message: 'no such group [nogroup]' });
    assert.throws(() => read('$g'), { name: 'TemplateSubstitutionError' });
  });

  it('in a circle are an error that names it; for an option of DEFAULT, that there is no such option', (t) => {
    const files = { 'a.conf': '[g]\na = $b\nb = x$a\n[DEFAULT]\nn = $g.a\n' };
    const { get } = parseConf(t, { files, opts });
    assert.throws(() => get('g.a'), {
      name: 'RecursionError',
      message: /in a circle: \[g\] a -> \[g\] b -> \[g\] a$/,
    });
    assert.throws(() => get('n'), { name: 'NoSuchOptError', message: 'no such option n in group [DEFAULT]' });
  });

  it('that fail in the own group are looked up in DEFAULT', (t) => {
    const text = '[g]\na = $b\nb = $missing\n[DEFAULT]\nb = D\n';
    assert.equal(parseConf(t, { files: { 'a.conf': text }, opts }).get('g.a'), 'D');
  });

  it('that fail say where and what is nearest, and of a secret nothing', (t) => {
    const known = {
      'g.password': { ...STRING, secret: true },
      connection: STRING,
      state_path: STRING,
      n: INTEGER,
    };
    const text =
      '[DEFAULT]\nconnection = sqlite:///$state_pth/x\nn = $g.password\n[g]\npassword = pa$$$word\n';
    const { get, dir } = parseConf(t, { files: { 'a.conf': text }, opts: known });
    const explained = (name: string): string => {
      try {
        get(name);
      } catch (error) {
        if (error instanceof ConfigError) return error.explain();
      }
      return '';
    };
    assert.equal(
      explained('connection'),
      `${dir}/a.conf:2: [DEFAULT] connection refers to another option: no such option state_pth in group [DEFAULT]; did you mean state_path? A dollar sign itself is written $$`,
    );
    assert.doesNotMatch(explained('g.password') + explained('n'), /word\b(?<!password)/);
  });

  it('that a password holds by accident are not printed', (t) => {
    const secret = { 'g.password': { ...STRING, secret: true } };
    const { get } = parseConf(t, { files: { 'a.conf': '[g]\npassword = pa$$$word\n' }, opts: secret });
    assert.throws(() => get('g.password'), { message: 'no such option password in group [g]' });
  });

  it('to a bad value carry its error', (t) => {
    assert.throws(() => value(t, '$n', 'n = bad\n'), {
      name: 'ConfigFileValueError',
      message:
        /^Value for option a from .* is not valid: Value for option n from .* is not valid: invalid literal/,
    });
  });

  it('that double each other stop before they fill the memory', (t) => {
    const names = Array.from({ length: 40 }, (_unused, index) => `x${index}`);
    const lines = names.map((name, index) => `${name} = $x${index + 1}$x${index + 1}`).join('\n');
    const chain = Object.fromEntries([...names, 'x40'].map((name) => [`g.${name}`, STRING]));
    const { get } = parseConf(t, { files: { 'a.conf': `[g]\n${lines}\nx40 = 0123456789\n` }, opts: chain });
    assert.throws(() => get('g.x0'), { name: 'TemplateSubstitutionError' });
  });

  it('throw only errors of this package, whatever the text', (t) => {
    const { conf } = parseConf(t, { opts });
    const part = fc.constantFrom(
      '$',
      '{',
      '}',
      'a',
      'b',
      'g',
      '.',
      'g.b',
      '\\',
      '${a}',
      '$b',
      '${g.a}',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        conf.setOverride('DEFAULT', 'b', parts.join(''));
        conf.setDefault('g', 'b', parts.toReversed().join(''));
        for (const [group, name] of [
          ['DEFAULT', 'b'],
          ['g', 'b'],
        ] as const) {
          try {
            assert.equal(typeof conf.get(group, name), 'string');
          } catch (error) {
            assert.ok(error instanceof ConfigError, String(error));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
