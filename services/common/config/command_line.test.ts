import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INTEGER, parseConf, prepareConf, STRING, type Fixture } from './testing/conf_fixture.ts';

const opts = {
  debug: { type: 'boolean', help: 'Says more.', cli: true, short: 'd', default: false },
  n: { type: 'integer', help: '', cli: true, short: 'n' },
  log_file: { type: 'string', name: 'log-file', help: '', cli: true },
  m: { type: 'multi', help: '', cli: true },
  'g.flag': { type: 'boolean', help: '', cli: true },
} as const satisfies Fixture['opts'];

describe('the command line', () => {
  const reads: readonly (readonly [args: string, name: string, value: unknown])[] = [
    ['--debug', 'debug', true],
    ['-d', 'debug', true],
    ['--debug --nodebug', 'debug', false],
    ['--deb', 'debug', true],
    ['--n 5', 'n', 5],
    ['--n=5', 'n', 5],
    ['-n5', 'n', 5],
    ['-n=5', 'n', 5],
    ['-dn5', 'n', 5],
    ['--n -5', 'n', -5],
    ['--n=', 'n', undefined],
    ['--log-file x', 'log_file', 'x'],
    ['--m 1 --m 2', 'm', ['1', '2']],
    ['--g-flag', 'g.flag', true],
    ['--g-noflag', 'g.flag', false],
  ];
  for (const [args, name, value] of reads) {
    it(`${args} sets ${name}`, (t) =>
      assert.deepEqual(parseConf(t, { opts, args: args.split(' ') }).get(name), value));
  }

  const refuses: readonly (readonly [args: readonly string[], message: string])[] = [
    [['--nog-flag'], 'unrecognized arguments: --nog-flag'],
    [['--x', 'y', '--debug'], 'unrecognized arguments: --x y'],
    [['--', 'x'], 'unrecognized arguments: -- x'],
    [['--config', 'x'], 'ambiguous option: --config could match --config-dir, --config-file'],
    [['--n'], 'argument --n/-n: expected one argument'],
    [['--n', '--debug'], 'argument --n/-n: expected one argument'],
    [['--debug=1'], "argument --debug/-d: ignored explicit argument '1'"],
    [['-dx'], "argument --debug/-d: ignored explicit argument 'x'"],
  ];
  for (const [args, message] of refuses) {
    it(`${args.join(' ')} ends with status 2`, (t) => {
      const expected = { name: 'SystemExit', status: 2, message: `nova-test: error: ${message}` };
      assert.throws(prepareConf(t, { opts, args }).parse, expected);
    });
  }

  it('checks its options at once, also where a file sets them', (t) => {
    const expected = { name: 'SystemExit', status: 1, message: 'argument --n: Invalid Integer value: bad' };
    assert.throws(prepareConf(t, { opts, args: ['--n', 'bad'] }).parse, expected);
    assert.throws(prepareConf(t, { opts, files: { 'a.conf': '[DEFAULT]\nn = bad\n' } }).parse, expected);
  });

  it('checks them by name, of one name the last declared first', (t) => {
    const twice = { 'g.n': { ...INTEGER, cli: true }, n: { ...INTEGER, cli: true } } as const;
    const run = (text: string): unknown => parseConf(t, { files: { 'a.conf': text }, opts: twice });
    assert.throws(() => run('[g]\nn = $nope\n[DEFAULT]\nn = bad\n'), { name: 'SystemExit' });
    assert.throws(() => run('[g]\nn = bad\n[DEFAULT]\nn = $nope\n'), { name: 'NoSuchOptError' });
  });

  it('refuses a flag that two options share', (t) => {
    const shared = {
      a: { ...STRING, cli: true, short: 'x' },
      b: { ...STRING, cli: true, short: 'x' },
    } as const;
    assert.throws(() => parseConf(t, { opts: shared }), {
      name: 'DuplicateOptError',
      message: 'duplicate option: --b,-x',
    });
  });

  it('an older group alone stands before the name as it was declared', (t) => {
    const moved = { 'g.a-b': { ...STRING, cli: true, deprecatedNames: ['og.'] } } as const;
    assert.equal(parseConf(t, { opts: moved, args: ['--og-a-b', 'v'] }).get('g.a_b'), 'v');
    assert.equal(parseConf(t, { opts: moved, files: { 'a.conf': '[og]\na_b = v\n' } }).get('g.a_b'), 'v');
  });

  it('a value is found under an older name that another option has, as in oslo.config', (t) => {
    const both = {
      'g.n': { ...STRING, deprecatedNames: ['og.n'] },
      'og.n': { ...STRING, cli: true },
    } as const;
    assert.equal(parseConf(t, { opts: both, args: ['--og-n=v'] }).get('g.n'), 'v');
  });

  it('--help lists the options and ends with status 0', (t) => {
    assert.throws(prepareConf(t, { opts, args: ['--help'] }).parse, {
      name: 'SystemExit',
      status: 0,
      message: /^usage: nova-test \[options\][^]*--config-file VALUE\n[^]*--debug, -d\n {6}Says more\./,
    });
  });

  it('knows no option that was declared after it was read', (t) => {
    const { conf } = parseConf(t, { opts });
    const late = {
      name: 'DEFAULT',
      help: '',
      opts: { late: { type: 'string', help: '', cli: true } },
    } as const;
    assert.throws(() => conf.registerGroup(late), { name: 'ArgsAlreadyParsedError' });
  });
});
