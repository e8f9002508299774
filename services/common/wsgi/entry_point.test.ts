import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryPoint } from './entry_point.ts';
import { configDir } from './testing/config_dir.ts';

test("an imported entry point's error says file, line, option and value in its message", (t) => {
  const directory = configDir(t, { conf: '[api]\nmax_limit = many\n' });
  assert.throws(
    () => entryPoint('osapi_compute', { command: false, argv: [], env: { OS_NOVA_CONFIG_DIR: directory } }),
    { name: 'StartupError', message: /ConfigFileValueError: .*nova\.conf:6: \[api\] max_limit = many: / },
  );
});

test("an imported entry point never reads the host's command line", (t) => {
  const env = { OS_NOVA_CONFIG_DIR: configDir(t), OS_DEFAULT__LOG_FILE: '/dev/null' };
  const argv = ['--config-file', '/nowhere'];
  assert.equal(typeof entryPoint('osapi_compute', { command: false, argv, env }), 'function');
});
