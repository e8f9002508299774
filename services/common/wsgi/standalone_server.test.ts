import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Conf } from '../config/conf.ts';
import { loadConfig } from './load_config.ts';
import { standalonePasteFile } from './paste_file.ts';
import { standaloneServer, tlsOptions } from './standalone_server.ts';
import { configDir } from './testing/config_dir.ts';

function parsed(t: TestContext, conf = '', directory = configDir(t, { conf })): Conf {
  return loadConfig({ prog: 'nova-api', env: {}, args: ['--config-file', join(directory, 'nova.conf')] })
    .conf;
}

test("each API has its own address, port and workers, and Nova's defaults", (t) => {
  const conf = parsed(
    t,
    '[DEFAULT]\nosapi_compute_listen = 127.0.0.1\nosapi_compute_listen_port = 0\nmetadata_workers = 3\n',
  );
  assert.deepEqual(standaloneServer(conf, 'osapi_compute'), {
    host: '127.0.0.1',
    port: 0,
    workers: availableParallelism(),
    tls: false,
  });
  assert.deepEqual(standaloneServer(conf, 'metadata'), {
    host: '0.0.0.0',
    port: 8775,
    workers: 3,
    tls: false,
  });
});

test('TLS is for the APIs in enabled_ssl_apis only', (t) => {
  const conf = parsed(t, '[DEFAULT]\nenabled_ssl_apis = metadata\n');
  assert.equal(standaloneServer(conf, 'metadata').tls, true);
  assert.equal(standaloneServer(conf, 'osapi_compute').tls, false);
});

test('TLS without a certificate or without a key is an error that names the missing option', (t) => {
  assert.throws(() => tlsOptions(parsed(t)), { name: 'StartupError', message: /ssl_cert_file is not set$/ });
  assert.throws(() => tlsOptions(parsed(t, '[wsgi]\nssl_cert_file = /c\n')), {
    message: /ssl_key_file is not set$/,
  });
});

test('a certificate that is not there is named with its option', (t) => {
  const conf = parsed(t, '[wsgi]\nssl_cert_file = /nowhere/cert.pem\nssl_key_file = /nowhere/key.pem\n');
  assert.throws(() => tlsOptions(conf), {
    message: /^Unable to find cert_file : \/nowhere\/cert\.pem \(\[wsgi\] ssl_cert_file/,
  });
});

test('with ssl_ca_file clients must show a certificate', (t) => {
  const directory = configDir(t);
  for (const name of ['cert', 'key', 'ca']) writeFileSync(join(directory, `${name}.pem`), name);
  const pem = (name: string): string => `ssl_${name}_file = ${join(directory, `${name}.pem`)}\n`;
  writeFileSync(join(directory, 'nova.conf'), `[wsgi]\n${pem('cert')}${pem('key')}${pem('ca')}`);
  const options = tlsOptions(parsed(t, '', directory));
  assert.equal(options.requestCert, true);
  assert.equal(options.rejectUnauthorized, true);
  assert.equal(String(options.ca), 'ca');
});

test('the paste file is found beside the configuration file', (t) => {
  const directory = configDir(t);
  assert.equal(standalonePasteFile(parsed(t, '', directory)), join(directory, 'api-paste.ini'));
});

test('a paste file that is nowhere is an error that names option and value', (t) => {
  for (const name of ['missing.ini', '/nowhere/missing.ini']) {
    const conf = parsed(t, `[wsgi]\napi_paste_config = ${name}\n`);
    assert.throws(() => standalonePasteFile(conf), {
      name: 'StartupError',
      message: new RegExp(`^Could not find config at ${name}: \\[wsgi\\] api_paste_config`),
    });
  }
});
