import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadConfig, type LoadedConfig } from './load_config.ts';
import { configDir } from './testing/config_dir.ts';

function loaded(t: TestContext, conf = '', env: Record<string, string> = {}): LoadedConfig {
  const file = join(configDir(t, { conf }), 'nova.conf');
  return loadConfig({ prog: 'nova-api', env, args: ['--config-file', file] });
}

const groupsOf = ({ conf }: LoadedConfig): Set<string> => new Set(conf.dump().map(({ group }) => group));

test('a file that sets only options that are read here needs no others', (t) => {
  assert.ok(!groupsOf(loaded(t)).has('libvirt'));
});

for (const [what, conf, env] of [
  ["another of Nova's options in a file", '[libvirt]\nvirt_type = qemu\n', {}],
  ["another of Nova's options in the environment", '', { OS_LIBVIRT__VIRT_TYPE: 'qemu' }],
  ['debug, which shows them all,', '[DEFAULT]\ndebug = true\n', {}],
] as const) {
  test(`${what} declares all of them`, (t) => {
    assert.ok(groupsOf(loaded(t, conf, env)).has('libvirt'));
  });
}

test('a bad value of an option that has no effect here ends the start, too', (t) => {
  assert.throws(() => loaded(t, '[libvirt]\nvirt_type = abacus\n'), {
    name: 'ConfigFileValueError',
    message: /virt_type/,
  });
});

test('an option may refer to one that has no effect here', (t) => {
  const { conf } = loaded(t, '[api]\ndhcp_domain = ${libvirt.virt_type}.example\n');
  assert.equal(conf.get('api', 'dhcp_domain'), 'kvm.example');
});

test('what Nova never had is passed over in silence', (t) => {
  const { warnings } = loaded(t, '[nonsense]\nx = 1\n');
  assert.deepEqual(
    warnings.filter((warning) => warning.includes('nonsense')),
    [],
  );
});
