import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import type { Service } from '../../common/service/service.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { EXTENSIONS } from './extension_list.ts';
import { EXTENSION_ROUTES } from './routes.ts';

let service: Service;
before(async () => {
  service = await testService();
});
after(() => service.db.close());

test('every extension is listed, and shown by its alias', async () => {
  const app = request(testApp(EXTENSION_ROUTES, service));
  const list = await app.get('/v2.1/extensions').expect(200);
  assert.equal(list.body.extensions.length, EXTENSIONS.length);
  const one = await app.get('/v2.1/extensions/os-keypairs').expect(200);
  assert.deepEqual(one.body.extension, {
    name: 'Keypairs',
    alias: 'os-keypairs',
    links: [],
    namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
    updated: '2014-12-03T00:00:00Z',
    description: 'Keypair Support.',
  });
  assert.equal(Object.keys(one.body.extension).join(), 'alias,description,links,name,namespace,updated');
  await app.get('/v2.1/extensions/nope').expect(404);
});

test('no alias is listed twice', () => {
  assert.equal(new Set(EXTENSIONS.map(([alias]) => alias)).size, EXTENSIONS.length);
});
