import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest from 'supertest';
import { FakeInstances } from './testing/fake_instances.ts';
import { anInstance } from './testing/instance.ts';
import { metadataService, proxyHeaders } from './testing/metadata_service.ts';
import { quietLog } from './testing/quiet_log.ts';

quietLog();

const META_DATA = '/openstack/latest/meta_data.json';

test("the root lists EC2's versions to anybody, in any spelling and by any method", async () => {
  const { application } = metadataService(new FakeInstances());
  for (const path of ['/', '//', '/.', '/x/..']) {
    const answer = await supertest(application).get(path).expect(200);
    assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(answer.headers['content-length'], '98');
    assert.ok(answer.text.startsWith('1.0\n2007-01-19\n') && answer.text.endsWith('\n2009-04-04\nlatest'));
  }
  await supertest(application).delete('/').expect(200);
});

test('an answer has its length, is never chunked or compressed, and carries nothing to revalidate with', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  const answer = await supertest(application)
    .get(META_DATA)
    .set(proxyHeaders())
    .set('If-None-Match', '*')
    .set('Range', 'bytes=0-1')
    .expect(200);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text));
  for (const name of [
    'transfer-encoding',
    'content-encoding',
    'etag',
    'last-modified',
    'cache-control',
    'server',
  ]) {
    assert.equal(answer.headers[name], undefined, name);
  }
});

test('HEAD has the headers of GET and no body', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  const get = await supertest(application).get('/latest/meta-data').set(proxyHeaders());
  const head = await supertest(application).head('/latest/meta-data').set(proxyHeaders()).expect(200);
  assert.equal(head.headers['content-length'], get.headers['content-length']);
  assert.equal(head.headers['content-type'], get.headers['content-type']);
  assert.equal(head.text, undefined);
  const missing = await supertest(application).head('/nope').set(proxyHeaders()).expect(404);
  assert.equal(missing.headers['content-type'], 'text/html; charset=UTF-8');
  assert.equal(missing.headers['content-length'], '0');
});

test('methods do not matter, nor do the query and a percent-encoded character', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  for (const method of ['get', 'post', 'put', 'delete', 'patch'] as const) {
    const answer = await supertest(application)
      [method]('/latest%2Fmeta-data/host%6eame?x=1')
      .set(proxyHeaders())
      .expect(200);
    assert.equal(answer.text, 'db-7.novalocal', method);
  }
});

test("an unknown path is webob's 404, in the form that Accept asks for", async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  const as = async (accept: string): Promise<string> =>
    (await supertest(application).get('/nope').set(proxyHeaders()).set('Accept', accept).expect(404)).text;
  assert.equal(await as(''), '404 Not Found\n\nThe resource could not be found.\n\n   ');
  assert.match(await as('*/*'), /^<html>\n <head>\n  <title>404 Not Found<\/title>/);
  assert.equal(
    await as('application/json'),
    '{"message": "The resource could not be found.<br /><br />\\n\\n\\n", "code": "404 Not Found", "title": "Not Found"}',
  );
});

test('every request has a random seed of its own: 512 bytes', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()));
  const seeds = new Set<string>();
  for (let count = 0; count < 3; count += 1) {
    const { body } = await supertest(application).get(META_DATA).set(proxyHeaders()).expect(200);
    const { random_seed: seed } = body as { random_seed: string };
    assert.equal(Buffer.from(seed, 'base64').length, 512);
    assert.equal(seed.length, 684);
    seeds.add(seed);
  }
  assert.equal(seeds.size, 3);
});

test('an instance is collected once for as long as metadata_cache_expiration says', async () => {
  const instances = new FakeInstances(anInstance());
  const { application, clock } = metadataService(instances);
  const name = async (): Promise<unknown> =>
    ((await supertest(application).get(META_DATA).set(proxyHeaders()).expect(200)).body as { name: unknown })
      .name;
  assert.equal(await name(), 'DB 7');
  instances.instances.set(anInstance().uuid, anInstance({ display_name: 'renamed' }));
  clock.now += 14_999;
  assert.equal(await name(), 'DB 7');
  assert.equal(instances.lookups, 1);
  clock.now += 1;
  assert.equal(await name(), 'renamed');
});

test('with a cache expiration of 0 every request sees the present', async () => {
  const instances = new FakeInstances(anInstance());
  const { application } = metadataService(instances, { api: { metadata_cache_expiration: 0 } });
  await supertest(application).get(META_DATA).set(proxyHeaders()).expect(200);
  instances.instances.clear();
  await supertest(application).get(META_DATA).set(proxyHeaders()).expect(404);
});

test('static vendor data that cannot be read fails every request of the instance', async () => {
  const { application } = metadataService(new FakeInstances(anInstance()), {
    api: { vendordata_jsonfile_path: '/nonexistent/vendor.json' },
  });
  const answer = await supertest(application)
    .get('/latest/meta-data')
    .set(proxyHeaders())
    .set('Accept', '')
    .expect(500);
  assert.match(answer.text, /An unknown error has occurred\. Please try your request again\./);
});
