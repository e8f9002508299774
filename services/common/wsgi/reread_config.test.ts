import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { logRecords } from '../middleware/testing/log_records.ts';
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
