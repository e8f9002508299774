import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALL_GROUPS } from '../conf/all_groups.ts';
import { ConfigOpts } from '../config/config_opts.ts';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { getLogger, setSink } from './log.ts';
import { flushLogs, logOptionValues, reopenLogs, setupLogging } from './setup_logging.ts';

after(() => setSink(undefined));

function confOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): ConfigOpts {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env, cwd: '/' });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ args, defaultConfigFiles: [], defaultConfigDirs: [] });
  return conf;
}

/** Logging into a file of the test's own; the lines so far, without their time and process. */
function fileLog(t: TestContext, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const path = join(directoryOf(t, {}), 'nova.log');
  const conf = confOf(['--log-file', path, ...args], env);
  const sink = setupLogging(conf, 'nova-api');
  const lines = (file = path): string[] => {
    flushLogs();
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\S+ \S+ \d+ /, ''));
  };
  return { path, conf, sink, lines };
}

describe('the log file', () => {
  it('gets lines of level INFO and above', (t) => {
    const { lines } = fileLog(t);
    const log = getLogger('nova.x');
    log.debug('no');
    log.info('yes');
    log.error('also');
    assert.deepEqual(lines(), ['INFO nova.x [-] yes', 'ERROR nova.x [-] also']);
    assert.equal(log.isEnabledFor('debug'), false);
  });

  it('gets DEBUG with --debug, but not from loggers that default_log_levels holds back', (t) => {
    const { lines } = fileLog(t, ['--debug']);
    getLogger('nova.x').debug('yes');
    getLogger('keystonemiddleware.auth_token').info('no');
    getLogger('keystonemiddleware.auth_token').warning('yes');
    const [debug, ...more] = lines();
    assert.match(debug ?? '', /^DEBUG nova\.x \[-\] yes \S+ \S+setup_logging\.test\.ts:\d+$/);
    assert.deepEqual(more, ['WARNING keystonemiddleware.auth_token [-] yes']);
  });

  it('follows a change of debug without a restart', (t) => {
    const { conf, sink } = fileLog(t);
    assert.equal(sink.enabled('debug', 'nova.x'), false);
    conf.setOverride('DEFAULT', 'debug', true);
    assert.equal(sink.enabled('debug', 'nova.x'), true);
  });

  it('is in log_dir, and named after the program where it has no name', (t) => {
    const dir = directoryOf(t, {});
    setupLogging(confOf(['--log-dir', dir]), 'nova-api-wsgi');
    setupLogging(confOf(['--log-dir', dir, '--log-file', 'other.log']), 'nova-api-wsgi');
    assert.ok(existsSync(join(dir, 'nova-api-wsgi.log')));
    assert.ok(existsSync(join(dir, 'other.log')));
  });

  it('that cannot be opened is named, and the log stays as it was', (t) => {
    const { lines } = fileLog(t);
    const dir = directoryOf(t, {});
    mkdirSync(join(dir, 'x.log'));
    assert.throws(() => setupLogging(confOf(['--log-file', join(dir, 'x.log')]), 'p'), {
      name: 'LogFileError',
      message: /^Cannot open the log file .*x\.log \(\[DEFAULT\] log_file, log_dir\): EISDIR/,
    });
    getLogger('nova.x').info('still here');
    assert.deepEqual(lines(), ['INFO nova.x [-] still here']);
  });

  it('is opened again after it was moved, with the next batch', (t) => {
    const { path, lines } = fileLog(t);
    getLogger('nova.x').info('before');
    flushLogs();
    renameSync(path, `${path}.1`);
    getLogger('nova.x').info('after');
    assert.deepEqual(lines(), ['INFO nova.x [-] after']);
    assert.deepEqual(lines(`${path}.1`), ['INFO nova.x [-] before']);
  });

  it('is opened again at once where that is asked for', (t) => {
    const { path, lines } = fileLog(t);
    getLogger('nova.x').info('before');
    renameSync(path, `${path}.1`);
    reopenLogs();
    getLogger('nova.x').info('after');
    assert.deepEqual(lines(), ['INFO nova.x [-] after']);
    assert.deepEqual(lines(`${path}.1`), ['INFO nova.x [-] before']);
  });

  it('gets every line of many, whole and in order', (t) => {
    const { lines } = fileLog(t);
    const log = getLogger('nova.x');
    const expected = Array.from({ length: 5000 }, (_unused, index) =>
      `INFO nova.x [-] line ${index} ${'x'.repeat(index % 50)}`.trimEnd(),
    );
    for (let index = 0; index < 5000; index++) log.info(`line ${index} ${'x'.repeat(index % 50)}`.trimEnd());
    assert.deepEqual(lines(), expected);
  });

  it('gets no more records than rate_limit_burst in an interval, but for those beyond the limit', (t) => {
    const { lines } = fileLog(t, [], {
      OS_DEFAULT__RATE_LIMIT_INTERVAL: '3600',
      OS_DEFAULT__RATE_LIMIT_BURST: '2',
      OS_DEFAULT__RATE_LIMIT_EXCEPT_LEVEL: 'ERROR',
    });
    const log = getLogger('nova.x');
    for (const text of ['a', 'b', 'c', 'd']) log.info(text);
    log.error('e');
    assert.deepEqual(lines(), [
      'INFO nova.x [-] a',
      'INFO nova.x [-] b',
      'ERROR root [-] Logging rate limit: drop after 2 records/3600 sec',
      'ERROR nova.x [-] e',
    ]);
  });

  it('a syslog_log_facility that is none is refused with those that are', () => {
    const env = { OS_DEFAULT__USE_SYSLOG: 'true', OS_DEFAULT__SYSLOG_LOG_FACILITY: 'local9' };
    assert.throws(() => setupLogging(confOf([], env), 'p'), {
      name: 'SyslogFacilityError',
      message: /syslog_log_facility = local9: syslog facility must be one of: 'LOG_KERN', .*'LOG_LOCAL7'$/,
    });
  });

  it('a bad default_log_levels is refused by name', () => {
    assert.throws(() => setupLogging(confOf([], { OS_DEFAULT__DEFAULT_LOG_LEVELS: 'amqp=LOUD' }), 'p'), {
      name: 'DefaultLogLevelsError',
    });
  });
});

describe('the dump of options', () => {
  it('has the arguments, the files, each value, and where each came from', (t) => {
    const { conf, lines } = fileLog(t, ['--debug'], { OS_DATABASE__CONNECTION: 'sqlite:///x' });
    logOptionValues(conf, getLogger('nova'));
    const text = lines().map((line) => line.replace('DEBUG nova [-] ', '').replace(/ \w+ \/\S+:\d+$/, ''));
    assert.equal(text[0], '*'.repeat(80));
    assert.equal(text[1], 'Configuration options gathered from:');
    assert.match(text[2] ?? '', /^command line args: \['--log-file', '.*nova\.log', '--debug'\]$/);
    assert.equal(text[3], 'config files: []');
    assert.equal(text[4], '='.repeat(80));
    assert.ok(text.includes('debug                          = True  (command line --debug)'));
    assert.ok(text.includes("enabled_apis                   = ['osapi_compute', 'metadata']  (default)"));
    assert.ok(text.includes('database.connection            = ****  (environment OS_DATABASE__CONNECTION)'));
    assert.ok(text.includes('neutron.metadata_proxy_shared_secret = ****  (default)'));
    assert.equal(text.at(-1), '*'.repeat(80));
  });

  it('is not made where DEBUG is off', (t) => {
    const { lines } = fileLog(t);
    const dump = () => assert.fail('dumped');
    logOptionValues({ args: [], configFiles: [], dump }, getLogger('nova'));
    assert.deepEqual(lines(), ['']);
  });
});

describe('a process that ends', () => {
  const child = fileURLToPath(new URL('testing/log_in_child.ts', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [child, ...args], { encoding: 'utf8' });
  const FIRST = / INFO nova\.test \[None req-1 u p - - - -\] first\n$/;

  it('by itself has written its log to standard error', () => {
    const { stdout, stderr, status } = run('return');
    assert.deepEqual([stdout, status], ['', 0]);
    assert.match(stderr, FIRST);
  });

  it('by process.exit as well', () => {
    const { stderr, status } = run('exit');
    assert.equal(status, 3);
    assert.match(stderr, FIRST);
  });

  it('with use_json has written one object a line to standard output', () => {
    const { stdout, stderr } = run('exit', '--use-json', '--debug');
    assert.equal(stderr, '');
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    assert.deepEqual(messages, ['first', 'details']);
  });

  it('after more than it may keep says that lines were dropped, and goes on', (t) => {
    const path = join(directoryOf(t, {}), 'nova.log');
    assert.equal(run('flood', '--log-file', path).status, 0);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.ok(lines.length < 200_000);
    assert.ok(
      lines.some((line) =>
        / WARNING oslo_log \[-\] \d+ batches of lines were dropped: nothing reads the log\.$/.test(line),
      ),
    );
  });

  it('by an unhandled error has logged it', () => {
    const { stdout, status } = run('throw', '--use-json');
    assert.notEqual(status, 0);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
      levelname: string;
      message: string;
      traceback: string;
    };
    assert.deepEqual([last.levelname, last.message], ['CRITICAL', 'Unhandled error']);
    assert.match(last.traceback, /^Error: out of cheese\n {4}at /);
  });
});
