import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import express from 'express';
import supertest from 'supertest';
import type { Application } from '../environ/application.ts';
import { initApplication } from './init_application.ts';
import { configDir } from './testing/config_dir.ts';

// One process loads one API; this file is about the compute API.
function compute(t: TestContext, directory = configDir(t), env: Record<string, string> = {}): Application {
  return initApplication('osapi_compute', {
    env: { OS_NOVA_CONFIG_DIR: directory, OS_DEFAULT__LOG_FILE: join(directory, 'log'), ...env },
  });
}

test('the application is a request listener', async (t) => {
  const { body } = await supertest(createServer(compute(t)))
    .get('/')
    .expect(200);
  assert.deepEqual(
    body.versions.map(({ id }: { id: string }) => id),
    ['v2.0', 'v2.1'],
  );
});

test('mounted in an Express app, links carry the prefix', async (t) => {
  const app = express();
  app.use('/compute', compute(t));
  const { body } = await supertest(app).get('/compute/v2.1/').set('Host', 'cloud.example').expect(200);
  assert.equal(body.version.links[0].href, 'http://cloud.example/compute/v2.1/');
});

test('an option of the environment wins over nova.conf', async (t) => {
  const application = compute(t, configDir(t), {
    OS_API__COMPUTE_LINK_PREFIX: 'https://cloud.example/compute',
  });
  const { body } = await supertest(createServer(application)).get('/v2.1/').expect(200);
  assert.equal(body.version.links[0].href, 'https://cloud.example/compute/v2.1/');
});

test('files that are missing are all named', (t) => {
  const directory = configDir(t);
  assert.throws(() => compute(t, directory, { OS_NOVA_CONFIG_FILES: 'api-paste.ini;a.conf;b.conf' }), {
    name: 'ConfigFilesNotFoundError',
    message: `Failed to find some config files: ${directory}/a.conf,${directory}/b.conf`,
  });
});

test('a paste file without the application is named, and so is what was looked for', (t) => {
  const directory = configDir(t, { paste: '[app:other]\npaste.app_factory = x:y\n' });
  assert.throws(() => compute(t, directory), {
    name: 'LookupError',
    message: /No section 'osapi_compute' .* found in config .*api-paste\.ini/,
  });
});

test('a factory that nobody knows is named, with the nearest one', (t) => {
  const paste = '[app:osapi_compute]\npaste.app_factory = nova.api.openstack.compute:APIRouterV22.factory\n';
  assert.throws(() => compute(t, configDir(t, { paste })), { message: /APIRouterV22.*APIRouterV21/s });
});

test('a value that does not fit ends the start, with file, line, option and value', (t) => {
  const directory = configDir(t, { conf: '[api]\nmax_limit = many\n' });
  assert.throws(() => compute(t, directory), { message: /max_limit.*nova\.conf.*many/s });
});

test('a database of another kind is named without its password', (t) => {
  const directory = configDir(t, { conf: '[database]\nconnection = mysql+pymysql://nova:s3cret@db/nova\n' });
  assert.throws(
    () => compute(t, directory),
    (error: Error) => {
      assert.match(error.message, /\[database\] connection/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    },
  );
});

test('the other API is refused once this one is loaded', (t) => {
  const env = { OS_NOVA_CONFIG_DIR: configDir(t) };
  assert.throws(() => initApplication('metadata', { env }), {
    name: 'StartupError',
    message: /run nova-api/,
  });
});
