import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { BEST_CONTENT_TYPE, LEGACY_V2 } from '../../common/context/context.ts';
import type { Application } from '../../common/environ/application.ts';
import type { Environ } from '../../common/environ/environ.ts';
import { environOf } from '../../common/environ/environ.ts';
import { MAX_API_VERSION } from '../wsgi/api_version.ts';
import { versions, versionsV2 } from './versions.ts';

const HOST = { Host: 'api.example:8774' };

/** The application as urlmap would call it: a part of the path already taken off. */
function mounted(app: Application, change: (environ: Environ) => void = () => undefined): Application {
  return (req, res) => {
    change(environOf(req));
    app(req, res);
  };
}

const root = (options = {}, change?: (environ: Environ) => void) =>
  request(mounted(versions({ computeLinkPrefix: undefined, ...options }), change));
const v21 = (options = {}, change?: (environ: Environ) => void) =>
  request(
    mounted(versionsV2({ computeLinkPrefix: undefined, ...options }), (environ) => {
      environ.scriptName = '/v2.1';
      environ.pathInfo = '/';
      change?.(environ);
    }),
  );

test('the root lists both versions, to the letter', async () => {
  const answer = await root().get('/').set(HOST).expect(200);
  assert.equal(
    answer.text,
    '{"versions": [{"id": "v2.0", "status": "SUPPORTED", "version": "", "min_version": "", "updated": "2011-01-21T11:33:21Z", "links": [{"rel": "self", "href": "http://api.example:8774/v2/"}]}, ' +
      `{"id": "v2.1", "status": "CURRENT", "version": "${MAX_API_VERSION}", "min_version": "2.1", "updated": "2013-07-23T11:33:21Z", "links": [{"rel": "self", "href": "http://api.example:8774/v2.1/"}]}]}`,
  );
  assert.equal(answer.headers['openstack-api-version'], undefined);
  assert.equal(answer.headers['vary'], undefined);
});

test('any other path is 300, with where it would be in each version', async () => {
  const answer = await root().get('/v3/x/').set(HOST).expect(300);
  assert.deepEqual(
    answer.body.choices.map((one: { links: { href: string }[] }) => one.links[0]?.href),
    ['http://api.example:8774/v2/v3/x', 'http://api.example:8774/v2.1/v3/x'],
  );
});

test('under a prefix, an empty path is 300 and shows the prefix twice', async () => {
  const answer = await root({}, (environ) => {
    environ.scriptName = '/compute';
    environ.pathInfo = '';
  })
    .get('/compute')
    .set(HOST)
    .expect(300);
  assert.equal(answer.body.choices[0].links[0].href, 'http://api.example:8774/compute/v2/compute');
});

test('another Host is another list: nothing is kept from one client for the next', async () => {
  const first = await root().get('/').set('Host', 'a.example');
  const second = await root().get('/').set('Host', 'b.example');
  assert.match(first.text, /http:\/\/a\.example\/v2\//);
  assert.match(second.text, /http:\/\/b\.example\/v2\//);
});

test('more hosts than are remembered are still answered rightly', async () => {
  const app = request(versions({ computeLinkPrefix: undefined }));
  for (let i = 0; i < 130; i += 1) {
    const answer = await app.get('/').set('Host', `h${i % 70}.example`);
    assert.match(answer.text, new RegExp(`http://h${i % 70}\\.example/v2/`));
  }
});

test('a link prefix stands in every link', async () => {
  const prefix = { computeLinkPrefix: 'https://pub.example/compute' };
  const list = await root(prefix).get('/').set(HOST);
  assert.equal(list.body.versions[1].links[0].href, 'https://pub.example/compute/v2.1/');
  const document = await v21(prefix).get('/').set(HOST);
  assert.equal(document.body.version.links[0].href, 'https://pub.example/compute/v2.1/');
});

test('every method is answered alike, and a head without a body', async () => {
  for (const method of ['post', 'put', 'delete', 'patch', 'options'] as const) {
    const answer = await root()[method]('/').set(HOST);
    assert.equal(answer.status, 200, method);
    assert.equal(answer.body.versions.length, 2);
  }
  const head = await root().head('/').set(HOST).expect(200);
  const full = await root().get('/').set(HOST);
  assert.equal(head.headers['content-length'], full.headers['content-length']);
});

test('a posted body must be JSON of a known type all the same', async () => {
  const bad = await root().post('/').set('Content-Type', 'application/json').send('xx').expect(400);
  assert.deepEqual(bad.body, { badRequest: { code: 400, message: 'Malformed request body' } });
  await root().post('/').set('Content-Type', 'text/css').send('{}').expect(415);
  await root().post('/').set('Content-Type', 'application/json').send('{}').expect(200);
});

test('the label is what urlmap found best, the body stays JSON', async () => {
  const answer = await v21({}, (environ) => BEST_CONTENT_TYPE.set(environ, 'application/atom+xml')).get('/');
  assert.equal(answer.headers['content-type'], 'application/atom+xml');
});

test("a version's document names the microversion that was asked for", async () => {
  const answer = await v21().get('/').set(HOST).set('OpenStack-API-Version', 'compute 2.42').expect(200);
  assert.equal(answer.headers['openstack-api-version'], 'compute 2.42');
  assert.equal(answer.headers['vary'], 'OpenStack-API-Version, X-OpenStack-Nova-API-Version');
  assert.deepEqual(answer.body.version.links, [
    { rel: 'self', href: 'http://api.example:8774/v2.1/' },
    { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
  ]);
  assert.deepEqual(answer.body.version['media-types'], [
    { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' },
  ]);
});

test('a version that is malformed or out of range is a fault here too', async () => {
  const malformed = await v21().get('/').set('OpenStack-API-Version', 'compute x').expect(400);
  assert.equal(malformed.headers['openstack-api-version'], undefined);
  const beyond = await v21().get('/').set('OpenStack-API-Version', 'compute 2.999').expect(406);
  assert.equal(beyond.headers['openstack-api-version'], 'compute 2.999');
});

test('legacy v2 has a document of its own and knows no microversions', async () => {
  const app = mounted(versionsV2({ computeLinkPrefix: undefined }), (environ) => {
    environ.scriptName = '/v2';
    environ.pathInfo = '';
    LEGACY_V2.set(environ, true);
  });
  const answer = await request(app)
    .get('/v2')
    .set(HOST)
    .set('OpenStack-API-Version', 'compute x')
    .expect(200);
  assert.equal(answer.body.version.id, 'v2.0');
  assert.equal(answer.body.version.links[0].href, 'http://api.example:8774/v2/');
  assert.equal(answer.headers['openstack-api-version'], undefined);
});
