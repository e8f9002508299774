import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unprivileged } from '../environ/testing/unprivileged.ts';
import { parseConfigFile, readConfigFile } from './config_file.ts';
import { ConfigOpts } from './config_opts.ts';
import { ConfigError, ConfigFileParseError, ConfigFileValueError, ConfigSourceValueError } from './errors.ts';
import { optGroup } from './opts.ts';
import { directoryOf, INTEGER, parseConf, prepareConf, STRING } from './testing/conf_fixture.ts';

describe('what cannot be read', () => {
  it('missing files are named together', (t) => {
    const dir = directoryOf(t, {});
    const { conf } = prepareConf(t, { opts: {} });
    assert.throws(() => conf.parse({ defaultConfigFiles: [`${dir}/a`, `${dir}/b`] }), {
      name: 'ConfigFilesNotFoundError',
      message: `Failed to find some config files: ${dir}/a,${dir}/b`,
      files: [`${dir}/a`, `${dir}/b`],
    });
  });

  it('a directory given as a file is named', (t) => {
    const dir = directoryOf(t, {});
    const { conf } = prepareConf(t, { opts: {} });
    assert.throws(() => conf.parse({ defaultConfigFiles: [dir] }), {
      name: 'IsADirectoryError',
      message: `[Errno 21] Is a directory: '${dir}'`,
    });
  });

  it('a forbidden file is named', (t) => {
    const prepared = prepareConf(t, { opts: {}, files: { 'a.conf': '' } });
    chmodSync(join(prepared.dir, 'a.conf'), 0);
    // The directory of a test is its owner's alone; here only the file is to be forbidden.
    chmodSync(prepared.dir, 0o755);
    assert.throws(() => unprivileged(prepared.parse), { name: 'ConfigFilesPermissionDeniedError' });
  });

  it('an explicit directory must exist', (t) => {
    assert.throws(prepareConf(t, { opts: {}, args: ['--config-dir', '/no/such/dir'] }).parse, {
      name: 'ConfigDirNotFoundError',
      message: 'Failed to read config file directory: /no/such/dir',
    });
  });

  it('text that is no UTF-8 is named with its line', (t) => {
    const dir = directoryOf(t, { 'a.conf': Buffer.from('[s]\na = \xff\n', 'latin1') });
    assert.throws(() => readConfigFile(join(dir, 'a.conf')), { name: 'ConfigFileParseError', line: 2 });
  });

  it('a byte order mark is not passed over', (t) => {
    const dir = directoryOf(t, { 'a.conf': '\ufeff[s]\n' });
    assert.throws(() => readConfigFile(join(dir, 'a.conf')), { name: 'ConfigFileParseError', line: 1 });
  });

  it('no bytes make reading throw anything but a parse error', (t) => {
    const dir = directoryOf(t, {});
    const path = join(dir, 'a.conf');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        writeFileSync(path, bytes);
        try {
          readConfigFile(path);
        } catch (error) {
          assert.ok(error instanceof ConfigFileParseError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('sections that differ in case merge by line', () => {
    const file = parseConfigFile('[A]\nx = 1\n[a]\nx = 2\n[A]\nx = 3\n', 'f');
    assert.deepEqual(
      file.groups
        .get('a')
        ?.get('x')
        ?.map((entry) => entry.value),
      ['1', '2', '3'],
    );
  });
});

describe('bad values', () => {
  const opts = { n: INTEGER, 'g.s': { ...INTEGER, secret: true } };

  it('throw when they are read, with the place in data and message', (t) => {
    const { conf, dir, get } = parseConf(t, { opts, files: { 'a.conf': '[DEFAULT]\n\nn = bad\n' } });
    try {
      get('n');
      assert.fail('accepted');
    } catch (error) {
      assert.ok(error instanceof ConfigFileValueError);
      assert.equal(
        error.message,
        `Value for option n from LocationInfo(location=<Locations.user: (4, True)>, detail='${dir}/a.conf') is not valid: invalid literal for int() with base 10: 'bad'`,
      );
      const { group, option, value, reason, location } = error;
      assert.deepEqual(
        { group, option, value, reason, location },
        {
          group: 'DEFAULT',
          option: 'n',
          value: 'bad',
          reason: "invalid literal for int() with base 10: 'bad'",
          location: { source: 'file', detail: `${dir}/a.conf:3` },
        },
      );
      assert.equal(
        error.explain(),
        `${dir}/a.conf:3: [DEFAULT] n = bad: invalid literal for int() with base 10: 'bad'`,
      );
    }
    assert.throws(() => conf.validateAll(), { name: 'ConfigFileValueError' });
  });

  it('from the environment name the variable', (t) => {
    const { get } = parseConf(t, { opts, env: { OS_DEFAULT__N: 'bad' } });
    assert.throws(() => get('n'), {
      name: 'ConfigSourceValueError',
      message: /<Locations\.environment: \(6, True\)>, detail='OS_DEFAULT__N'\) is not valid/,
    });
  });

  it('of secrets are not repeated', (t) => {
    const { get } = parseConf(t, { opts, env: { OS_G__S: 'hunter2' } });
    assert.throws(
      () => get('g.s'),
      (error) =>
        error instanceof ConfigSourceValueError &&
        !`${error.message}${error.explain()}${error.reason}`.includes('hunter2'),
    );
  });

  it('a required option without a value ends the parse; an empty one is a value', (t) => {
    const required = { 'g.a': { ...STRING, required: true } };
    assert.throws(prepareConf(t, { opts: required }).parse, {
      name: 'RequiredOptError',
      message: 'value required for option a in group [g]',
    });
    assert.equal(parseConf(t, { opts: required, files: { 'a.conf': '[g]\na =\n' } }).get('g.a'), '');
  });

  it('of several required options without a value the first declared is named', (t) => {
    const required = { ...STRING, required: true } as const;
    const { parse } = prepareConf(t, { opts: { 'g.a': required, z: required, b: required } });
    assert.throws(parse, {
      name: 'RequiredOptError',
      message: 'value required for option z in group [DEFAULT]',
    });
  });

  it('unknown options and groups have their own errors', (t) => {
    const { conf } = parseConf(t, { opts });
    assert.throws(() => conf.get('g', 'x'), { message: 'no such option x in group [g]' });
    assert.throws(() => conf.get('h', 'x'), { message: 'no such group [h]' });
  });
});

describe('declarations', () => {
  it('of two kinds under one name are refused, the same one twice is not', (t) => {
    const { conf } = parseConf(t, { opts: { n: STRING } });
    conf.registerGroup(optGroup('DEFAULT', '', { n: { ...STRING } }));
    assert.throws(() => conf.registerGroup(optGroup('DEFAULT', '', { n: INTEGER })), {
      name: 'DuplicateOptError',
      message: 'duplicate option: n',
    });
  });

  it('with a default that the type refuses are refused', (t) => {
    const bad = { n: { type: 'integer', default: 20, min: 1, max: 10, help: '' } } as const;
    assert.throws(() => prepareConf(t, { opts: bad }), {
      name: 'DefaultValueError',
      message: 'Error processing default value 20 for Opt type of Integer(min=1, max=10).',
    });
  });

  it('with hyphens are read with underscores', (t) => {
    const { get } = parseConf(t, {
      opts: { 'my-opt': STRING },
      files: { 'a.conf': '[DEFAULT]\nmy-opt = x\nmy_opt = y\n' },
    });
    assert.equal(get('my_opt'), 'y');
  });
});

describe('views of a group', () => {
  const table = optGroup('g', '', {
    n: { type: 'integer', default: 5, help: '' },
    limit: { type: 'integer', help: '' },
    bad: { type: 'boolean', default: false, help: '' },
    list: { type: 'list', default: ['a'], help: '' },
  });
  const view = (text: string) => {
    const conf = new ConfigOpts({ project: 'nova', prog: 'p', env: { OS_G__BAD: text }, cwd: '/' });
    conf.registerGroup(table);
    conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
    return { conf, values: conf.group(table) };
  };

  it('convert lazily: a bad value harms only its reader', () => {
    const { values } = view('perhaps');
    assert.equal(values.n, 5);
    assert.throws(() => values.bad, { name: 'ConfigSourceValueError' });
  });

  it('are one object whose values follow changes', () => {
    const { conf, values } = view('yes');
    assert.equal(conf.group(table), values);
    assert.equal(values.bad, true);
    conf.setOverride('g', 'bad', false);
    assert.equal(values.bad, false);
  });

  it('give the default for a number that is left empty, and undefined where there is none', () => {
    const { conf, values } = view('no');
    conf.setOverride('g', 'n', '');
    conf.setOverride('g', 'limit', '');
    assert.deepEqual([values.n, values.limit, conf.get('g', 'n')], [5, undefined, undefined]);
  });

  it('cannot be written to', () => {
    const { values } = view('no');
    assert.throws(() => Object.assign(values, { n: 6 }), TypeError);
    assert.ok(Object.isFrozen(values.list));
  });
});

describe('reading again', () => {
  const opts = {
    debug: { type: 'boolean', default: false, mutable: true, help: '' },
    port: INTEGER,
  } as const;
  const setup = (t: it.TestContext) => {
    const prepared = parseConf(t, { opts, files: { 'a.conf': '[DEFAULT]\nport = 1\n' } });
    return {
      ...prepared,
      write: (text: string) => writeFileSync(join(prepared.dir, 'a.conf'), `[DEFAULT]\n${text}`),
    };
  };

  it('changes mutable options and names what needs a restart', (t) => {
    const { conf, get, write } = setup(t);
    write('port = 2\ndebug = true\n');
    assert.deepEqual(conf.mutate(), {
      changed: [{ group: 'DEFAULT', option: 'debug', from: 'False', to: 'True' }],
      restart: [{ group: 'DEFAULT', option: 'port', from: '1', to: '2' }],
    });
    assert.deepEqual([get('debug'), get('port')], [true, 1]);
    write('port = 1\n');
    assert.equal(conf.mutate().changed[0]?.to, 'False');
    assert.equal(get('debug'), false);
  });

  it('of a broken file changes nothing', (t) => {
    const { conf, get, write } = setup(t);
    for (const text of ['debug = true\njunk\n', 'debug = perhaps\n', 'debug = true\nport = x\n']) {
      write(text);
      assert.throws(() => conf.mutate(), ConfigError);
      assert.deepEqual([get('debug'), get('port')], [false, 1]);
    }
  });

  it('of a file that has gone changes nothing', (t) => {
    const { conf, dir, get } = setup(t);
    rmSync(join(dir, 'a.conf'));
    assert.throws(() => conf.mutate(), { name: 'ConfigFilesNotFoundError' });
    assert.equal(get('port'), 1);
  });
});

describe('what the configuration says of itself', () => {
  it('a dump has every option with its source, and no secret', (t) => {
    const opts = {
      a: STRING,
      'g.l': { type: 'list', default: ['x'], help: '' },
      'g.p': { ...STRING, secret: true },
    } as const;
    const { conf, dir } = parseConf(t, { opts, files: { 'a.conf': '[g]\np = hunter2\n' } });
    assert.deepEqual(conf.dump(), [
      { group: 'DEFAULT', option: 'a', value: 'None', location: { source: 'default', detail: '' } },
      {
        group: 'DEFAULT',
        option: 'config_source',
        value: '[]',
        location: { source: 'default', detail: '' },
      },
      { group: 'g', option: 'l', value: "['x']", location: { source: 'default', detail: '' } },
      { group: 'g', option: 'p', value: '****', location: { source: 'file', detail: `${dir}/a.conf:2` } },
    ]);
  });

  it('files are found beside --config-dir, then beside the newest configuration file', (t) => {
    const files = {
      'a.conf': '',
      'x/b.conf': '',
      'x/p.yaml': '',
      'd/p.yaml': '',
      'p.yaml': '',
      'only.yaml': '',
    };
    const args = ['--config-file', '$DIR/a.conf', '--config-file', '$DIR/x/b.conf'];
    const beside = parseConf(t, { opts: {}, files, args });
    assert.equal(beside.conf.findFile('p.yaml'), join(beside.dir, 'x/p.yaml'));
    assert.equal(beside.conf.findFile('only.yaml'), join(beside.dir, 'only.yaml'));
    assert.equal(beside.conf.findFile('nowhere-to-be-found.yaml'), undefined);
    const dir = parseConf(t, { opts: {}, files, args: [...args, '--config-dir', '$DIR/d'] });
    assert.equal(dir.conf.findFile('p.yaml'), join(dir.dir, 'd/p.yaml'));
  });

  it('nothing is found before the files were read', (t) => {
    assert.throws(() => prepareConf(t, { opts: {} }).conf.findFile('x'), { name: 'NotInitializedError' });
  });
});
