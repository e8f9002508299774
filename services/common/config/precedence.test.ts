import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INTEGER, MULTI, parseConf, prepareConf, STRING } from './testing/conf_fixture.ts';

const CLI = { type: 'string', help: '', cli: true } as const;

describe('files and directories', () => {
  it('a later file replaces single values and keeps the others', (t) => {
    const files = { 'a.conf': '[DEFAULT]\na = 1\nb = 1\n', 'b.conf': '[DEFAULT]\na = 2\n' };
    const { get } = parseConf(t, { files, opts: { a: STRING, b: STRING } });
    assert.deepEqual([get('a'), get('b')], ['2', '1']);
  });

  it("Debian's split: nova.conf, then nova.conf.d by name, then the program's own directory", (t) => {
    const files = {
      'nova.conf': '[database]\nconnection = file\n[api]\nmax_limit = 1\n',
      'nova.conf.d/10-db.conf': '[database]\nconnection = ten\n',
      'nova.conf.d/9-db.conf': '[database]\nconnection = nine\n',
      'nova.conf.d/note.txt': '[database]\nconnection = text\n',
      'nova.conf.d/.hidden.conf': '[api]\nhidden = yes\n',
      'nova.conf.d/sub/x.conf': '[database]\nconnection = sub\n',
      'nova-test.conf.d/x.conf': '[api]\nmax_limit = 2\n',
    };
    const opts = { 'database.connection': STRING, 'api.max_limit': INTEGER, 'api.hidden': STRING };
    const { get } = parseConf(t, {
      files,
      opts,
      dirs: ['nova.conf.d', 'nova-test.conf.d', 'missing.conf.d'],
    });
    assert.deepEqual(
      [get('database.connection'), get('api.max_limit'), get('api.hidden')],
      ['nine', 2, undefined],
    );
  });

  it('are found in the home directory, by the names of the project and of the program', (t) => {
    const files = {
      '.nova/nova.conf': '[DEFAULT]\na = project\nb = project\n',
      'nova.conf': '[DEFAULT]\na = too far down the list\n',
      'nova-test.conf': '[DEFAULT]\nb = program\n',
      'nova-test.conf.d/x.conf': '[DEFAULT]\nc = directory\n',
    };
    const { conf, get } = prepareConf(t, { files, opts: { a: STRING, b: STRING, c: STRING } });
    conf.parse();
    assert.deepEqual([get('a'), get('b'), get('c')], ['project', 'program', 'directory']);
    assert.equal(conf.configFiles.length, 3);
  });

  it('--config-file replaces the default files and beats the default directories', (t) => {
    const files = {
      'a.conf': '[DEFAULT]\na = default\nb = default\n',
      'd/x.conf': '[DEFAULT]\na = directory\nc = directory\n',
      'e/b.conf': '[DEFAULT]\na = given\n',
    };
    const args = ['--config-file', '$DIR/e/b.conf'];
    const { get } = parseConf(t, { files, args, dirs: ['d'], opts: { a: STRING, b: STRING, c: STRING } });
    assert.deepEqual([get('a'), get('b'), get('c')], ['given', undefined, 'directory']);
  });

  it('--config-dir replaces the default directories', (t) => {
    const files = { 'd/x.conf': '[DEFAULT]\na = default\n', 'e/x.conf': '[DEFAULT]\nb = given\n' };
    const fixture = { files, args: ['--config-dir', '$DIR/e'], dirs: ['d'], opts: { a: STRING, b: STRING } };
    const { get } = parseConf(t, fixture);
    assert.deepEqual([get('a'), get('b')], [undefined, 'given']);
  });

  it('--config-file and --config-dir are read from left to right', (t) => {
    const files = { 'a.conf': '[DEFAULT]\na = file\n', 'd/x.conf': '[DEFAULT]\na = directory\n' };
    const file = '--config-file=$DIR/a.conf';
    const dir = '--config-dir=$DIR/d';
    assert.equal(parseConf(t, { files, args: [dir, file], opts: { a: STRING } }).get('a'), 'file');
    assert.equal(parseConf(t, { files, args: [file, dir], opts: { a: STRING } }).get('a'), 'directory');
  });

  it('an abbreviated --config-f does not suppress the default files', (t) => {
    const files = { 'a.conf': '[DEFAULT]\na = default\n', 'd/b.conf': '[DEFAULT]\nb = given\n' };
    const { get } = parseConf(t, {
      files,
      args: ['--config-f', '$DIR/d/b.conf'],
      opts: { a: STRING, b: STRING },
    });
    assert.deepEqual([get('a'), get('b')], ['default', 'given']);
  });

  it('multi options collect from all files, oldest first, older names before the present one', (t) => {
    const files = { 'a.conf': '[DEFAULT]\nm = 2\nold = 1\n', 'b.conf': '[DEFAULT]\nm = 3\nm = 4\n' };
    const { get } = parseConf(t, { files, opts: { m: { ...MULTI, deprecatedNames: ['old'] } } });
    assert.deepEqual(get('m'), ['1', '2', '3', '4']);
  });

  it('group names are compared without case, DEFAULT and options with it', (t) => {
    const files = { 'a.conf': '[Cats]\na = 1\n[cats]\na = 2\n[CATS]\nA = 3\n[default]\nb = 1\n' };
    const { get } = parseConf(t, { files, opts: { 'cats.a': STRING, b: STRING } });
    assert.deepEqual([get('cats.a'), get('b')], ['2', undefined]);
  });

  it('what nobody declared is passed over', (t) => {
    const files = { 'a.conf': '[DEFAULT]\nunknown = $nonsense\na = 1\n[unknown]\nx = [\n' };
    assert.equal(parseConf(t, { files, opts: { a: STRING } }).get('a'), '1');
  });
});

describe('precedence', () => {
  const files = { 'a.conf': '[g]\na = file\n' };
  const env = { OS_G__A: 'environment' };
  const opts = { 'g.a': { ...CLI, default: 'declared' } };

  it('a declared default is last', (t) => {
    const { conf, get } = parseConf(t, { opts });
    assert.deepEqual([get('g.a'), conf.location('g', 'a')], ['declared', { source: 'default', detail: '' }]);
  });

  it('code may replace the default', (t) => {
    const { conf, get } = parseConf(t, { opts });
    conf.setDefault('g', 'a', 'code');
    assert.deepEqual([get('g.a'), conf.location('g', 'a').source], ['code', 'set_default']);
    conf.clearDefault('g', 'a');
    assert.equal(get('g.a'), 'declared');
  });

  it('a file beats defaults, and its line is known', (t) => {
    const { conf, dir, get } = parseConf(t, { files, opts });
    conf.setDefault('g', 'a', 'code');
    assert.equal(get('g.a'), 'file');
    assert.deepEqual(conf.location('g', 'a'), { source: 'file', detail: `${dir}/a.conf:2` });
  });

  it('the environment beats files', (t) => {
    const { conf, get } = parseConf(t, { files, opts, env });
    assert.equal(get('g.a'), 'environment');
    assert.deepEqual(conf.location('g', 'a'), { source: 'environment', detail: 'OS_G__A' });
  });

  it('an empty variable is a value', (t) => {
    assert.equal(parseConf(t, { files, opts, env: { OS_G__A: '' } }).get('g.a'), '');
  });

  it('the command line beats the environment', (t) => {
    const { conf, get } = parseConf(t, { opts, env, args: ['--g-a=flag'] });
    assert.equal(get('g.a'), 'flag');
    assert.deepEqual(conf.location('g', 'a'), { source: 'command_line', detail: '--g-a' });
  });

  it('but not where a file sets the option too: then oslo.config takes the flag for the file', (t) => {
    assert.equal(parseConf(t, { files, opts, env, args: ['--g-a=flag'] }).get('g.a'), 'environment');
    assert.equal(parseConf(t, { files, opts, args: ['--g-a=flag'] }).get('g.a'), 'flag');
  });

  it('a file after a flag replaces it', (t) => {
    const args = ['--g-a', 'flag', '--config-file', '$DIR/a.conf'];
    assert.equal(parseConf(t, { files, opts, args }).get('g.a'), 'file');
  });

  it('an override is first, and can be taken back', (t) => {
    const { conf, get } = parseConf(t, { files, opts, env });
    conf.setOverride('g', 'a', 'override');
    assert.deepEqual([get('g.a'), conf.location('g', 'a').source], ['override', 'set_override']);
    conf.clearOverride('g', 'a');
    assert.equal(get('g.a'), 'environment');
  });

  it('an override of the wrong type is refused when it is set', (t) => {
    const { conf } = parseConf(t, { opts: { n: INTEGER } });
    assert.throws(() => conf.setOverride('DEFAULT', 'n', 'bad'), { name: 'ValueError' });
    conf.setOverride('DEFAULT', 'n', '7');
    assert.equal(conf.get('DEFAULT', 'n'), 7);
  });

  it('a multi option from the environment is a list of characters, as in oslo.config', (t) => {
    const of = (text: string): unknown =>
      parseConf(t, { env: { OS_DEFAULT__M: text, OS_DEFAULT__A: 'xy' }, opts: { m: MULTI, a: STRING } }).get(
        'm',
      );
    assert.deepEqual(of('a,b'), ['a', ',', 'b']);
    assert.deepEqual(of('$a!'), ['x', 'y', '!']);
  });
});

describe('older names', () => {
  const opts = { 'g.new': { ...STRING, deprecatedNames: ['old', 'other.older'] } };

  it('are read, with one warning', (t) => {
    const { conf, get, warnings } = parseConf(t, { files: { 'a.conf': '[other]\nolder = v\n' }, opts });
    assert.equal(get('g.new'), 'v');
    conf.setDefault('g', 'new', 'x');
    assert.equal(get('g.new'), 'v');
    conf.dump();
    assert.deepEqual(warnings, [
      'Option "older" from group "other" is deprecated. Use option "new" from group "g".',
    ]);
  });

  it('lose to the present name in the same file', (t) => {
    assert.equal(parseConf(t, { files: { 'a.conf': '[g]\nnew = n\nold = o\n' }, opts }).get('g.new'), 'n');
  });

  it('win from a later file', (t) => {
    const files = { 'a.conf': '[g]\nnew = n\n', 'b.conf': '[g]\nold = o\n' };
    assert.equal(parseConf(t, { files, opts }).get('g.new'), 'o');
  });

  it('are not looked for in the environment', (t) => {
    assert.equal(parseConf(t, { env: { OS_G__OLD: 'v' }, opts }).get('g.new'), undefined);
  });

  it('work on the command line, there without a group unless they have one of their own', (t) => {
    const cli = { 'g.new': { ...CLI, deprecatedNames: ['old', 'other.older'] } };
    for (const args of [['--old', 'v'], ['--other-older=v']])
      assert.equal(parseConf(t, { args, opts: cli }).get('g.new'), 'v');
    assert.throws(() => parseConf(t, { args: ['--g-old', 'v'], opts: cli }), { name: 'SystemExit' });
  });

  it('in references mean the option by their own group, as oslo.config looks it up', (t) => {
    const both = { ...opts, 'other.x': STRING, ref: STRING };
    const of = (reference: string, file: string): unknown =>
      parseConf(t, { files: { 'a.conf': `[DEFAULT]\nref = <${reference}>\n${file}` }, opts: both }).get(
        'ref',
      );
    assert.equal(of('$other.older', '[other]\nolder = v\n'), '<v>');
    assert.equal(of('$other.older', '[g]\nnew = v\n'), '<>');
    assert.equal(of('$old', 'new = v\n'), '<v>');
    assert.equal(of('$old', '[g]\nold = v\n'), '<>');
  });

  it('in references stay text where Python has no entry for the present one', (t) => {
    const hyphen = { 'new-name': { ...STRING, deprecatedNames: ['old'] }, ref: STRING };
    const files = { 'a.conf': '[DEFAULT]\nref = $old ${old}\nold = v\n' };
    const { get } = parseConf(t, { files, opts: hyphen });
    assert.deepEqual([get('ref'), get('new_name')], ['$old ${old}', 'v']);
  });

  it('in references are those of their own group, and none where only the group was another one', (t) => {
    const moved = {
      'g.b': { ...STRING, deprecatedNames: ['g.old', 'old'] },
      a: { ...STRING, default: 'd', deprecatedNames: ['g.'] },
      'g.ref': STRING,
    };
    const files = { 'a.conf': '[g]\nref = ${g.old} $a\nb = v\n' };
    assert.equal(parseConf(t, { files, opts: moved }).get('g.ref'), 'v d');
  });

  it('with hyphens are read with underscores, too, after every name as it was declared', (t) => {
    const hyphens = { new: { ...STRING, deprecatedNames: ['old-a', 'old-b'] } };
    const files = { 'a.conf': '[DEFAULT]\nold_a = 1\nold-b = 2\n' };
    assert.equal(parseConf(t, { files, opts: hyphens }).get('new'), '2');
  });

  it('an option that will go is named once, with the reason', (t) => {
    const gone = { a: { ...STRING, deprecatedForRemoval: true, deprecatedReason: 'because' } };
    const { get, warnings, conf } = parseConf(t, { files: { 'a.conf': '[DEFAULT]\na = 1\n' }, opts: gone });
    get('a');
    conf.dump();
    assert.deepEqual(warnings, [
      'Option "a" from group "DEFAULT" is deprecated for removal (because).  Its value may be silently ignored in the future.',
    ]);
  });
});
