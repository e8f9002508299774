import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { logRecords } from '../middleware/testing/log_records.ts';
import { setSink } from '../log/log.ts';
import { setupLogging } from '../log/setup_logging.ts';
import { apiGroup, defaultGroup } from '../conf/index.ts';
import { loadConfig } from './load_config.ts';
import { rereadConfig } from './reread_config.ts';
import { configDir } from './testing/config_dir.ts';

function running(t: TestContext, text: string) {
  const file = join(configDir(t), 'nova.conf');
  writeFileSync(file, text);
  const { conf } = loadConfig({ prog: 'nova-api', env: {}, args: ['--config-file', file] });
  const records = logRecords(t);
  const reread = (next: string): boolean => {
    writeFileSync(file, next);
    return rereadConfig(conf);
  };
  const lines = (): string[] => records.map(({ level, message }) => `${level} ${message}`);
  return { file, conf, reread, lines };
}

test('a mutable option changes; another one keeps its value and is named', (t) => {
  const { conf, reread, lines } = running(t, '[DEFAULT]\ndebug = false\n[api]\nmax_limit = 5\n');
  assert.equal(reread('[DEFAULT]\ndebug = true\n[api]\nmax_limit = 6\n'), true);
  assert.equal(conf.group(defaultGroup).debug, true);
  assert.equal(conf.group(apiGroup).max_limit, 5);
  assert.deepEqual(lines(), [
    'warning Ignoring change to immutable option api.max_limit',
    'info Option DEFAULT.debug changed from [False] to [True]',
  ]);
});

test('a broken file changes nothing, and the log names its line', (t) => {
  const { conf, file, reread, lines } = running(t, '[DEFAULT]\ndebug = true\n');
  assert.equal(reread('[DEFAULT]\ndebug = false\nnonsense\n'), false);
  assert.equal(conf.group(defaultGroup).debug, true);
  assert.equal(lines().length, 1);
  assert.match(lines()[0] ?? '', new RegExp(`^error The configuration stays as it was: .*${file}:3`));
});

test('a bad value changes nothing, and the log names option and value', (t) => {
  const { conf, reread, lines } = running(t, '[DEFAULT]\ndebug = true\n');
  assert.equal(reread('[DEFAULT]\ndebug = no\n[api]\nmax_limit = many\n'), false);
  assert.equal(conf.group(defaultGroup).debug, true);
  assert.match(lines()[0] ?? '', /nova\.conf:4: \[api\] max_limit = many: /);
});

test('a broken logging configuration file leaves logging as it was, and the log names its section', (t) => {
  const logging = join(configDir(t), 'logging.conf');
  const text =
    '[loggers]\nkeys = root\n[logger_root]\nhandlers = h\n[formatters]\nkeys =\n' +
    '[handlers]\nkeys = h\n[handler_h]\nclass = NullHandler\n';
  writeFileSync(logging, text);
  const start = `[DEFAULT]\nlog_config_append = ${logging}\n`;
  const { conf, reread, lines } = running(t, start);
  const records = setSink(undefined);
  t.after(() => setSink(undefined));
  setupLogging(conf, 'nova-api');
  setSink(records);
  writeFileSync(logging, text.replace('NullHandler', 'Nonsense'));
  utimesSync(logging, 1, 1);
  assert.equal(reread(`${start}debug = true\n`), false);
  assert.match(
    lines().at(-1) ?? '',
    /^error Logging stays as it was: Error loading logging config \S+logging\.conf: \[handler_h\] class: cannot be/,
  );
});
