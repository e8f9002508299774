import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ConfigOpts } from '../config_opts.ts';
import { optGroup } from '../opts.ts';
import { directoryOf } from '../testing/conf_fixture.ts';
import type { RemoteFile } from './remote_file.ts';

const OPTIONS = [
  optGroup('DEFAULT', '', {
    a: { type: 'string', default: 'default', help: '' },
    n: { type: 'integer', help: '' },
    m: { type: 'multi', default: [], help: '' },
    cli: { type: 'string', cli: true, help: '' },
    live: { type: 'string', mutable: true, help: '' },
  }),
  optGroup('g', '', { renamed: { type: 'string', deprecatedNames: ['old'], help: '' } }),
];

const SOURCE = '[DEFAULT]\nconfig_source = s\n[s]\ndriver = remote_file\nuri = http://h/x\n';

interface Given {
  readonly file: string;
  /** By URI; an Error is thrown. */
  readonly remote?: Readonly<Record<string, string | Error>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly prepare?: (conf: ConfigOpts) => void;
}

function parse(t: TestContext, { file, remote = {}, env = {}, args = [], prepare }: Given) {
  const dir = directoryOf(t, { 'a.conf': file });
  const errors: string[] = [];
  const fetched: RemoteFile[] = [];
  const conf = new ConfigOpts({
    project: 'nova',
    prog: 'test',
    env,
    onSourceError: (message) => errors.push(message),
    fetch: (asked) => {
      fetched.push(asked);
      const answer = remote[asked.uri] ?? new Error('404 Client Error: Not Found');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  for (const group of OPTIONS) conf.registerGroup(group);
  prepare?.(conf);
  conf.parse({ args, defaultConfigFiles: [join(dir, 'a.conf')], defaultConfigDirs: [] });
  return { conf, errors, fetched, dir, get: (name: string) => conf.get('DEFAULT', name) };
}

describe('a source elsewhere', () => {
  it('has what no file, variable or flag has', (t) => {
    const remote = '[DEFAULT]\na = remote\nn = 5\nm = 1\nm = 2\ncli = remote\nlive = remote\n';
    const one = { file: SOURCE, remote: { 'http://h/x': remote } };
    const { conf, get, errors } = parse(t, one);
    assert.deepEqual([get('a'), get('n'), get('m'), get('cli')], ['remote', 5, ['1', '2'], 'remote']);
    assert.deepEqual(conf.location('DEFAULT', 'n'), { source: 'config_source', detail: 'http://h/x:3' });
    assert.deepEqual(errors, []);
    assert.equal(parse(t, { ...one, file: `${SOURCE}[DEFAULT]\na = file\n` }).get('a'), 'file');
    assert.equal(parse(t, { ...one, env: { OS_DEFAULT__A: 'env' } }).get('a'), 'env');
    assert.equal(parse(t, { ...one, args: ['--cli', 'flag'] }).get('cli'), 'flag');
    assert.equal(
      parse(t, { ...one, prepare: (made) => made.setOverride('DEFAULT', 'a', 'o') }).get('a'),
      'o',
    );
    assert.equal(
      parse(t, { ...one, prepare: (made) => made.setDefault('DEFAULT', 'a', 'd') }).get('a'),
      'remote',
    );
  });

  it('comes in the order of config_source, whoever sets that', (t) => {
    const { get } = parse(t, {
      file: '[one]\ndriver = remote_file\nuri = http://h/1\n[two]\ndriver = remote_file\nuri = http://h/2\n',
      env: { OS_DEFAULT__CONFIG_SOURCE: 'two, one' },
      remote: { 'http://h/1': '[DEFAULT]\na = 1\nn = 1\n', 'http://h/2': '[DEFAULT]\na = 2\n' },
    });
    assert.deepEqual([get('a'), get('n')], ['2', 1]);
  });

  it('is asked for present names only, and its references are replaced', (t) => {
    const { conf, get } = parse(t, {
      file: SOURCE,
      remote: { 'http://h/x': '[DEFAULT]\na = <$n>\nn = 5\n[g]\nold = x\n' },
    });
    assert.equal(conf.get('g', 'renamed'), undefined);
    assert.equal(get('a'), '<5>');
  });

  it('is fetched with the options of its group', (t) => {
    const more = 'ca_path = /ca\nclient_cert = /cert\nclient_key = /key\ntimeout = 7\n';
    const { fetched } = parse(t, { file: SOURCE + more, remote: { 'http://h/x': '' } });
    assert.deepEqual(fetched, [
      { uri: 'http://h/x', caPath: '/ca', clientCert: '/cert', clientKey: '/key', timeout: 7 },
    ]);
  });

  it('has bad values that are named with their line', (t) => {
    const { conf } = parse(t, { file: SOURCE, remote: { 'http://h/x': '[DEFAULT]\n\nn = many\n' } });
    assert.throws(
      () => conf.get('DEFAULT', 'n'),
      (error: Error & { explain?: () => string }) =>
        error.name === 'ConfigSourceValueError' &&
        error.explain?.() ===
          "http://h/x:3: [DEFAULT] n = many: invalid literal for int() with base 10: 'many'",
    );
  });

  for (const [user, shown] of [
    ['u:hunter2', 'u:****'],
    ['hunter2', '****'],
    [':hunter2', ':****'],
  ] as const)
    it(`at ${user}@h shows no password where it is named, nor where all options are`, (t) => {
      const { conf } = parse(t, {
        file: SOURCE.replace('//h', `//${user}@h`),
        remote: { [`http://${user}@h/x`]: '[DEFAULT]\na = 1\n' },
      });
      assert.equal(conf.get('s', 'uri'), `http://${user}@h/x`);
      assert.equal(conf.location('DEFAULT', 'a').detail, `http://${shown}@h/x:2`);
      const rows = conf.dump();
      assert.equal(rows.find(({ group, option }) => group === 's' && option === 'uri')?.value, '****');
      assert.doesNotMatch(JSON.stringify(rows), /hunter2/);
    });

  for (const uri of [
    'ftp://u:hunter2@h/x',
    'http://u:hunter2@256.1.1.1/x',
    'http://u:hun/ter2@h/x',
    'http://u:hun#ter2@h/x',
    'http:/u:hunter2@h/x',
    'u:hunter2@h/x',
    'http://u:x$hunter2@h/x',
  ])
    it(`that cannot be had from ${uri} shows no password in the reason`, (t) => {
      const { errors } = parse(t, { file: SOURCE.replace('http://h/x', uri) });
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? '', /^could not load configuration from 's' using remote_file driver: /);
      assert.doesNotMatch(errors[0] ?? '', /hun|ter2/);
    });

  it('is not read again when the files are', (t) => {
    const { conf, dir, get, fetched } = parse(t, {
      file: SOURCE,
      remote: { 'http://h/x': '[DEFAULT]\na = remote\nlive = remote\n' },
    });
    writeFileSync(join(dir, 'a.conf'), `${SOURCE}[DEFAULT]\nlive = file\n`);
    assert.deepEqual(
      conf.mutate().changed.map(({ option, from, to }) => [option, from, to]),
      [['live', 'remote', 'file']],
    );
    assert.deepEqual([get('a'), get('live'), fetched.length], ['remote', 'file', 1]);
  });

  const LEFT_OUT: readonly (readonly [what: string, given: Given, message: RegExp])[] = [
    ['without a group', { file: '[DEFAULT]\nconfig_source = s\n' }, /from 's', no 'driver' is set\.$/],
    [
      'of another driver',
      { file: SOURCE.replace('remote_file', 'castellan') },
      /from 's'\. .*a\.conf:4: \[s\] driver = castellan: Valid values are \[remote_file\], but found 'castellan'$/,
    ],
    [
      'without a URI',
      { file: SOURCE.replace(/uri.*\n/, '') },
      /from 's' using remote_file driver: \[s\] uri is not set$/,
    ],
    [
      'of another scheme',
      { file: SOURCE.replace('http:', 'ftp:') },
      /from 's' using remote_file driver: .*a\.conf:5: \[s\] uri = \*{4}: \(.scheme was /,
    ],
    ['that is not there', { file: SOURCE }, /using remote_file driver: 404 Client Error: Not Found$/],
    [
      'that is no configuration',
      { file: SOURCE, remote: { 'http://h/x': '<html>\n' } },
      /using remote_file driver: Failed to parse http:\/\/h\/x: at http:\/\/h\/x:1, No ':' or '=' found/,
    ],
  ];
  for (const [what, given, message] of LEFT_OUT)
    it(`${what} is left out and told of`, (t) => {
      const { errors, get } = parse(t, given);
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? '', /^could not load configuration /);
      assert.match(errors[0] ?? '', message);
      assert.equal(get('a'), 'default');
    });

  it('may have an option that is required', (t) => {
    const prepare = (conf: ConfigOpts): void =>
      conf.registerGroup(optGroup('g', '', { must: { type: 'string', required: true, help: '' } }));
    const { conf } = parse(t, { file: SOURCE, remote: { 'http://h/x': '[g]\nmust = 1\n' }, prepare });
    assert.equal(conf.get('g', 'must'), '1');
    assert.throws(() => parse(t, { file: SOURCE, remote: { 'http://h/x': '' }, prepare }), {
      name: 'RequiredOptError',
    });
  });
});
