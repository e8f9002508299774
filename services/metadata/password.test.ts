import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest, { type Test } from 'supertest';
import { FakeInstances } from './testing/fake_instances.ts';
import { anInstance, UUID } from './testing/instance.ts';
import { metadataService, proxyHeaders } from './testing/metadata_service.ts';
import { quietLog } from './testing/quiet_log.ts';

quietLog();

const PATH = '/openstack/2013-04-04/password';

function setUp(): {
  instances: FakeInstances;
  ask: (method: 'get' | 'head' | 'post' | 'put' | 'delete', path?: string) => Test;
} {
  const instances = new FakeInstances(anInstance());
  const { application } = metadataService(instances);
  return {
    instances,
    ask: (method, path = PATH) => supertest(application)[method](path).set(proxyHeaders()).set('Accept', ''),
  };
}

test('a guest leaves a password and reads it back at once, as text/html', async () => {
  const { instances, ask } = setUp();
  const none = await ask('get').expect(200);
  assert.equal(none.headers['content-type'], 'text/html; charset=UTF-8');
  assert.equal(none.headers['content-length'], '0');
  const posted = await ask('post').send('name=c2Vj+cmV0==').expect(200);
  assert.equal(posted.headers['content-type'], 'text/html; charset=UTF-8');
  assert.equal(posted.text, '');
  assert.equal(instances.passwords.get(UUID), 'name=c2Vj+cmV0==', 'the body of a form is taken raw');
  assert.equal((await ask('get').expect(200)).text, 'name=c2Vj+cmV0==');
});

test('a password that is set stays', async () => {
  const { instances, ask } = setUp();
  await ask('post').send('first').expect(200);
  const refused = await ask('post', '/openstack/latest/password/').send('second').expect(409);
  assert.match(refused.text, /There was a conflict when trying to complete your request\./);
  assert.equal(instances.passwords.get(UUID), 'first');
});

test('an empty password sets nothing', async () => {
  const { ask } = setUp();
  await ask('post').expect(200);
  await ask('post').send('later').expect(200);
});

test('1020 bytes fit, one more is too large', async () => {
  const { instances, ask } = setUp();
  const answer = await ask('post').send('x'.repeat(1021)).expect(400);
  assert.match(answer.text, /Request is too large\./);
  await ask('post').send('é'.repeat(510)).expect(200);
  assert.equal(instances.passwords.get(UUID), 'é'.repeat(510));
});

test('a body without a length is read, and limited all the same', async () => {
  const { instances, ask } = setUp();
  const chunked = (text: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const req = ask('post').set('Transfer-Encoding', 'chunked');
      req.write(text);
      req.end((error: unknown, res) => (error === null ? resolve(res.status) : reject(error as Error)));
    });
  assert.equal(await chunked('x'.repeat(1021)), 400);
  assert.equal(await chunked('x'.repeat(4_000_000)), 400);
  assert.equal(await chunked('fits'), 200);
  assert.equal(instances.passwords.get(UUID), 'fits');
});

test('bytes that are no UTF-8 text are refused', async () => {
  const { instances, ask } = setUp();
  await ask('post')
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from([0xff, 0xfe]))
    .expect(400);
  assert.equal(instances.passwords.size, 0);
});

test('only GET and POST are supported', async () => {
  const { ask } = setUp();
  for (const method of ['put', 'delete'] as const) {
    assert.match((await ask(method).expect(400)).text, /GET and POST only are supported\./);
  }
  assert.equal((await ask('head').expect(400)).headers['content-length'], '0');
});

test('the first version has no password', async () => {
  const { ask } = setUp();
  await ask('get', '/openstack/2012-08-10/password').expect(404);
  await ask('post', '/openstack/2012-08-10/password').send('x').expect(404);
});

test('an instance that vanished in the meantime is a bad request', async () => {
  const { instances, ask } = setUp();
  await ask('get').expect(200);
  instances.instances.clear();
  assert.match(
    (await ask('post').send('x').expect(400)).text,
    new RegExp(`Instance ${UUID} could not be found\\.`),
  );
});
