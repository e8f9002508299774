import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import request from 'supertest';
import { LEGACY_V2 } from '../../common/context/context.ts';
import type { Sink } from '../../common/log/log.ts';
import { setSink } from '../../common/log/log.ts';
import type { Service } from '../../common/service/service.ts';
import { HTTPException } from '../../common/webob/http_exception.ts';
import { testApp, testService } from '../testing/test_app.ts';
import { paginationParameters } from '../validation/parameter_types.ts';
import type { Schema } from '../validation/schema.ts';
import { conflict } from './faults.ts';
import type { ApiRequest, Route } from './route.ts';

const body: Schema = {
  type: 'object',
  properties: {
    thing: { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false },
  },
  required: ['thing'],
  additionalProperties: false,
};
const query = (additionalProperties: boolean): Schema => ({
  type: 'object',
  properties: paginationParameters,
  additionalProperties,
});

const echo = (request: ApiRequest) => ({
  body: { body: request.body as never, query: request.query.toObject(), params: { ...request.params } },
});

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/things',
    handler: echo,
    query: [
      { max: '2.74', schema: query(true) },
      { min: '2.75', schema: query(false) },
    ],
  },
  {
    method: 'POST',
    path: '/things',
    handler: echo,
    status: 201,
    body: [
      { min: '2.0', max: '2.0', schema: body },
      { min: '2.1', schema: body },
    ],
  },
  { method: 'PUT', path: '/things/{id}', min: '2.10', handler: echo },
  { method: 'DELETE', path: '/things/{id}', max: '2.20', status: 202, handler: () => undefined },
  { method: 'DELETE', path: '/things/{id}', min: '2.21', status: 204, handler: () => undefined },
  {
    method: 'POST',
    path: '/things/{id}/action',
    action: 'go',
    handler: () => ({ headers: { location: 'http://h/x' } }),
    status: 202,
  },
  { method: 'POST', path: '/things/{id}/action', action: 'late', min: '2.50', handler: echo },
  {
    method: 'GET',
    path: '/conflict',
    handler: () => {
      throw conflict('no');
    },
  },
  {
    method: 'GET',
    path: '/too-large',
    handler: () => {
      throw new HTTPException(413, { explanation: 'Request is too large.' });
    },
  },
  {
    method: 'GET',
    path: '/broken',
    handler: () => {
      throw new RangeError('secret detail');
    },
  },
  { method: 'GET', path: '/guarded', handler: (request) => request.can('os_compute_api:os-hosts:list') },
];

let service: Service;
before(async () => {
  service = await testService();
});
after(() => service.db.close());

const app = (options = {}) => request(testApp(ROUTES, service, options));
const at = (version: string) => ({ 'OpenStack-API-Version': `compute ${version}` });
const message = (answer: { body: Record<string, { message: string }> }) =>
  Object.values(answer.body)[0]?.message;

test('an answer names its version, and what it varies by, in two rows', async () => {
  const answer = await app().get('/v2.1/things').set(at('2.42')).expect(200);
  assert.equal(answer.headers['openstack-api-version'], 'compute 2.42');
  assert.equal(answer.headers['x-openstack-nova-api-version'], '2.42');
  assert.equal(answer.headers['vary'], 'OpenStack-API-Version, X-OpenStack-Nova-API-Version');
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['x-powered-by'], undefined);
  assert.equal(answer.headers['etag'], undefined);
});

test('a version that is malformed comes before everything else, without version headers', async () => {
  const answer = await app().post('/v2.1/things').set(at('x')).type('text/css').send('{').expect(400);
  assert.match(message(answer) ?? '', /^API Version String x/);
  assert.equal(answer.headers['openstack-api-version'], undefined);
});

test('a version out of range is 406, and named in the headers', async () => {
  const answer = await app().get('/v2.1/things').set(at('2.999')).expect(406);
  assert.equal(answer.headers['openstack-api-version'], 'compute 2.999');
  assert.deepEqual(Object.keys(answer.body), ['computeFault']);
});

test('the content type comes before the body, on every method', async () => {
  const answer = await app().post('/v2.1/things').type('text/css').send('{').expect(415);
  assert.deepEqual(answer.body, { badMediaType: { code: 415, message: 'Unsupported Content-Type' } });
  await app().get('/v2.1/things').set('Content-Type', 'text/css').expect(415);
  await app().get('/v2.1/things').set('Content-Type', 'text/plain').expect(200);
});

for (const type of [
  'application/json; charset=utf-8',
  'application/vnd.openstack.compute+json',
  'text/plain',
]) {
  test(`a body of type ${type} is read as JSON`, async () => {
    const answer = await app().post('/v2.1/things').set('Content-Type', type).send('{"thing": {"n": 1}}');
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.body.body, { thing: { n: 1 } });
  });
}

for (const text of ['{', '\ufeff{}', "{'a': 1}", '{} x']) {
  test(`the body ${JSON.stringify(text)} is malformed`, async () => {
    const answer = await app()
      .post('/v2.1/things')
      .set('Content-Type', 'application/json')
      .send(text)
      .expect(400);
    assert.equal(message(answer), 'Malformed request body');
  });
}

test('bytes that are no UTF-8 are malformed', async () => {
  const answer = await app()
    .post('/v2.1/things')
    .set('Content-Type', 'application/json')
    .serialize((bytes: unknown) => bytes as string)
    .send(Buffer.from([0x22, 0xff, 0x22]) as never);
  assert.equal(message(answer), 'Malformed request body');
});

test('no body at all is null to the schema, and so is a chunked one', async () => {
  const none = await app().post('/v2.1/things').expect(400);
  assert.equal(message(none), "None is not of type 'object'");
  assert.equal(await chunkedPost(), "None is not of type 'object'");
});

async function chunkedPost(): Promise<string | undefined> {
  const server = createServer(testApp(ROUTES, service)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = send({ port, host: '127.0.0.1', method: 'POST', path: '/v2.1/things' }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          resolve((JSON.parse(text) as { badRequest: { message: string } }).badRequest.message),
        );
      });
      outgoing.on('error', reject);
      outgoing.write('{"thing":');
      outgoing.end(' {}}');
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a project in the URL must be the one of the token', async () => {
  const answer = await app().get('/v2.1/abc123/things').expect(400);
  assert.equal(
    message(answer),
    "Malformed request URL: URL's project_id 'abc123' doesn't match Context's project_id 'admin'",
  );
  await app({ context: { projectId: 'abc123' } })
    .get('/v2.1/abc123/things')
    .expect(200);
});

test('malformed JSON comes before another project, that before the version window', async () => {
  const put = () => app().put('/v2.1/abc/things/1').set('Content-Type', 'application/json');
  assert.equal(message(await put().send('{')), 'Malformed request body');
  assert.match(message(await put().send('{}')) ?? '', /^Malformed request URL/);
  const late = await app().put('/v2.1/things/1').send({});
  assert.deepEqual(late.body, { itemNotFound: { code: 404, message: 'The resource could not be found.' } });
  assert.equal(late.headers['openstack-api-version'], 'compute 2.1');
  await app().put('/v2.1/things/1').set(at('2.10')).send({}).expect(200);
});

test('of two rows for one path, the one whose window holds the version answers', async () => {
  await app().delete('/v2.1/things/1').set(at('2.20')).expect(202);
  const answer = await app().delete('/v2.1/things/1').set(at('2.21')).expect(204);
  assert.equal(answer.text, '');
});

test('the body comes in the message with its path, its value and the reason', async () => {
  const answer = await app()
    .post('/v2.1/things')
    .send({ thing: { n: 'x' } })
    .expect(400);
  assert.equal(
    message(answer),
    "Invalid input for field/attribute n. Value: x. 'x' is not of type 'integer'",
  );
});

test('unknown query keys are dropped in silence until a schema forbids them', async () => {
  const old = await app().get('/v2.1/things?limit=1&x=2').expect(200);
  assert.deepEqual(old.body.query, { limit: ['1'] });
  const strict = await app().get('/v2.1/things?limit=1&x=2').set(at('2.75')).expect(400);
  assert.equal(message(strict), "Additional properties are not allowed ('x' was unexpected)");
  const bad = await app().get('/v2.1/things?limit=y').expect(400);
  assert.equal(
    message(bad),
    "Invalid input for query parameters limit. Value: y. 'y' does not match '^[0-9]*$'",
  );
});

test('an action is the one key of its body', async () => {
  const action = () => app().post('/v2.1/things/1/action').set('Content-Type', 'application/json');
  const done = await action().send('{"go": null}').expect(202);
  assert.equal(done.headers['location'], 'http://h/x');
  assert.equal(message(await action().send('{"nope": {}}')), 'There is no such action: nope');
  assert.equal(message(await action().send('{}')), 'Malformed request body');
  assert.equal(message(await action().send('{"a": 1, "b": 2}')), 'Malformed request body');
  assert.equal(message(await action()), 'Malformed request body');
  await action().send('{"late": null}').expect(404);
  await action().send('5').expect(404);
});

test('a path that no row has, or has for another method, is a plain 404 without versions', async () => {
  for (const path of ['/v2.1/nope', '/v2.1/things/', '/v2.1/things/1']) {
    const answer = await app().get(path).set('Accept', 'application/json').expect(404);
    assert.equal(answer.body.title, 'Not Found');
    assert.equal(answer.headers['openstack-api-version'], undefined);
  }
});

test('a _method in the query string replaces the method', async () => {
  await app().get('/v2.1/things/1?_method=delete').expect(202);
});

test('a posted form without a boundary breaks before the resource', async () => {
  const answer = await app()
    .post('/v2.1/things')
    .set('Content-Type', 'multipart/form-data')
    .send('x')
    .expect(500);
  assert.equal(
    message(answer),
    'The server has either erred or is incapable of performing the requested operation.',
  );
  assert.equal(answer.headers['openstack-api-version'], undefined);
});

test('an error with a code is its fault', async () => {
  const answer = await app().get('/v2.1/conflict').expect(409);
  assert.deepEqual(answer.body, { conflictingRequest: { code: 409, message: 'no' } });
  assert.equal(answer.headers['content-type'], 'application/json; charset=UTF-8');
});

test('an unexpected error is named by its class, and what it says is for the log alone', async () => {
  const lines: string[] = [];
  const sink: Sink = {
    enabled: () => true,
    write: (_level, _logger, text, context) => void lines.push(`${text}: ${context?.trace}`),
  };
  const previous = setSink(sink);
  try {
    const answer = await app().get('/v2.1/broken').expect(500);
    assert.match(message(answer) ?? '', /^Unexpected API Error\..*\n<class 'RangeError'>$/s);
    assert.doesNotMatch(JSON.stringify(answer.body), /secret/);
    assert.match(lines.join('\n'), /^Unexpected exception in API method: RangeError: secret detail\n {4}at /);
  } finally {
    setSink(previous);
  }
});

test('a policy that does not pass is 403, naming the rule', async () => {
  const answer = await app({ enforceNewDefaults: true }).get('/v2.1/guarded').expect(403);
  assert.equal(message(answer), "Policy doesn't allow os_compute_api:os-hosts:list to be performed.");
  await app({ enforceNewDefaults: false }).get('/v2.1/guarded').expect(200);
});

test('legacy v2 ignores versions and takes unknown keys out', async () => {
  const legacy = app({ scriptName: '/v2', prepare: (environ: never) => LEGACY_V2.set(environ, true) });
  const answer = await legacy
    .post('/v2/things')
    .set(at('2.999'))
    .send({ thing: { n: 1, extra: 2 }, other: 3 })
    .expect(201);
  assert.deepEqual(answer.body.body, { thing: { n: 1 } });
  assert.equal(answer.headers['openstack-api-version'], undefined);
  assert.equal(answer.headers['vary'], undefined);
});

test('an error that is a response keeps its own form, outside the resource', async () => {
  const answer = await request(testApp(ROUTES, service)).get('/v2.1/too-large').expect(413);
  assert.equal(answer.text, '413 Request Entity Too Large\n\nRequest is too large.\n\n   ');
  assert.match(String(answer.headers['content-type']), /^text\/plain/);
  assert.equal(answer.headers['openstack-api-version'], undefined);
});

test('the mount point without a slash is redirected to its root, whatever the method', async () => {
  for (const method of ['get', 'head', 'post', 'delete'] as const) {
    const answer = await request(testApp(ROUTES, service))
      [method]('/v2.1?a=1')
      .set('Host', 'api.example:8774')
      .expect(302);
    assert.equal(answer.headers['location'], 'http://api.example:8774/v2.1/', method);
    assert.equal(answer.headers['content-type'], 'text/plain; charset=utf8');
    assert.equal(answer.headers['openstack-api-version'], undefined);
    assert.equal(answer.headers['content-length'], '0');
  }
});
