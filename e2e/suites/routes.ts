import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import supertest from 'supertest';
import { exchange } from '../testing/exchange.ts';
import { ADMIN, assertFault, type Where } from '../testing/where.ts';

interface Versions {
  readonly versions: readonly {
    readonly id: string;
    readonly links: readonly { readonly rel: string; readonly href: string }[];
  }[];
}

interface Flavors {
  readonly flavors: readonly { readonly id: string; readonly links: readonly { readonly href: string }[] }[];
}

function selfLinks(body: unknown): (string | undefined)[] {
  return (body as Versions).versions.map(({ links }) => links.find(({ rel }) => rel === 'self')?.href);
}

/** Every port, every prefix, and what the links in the answers say about where they came from. */
export function describeRoutes(where: () => Where): void {
  describe('routes', () => {
    test('port 8774 is the compute API, and its links name the published host and port', async () => {
      const { compute } = where().front;
      const { body } = await supertest(compute)
        .get('/')
        .expect(200)
        .expect('Content-Type', 'application/json');
      assert.deepEqual(selfLinks(body), [`${compute}/v2/`, `${compute}/v2.1/`]);
    });

    test('port 8775 is the metadata API', async () => {
      const { text } = await supertest(where().front.metadata).get('/').expect(200);
      assert.match(text, /^1\.0\n2007-01-19\n[\s\S]*\nlatest$/);
    });

    for (const path of ['/compute', '/compute/']) {
      test(`port 80 is the compute API at ${path}, and its links carry the prefix once`, async () => {
        const { prefix } = where().front;
        const { body } = await supertest(prefix).get(path).expect(200);
        assert.deepEqual(selfLinks(body), [`${prefix}/compute/v2/`, `${prefix}/compute/v2.1/`]);
      });
    }

    test('links of a collection under the prefix carry it in self and bookmark', async () => {
      const { prefix } = where().front;
      const { body } = await supertest(prefix).get('/compute/v2.1/flavors').set(ADMIN).expect(200);
      const tiny = (body as Flavors).flavors.find(({ id }) => id === '1');
      assert.deepEqual(
        tiny?.links.map(({ href }) => href),
        [`${prefix}/compute/v2.1/flavors/1`, `${prefix}/compute/flavors/1`],
      );
    });

    test('the next link of a page under the prefix leads to the next page', async () => {
      const { prefix } = where().front;
      const first = await supertest(prefix).get('/compute/v2.1/flavors?limit=1').set(ADMIN).expect(200);
      const next = (first.body as { flavors_links: { href: string }[] }).flavors_links[0]?.href ?? '';
      assert.ok(next.startsWith(`${prefix}/compute/v2.1/flavors?`), next);
      const second = await supertest(prefix).get(next.slice(prefix.length)).set(ADMIN).expect(200);
      assert.notEqual((second.body as Flavors).flavors[0]?.id, (first.body as Flavors).flavors[0]?.id);
    });

    test('links follow the Host that the client used, port and all', async () => {
      const { compute } = where().front;
      const answer = await exchange(compute, '/', { headers: { host: 'nova.example:18774' } });
      assert.deepEqual(selfLinks(answer.json()), [
        'http://nova.example:18774/v2/',
        'http://nova.example:18774/v2.1/',
      ]);
    });

    for (const path of ['/', '/computeX', '/computeX/v2.1', '/index.html', '/.fault', '/.fault/404.json']) {
      test(`port 80 has nothing at ${path} but a 404 in Nova's shape`, async () => {
        assertFault(await exchange(where().front.prefix, path), 404);
      });
    }

    test('the front’s own error documents cannot be asked for on the other ports', async () => {
      const { compute, metadata } = where().front;
      for (const base of [compute, metadata]) {
        const answer = await exchange(base, '/.fault/502.json');
        assert.notEqual(answer.status, 200);
        assert.doesNotMatch(answer.text, /did not answer/);
      }
    });

    test('HEAD has the headers of GET and no body', async () => {
      const { compute, prefix } = where().front;
      for (const [base, path] of [
        [compute, '/'],
        [compute, '/v2.1/'],
        [prefix, '/compute'],
      ] as const) {
        const got = await exchange(base, path);
        const head = await exchange(base, path, { method: 'HEAD' });
        assert.equal(head.status, 200);
        assert.equal(head.text, '');
        assert.equal(head.headers['content-length'], String(Buffer.byteLength(got.text)));
        assert.equal(head.headers['content-type'], got.headers['content-type']);
      }
    });

    test('HEAD of metadata has the length of GET and no body', async () => {
      const { metadata } = where().front;
      const got = await exchange(metadata, '/');
      const head = await exchange(metadata, '/', { method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.equal(head.text, '');
      assert.equal(head.headers['content-length'], String(Buffer.byteLength(got.text)));
    });

    test('OPTIONS reaches the service: a document at /, an empty 200 from cors elsewhere', async () => {
      const { compute } = where().front;
      const document = await exchange(compute, '/', { method: 'OPTIONS' });
      assert.equal(document.status, 200);
      assert.ok(document.text.includes('"versions"'));
      const empty = await exchange(compute, '/v2.1/flavors', { method: 'OPTIONS', headers: ADMIN });
      assert.deepEqual([empty.status, empty.text], [200, '']);
    });

    test('a 204 has no body and leaves the connection usable', async () => {
      const agent = supertest.agent(where().front.compute);
      await agent.get('/v2.1/servers').expect(204);
      await agent.get('/').expect(200);
    });

    test('an unknown version is answered by Nova, not by the front', async () => {
      const answer = await exchange(where().front.compute, '/v9');
      assert.equal(answer.status, 300);
      assert.ok(answer.text.includes('"choices"'));
    });

    test('microversion headers pass both ways', async () => {
      await supertest(where().front.compute)
        .get('/v2.1/')
        .set('OpenStack-API-Version', 'compute 2.104')
        .expect('OpenStack-API-Version', 'compute 2.104')
        .expect('X-OpenStack-Nova-API-Version', '2.104');
    });
  });
}
