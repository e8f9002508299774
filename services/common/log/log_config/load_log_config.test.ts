import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { ALL_GROUPS } from '../../conf/all_groups.ts';
import { ConfigOpts } from '../../config/config_opts.ts';
import { directoryOf } from '../../config/testing/conf_fixture.ts';
import { getLogger, setSink } from '../log.ts';
import { flushLogs, mutateLogging, setupLogging } from '../setup_logging.ts';

after(() => setSink(undefined));

const FORMATTERS = `
[formatters]
keys = plain, context, json
[formatter_plain]
format = %(asctime)s|%(levelname)s|%(name)s|%(message)s
datefmt = %d
[formatter_context]
class = oslo_log.formatters.ContextFormatter
format = never
[formatter_json]
class = oslo_log.formatters.JSONFormatter
`;

/** Two files, one for everything from WARNING on, one for what is below `nova.api`. */
const TWO = `[loggers]
keys = root, api
[handlers]
keys = all, api
${FORMATTERS}
[logger_root]
level = WARNING
handlers = all
[logger_api]
level = DEBUG
handlers = api
qualname = nova.api
[handler_all]
class = FileHandler
args = ('all.log',)
formatter = context
[handler_api]
class = logging.handlers.WatchedFileHandler
level = INFO
args = ('%(name)s', 'a')
kwargs = {'delay': True}
formatter = plain
name = api.log
`;

function confOf(dir: string, args: readonly string[] = []): ConfigOpts {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {}, cwd: dir });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({
    args: ['--log-config-append', join(dir, 'logging.conf'), ...args],
    defaultConfigFiles: [],
    defaultConfigDirs: [],
  });
  return conf;
}

/** Logging as the file says; its relative names are of the directory. */
function logInto(t: TestContext, text: string, args: readonly string[] = []) {
  const dir = directoryOf(t, {});
  const inDir = (config: string): string =>
    config.replaceAll(/'(\w+\.log)'/g, `'${dir}/$1'`).replace('= api.log', `= ${dir}/api.log`);
  writeFileSync(join(dir, 'logging.conf'), inDir(text));
  const conf = confOf(dir, args);
  setupLogging(conf, 'nova-api');
  const read = (name: string): string => {
    flushLogs();
    return readFileSync(join(dir, name), 'utf8').replace(/^\d{4}\S+ \S+ \d+ /gm, '');
  };
  const rewrite = (config: string): void => {
    writeFileSync(join(dir, 'logging.conf'), inDir(config));
    // Written within the same tick of the file system's clock, it would look the same.
    utimesSync(join(dir, 'logging.conf'), 1, 1);
  };
  return { dir, conf, read, rewrite };
}

describe('a logging configuration file', () => {
  it('says which loggers go where, from which level on', (t) => {
    const { read } = logInto(t, TWO);
    getLogger('nova.api.x').debug('1');
    getLogger('nova.api.x').info('2');
    getLogger('nova.api').error('3', { requestId: 'req-1' });
    getLogger('nova.other').info('4');
    getLogger('nova.other').warning('5');
    assert.equal(
      read('api.log').replaceAll(/^\d\d/gm, 'DAY'),
      'DAY|INFO|nova.api.x|2\nDAY|ERROR|nova.api|3\n',
    );
    // A handler takes what its own level lets pass, whatever the level of the logger above is.
    const [debug, ...more] = read('all.log').split('\n');
    assert.match(debug ?? '', /^DEBUG nova\.api\.x \[-\] 1 \S+ \S+load_log_config\.test\.ts:\d+$/);
    assert.deepEqual(more, [
      'INFO nova.api.x [-] 2',
      'ERROR nova.api [None req-1 - - - - - -] 3',
      'WARNING nova.other [-] 5',
      '',
    ]);
  });

  it('keeps the records of a logger to itself with propagate = 0', (t) => {
    const { read } = logInto(t, TWO.replace('qualname =', 'propagate = 0\nqualname ='));
    getLogger('nova.api.x').error('1');
    assert.equal(read('all.log'), '');
    assert.match(read('api.log'), /\|1\n$/);
  });

  it('makes the other options about the log have no effect', (t) => {
    const dir = directoryOf(t, {});
    const { read } = logInto(t, TWO, ['--log-file', join(dir, 'other.log'), '--debug', '--use-json']);
    getLogger('nova.x').info('no');
    getLogger('nova.x').warning('yes');
    assert.equal(read('all.log'), 'WARNING nova.x [-] yes\n');
    assert.deepEqual(readdirSync(dir), []);
  });

  it('without a formatter writes the message alone, and with JSONFormatter an object', (t) => {
    const { read } = logInto(
      t,
      TWO.replace('formatter = plain\n', '').replace('formatter = context', 'formatter = json'),
    );
    getLogger('nova.api').error('m', { trace: 'E: 1' });
    assert.equal(read('api.log'), 'm\nE: 1\n');
    const { name, asctime } = JSON.parse(read('all.log')) as Record<string, string>;
    assert.equal(name, 'nova.api');
    assert.match(asctime ?? '', /:\d\d,\d{3}$/);
  });

  it('is read again when it was changed, and debug sets the level of its root', (t) => {
    const { conf, read, rewrite } = logInto(t, TWO);
    mutateLogging(conf, new Set());
    getLogger('nova.x').info('1');
    rewrite(TWO.replace('level = WARNING', 'level = INFO'));
    mutateLogging(conf, new Set());
    getLogger('nova.x').info('2');
    getLogger('nova.x').debug('3');
    conf.setOverride('DEFAULT', 'debug', true);
    mutateLogging(conf, new Set(['debug']));
    getLogger('nova.x').debug('4');
    assert.deepEqual(
      read('all.log')
        .split('\n')
        .map((line) => line.split(' ').slice(0, 4).join(' ')),
      ['INFO nova.x [-] 2', 'DEBUG nova.x [-] 4', ''],
    );
  });

  it('that is broken when it is read again changes nothing', (t) => {
    const { conf, read, rewrite } = logInto(t, TWO);
    rewrite('[loggers]\n');
    assert.throws(() => mutateLogging(conf, new Set()), { name: 'LogConfigError' });
    getLogger('nova.x').warning('still');
    assert.equal(read('all.log'), 'WARNING nova.x [-] still\n');
  });
});

const WRONG: readonly (readonly [name: string, from: string | RegExp, to: string, message: RegExp])[] = [
  ['an empty file', /[^]+/, '', /: the file is empty$/],
  ['a line that is none', '[loggers]', 'nonsense', /File contains no section headers/],
  [
    'no list of handlers',
    '[handlers]',
    '[handler]',
    /: \[handlers\]: no such section; did you mean \[handler\]\?$/,
  ],
  ['no keys', 'keys = root, api', '', /: \[loggers\] keys: is required$/],
  ['no root', 'keys = root, api', 'keys = api', /: \[loggers\] keys: must name 'root'$/],
  [
    'an unknown level',
    'level = DEBUG',
    'level = debug',
    /: \[logger_api\] level: Unknown level: 'debug'; levels are CRITICAL/,
  ],
  [
    'a handler that is not listed',
    'handlers = api',
    'handlers = apis',
    /: \[logger_api\] handlers: no handler 'apis' in \[handlers\] keys$/,
  ],
  ['a logger without a name', 'qualname = nova.api', '', /: \[logger_api\] qualname: is required$/],
  [
    'a class that nobody knows',
    'class = FileHandler',
    'class = SMTPHandler',
    /: \[handler_all\] class: cannot be resolved: 'SMTPHandler'; known are logging\.StreamHandler, /,
  ],
  [
    'a formatter that is not listed',
    'formatter = plain',
    'formatter = plane',
    /: \[handler_api\] formatter: no formatter 'plane' in/,
  ],
  [
    'arguments that are no tuple',
    "('all.log',)",
    "('all.log')",
    /: \[handler_all\] args: must be a tuple; one of a single item ends with a comma/,
  ],
  [
    'arguments that are no data',
    "('all.log',)",
    "(open('x'),)",
    /: \[handler_all\] args: the name 'open' is not known$/,
  ],
  [
    'an argument too many',
    "('all.log',)",
    "('all.log', 'a', None, False, None, 1)",
    /: \[handler_all\] args: takes at most 5 \(filename, .*\), 6 given$/,
  ],
  [
    'an argument that the class has not',
    "{'delay': True}",
    "{'delayed': True}",
    /: \[handler_api\] args: kwargs: 'delayed' is none of filename, mode/,
  ],
  [
    'a file that cannot be opened',
    "('all.log',)",
    "('/nowhere/all.log',)",
    /: \[handler_all\] args: Cannot open the log file \/nowhere\/all\.log.*ENOENT/,
  ],
  ['a reference to nothing', "'%(name)s'", "'%(nam)s'", /: \[handler_api\] args: .*Bad value substitution/],
  [
    'another style',
    'format = %(asc',
    'style = {\nformat = %(asc',
    /: \[formatter_plain\] style: only '%' is supported, not '\{'$/,
  ],
];

describe('an error in a logging configuration file names file, section and option:', () => {
  for (const [name, from, to, message] of WRONG)
    it(name, (t) => {
      const text = TWO.replace(from, to);
      assert.notEqual(text, TWO);
      assert.throws(
        () => logInto(t, text),
        (error: Error) => {
          assert.equal(error.name, 'LogConfigError');
          assert.match(error.message, /^Error loading logging config \/.*\/logging\.conf: /);
          assert.match(error.message, message);
          return true;
        },
      );
    });

  it('a file that is not there', (t) => {
    const dir = directoryOf(t, {});
    assert.throws(() => setupLogging(confOf(dir), 'p'), {
      name: 'LogConfigError',
      message: /^Error loading logging config .*logging\.conf: ENOENT: no such file or directory/,
    });
  });
});
