import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileServer } from '../config/sources/testing/file_server.ts';
import { serverCertificate } from '../keystone/testing/server_certificate.ts';
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

test('options come from a server that config_source names, over TLS with certificates of both sides', async (t) => {
  const certificate = serverCertificate();
  const base = await fileServer(t, certificate);
  const directory = configDir(t);
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  writeFileSync(cert, certificate.cert);
  writeFileSync(key, certificate.key);
  const source = `[DEFAULT]\nconfig_source = s\n[s]\ndriver = remote_file\nuri = ${base}/who\n`;
  const { conf, sourceErrors } = loaded(
    t,
    `${source}ca_path = ${cert}\nclient_cert = ${cert}\nclient_key = ${key}\n`,
  );
  assert.deepEqual(sourceErrors, []);
  assert.equal(conf.get('DEFAULT', 'host'), 'true');
  assert.deepEqual(conf.location('DEFAULT', 'host'), { source: 'config_source', detail: `${base}/who:2` });
});

test('a server whose certificate nobody knows is left out, and told of once', async (t) => {
  const base = await fileServer(t, serverCertificate());
  const { conf, sourceErrors } = loaded(
    t,
    `[DEFAULT]\ndebug = true\nconfig_source = s\n[s]\ndriver = remote_file\nuri = ${base}/who\n`,
  );
  assert.equal(conf.location('DEFAULT', 'host').source, 'default');
  assert.equal(sourceErrors.length, 1);
  assert.match(
    sourceErrors[0] ?? '',
    /^could not load configuration from 's' using remote_file driver: .*self-signed/,
  );
});
