import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import { LEGACY_V2 } from '../../common/context/context.ts';
import type { Service } from '../../common/service/service.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { VERSION_ROUTES } from './routes.ts';

let service: Service;
before(async () => {
  service = await testService();
});
after(() => service.db.close());

test('a version is shown by its id, another id is 404', async () => {
  const app = request(testApp(VERSION_ROUTES, service));
  const answer = await app.get('/v2.1/versions/v2.0').expect(200);
  assert.equal(answer.body.version.id, 'v2.0');
  await app.get('/v2.1/versions/v2.1').expect(200);
  await app.get('/v2.1/versions/toString').expect(404);
});

test('the root under a project is the version document', async () => {
  const app = request(testApp(VERSION_ROUTES, service, { context: { projectId: 'abc' } }));
  const answer = await app.get('/v2.1/abc/').expect(200);
  assert.equal(answer.body.version.id, 'v2.1');
});

test('under a legacy mount every version is v2.0', async () => {
  const app = request(
    testApp(VERSION_ROUTES, service, {
      scriptName: '/v2',
      prepare: (environ) => LEGACY_V2.set(environ, true),
    }),
  );
  for (const path of ['/v2/', '/v2/versions/v2.1', '/v2/versions/other']) {
    const { body } = await app.get(path).expect(200);
    assert.deepEqual([body.version.id, body.version.version], ['v2.0', ''], path);
  }
});
