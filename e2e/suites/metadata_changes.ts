import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import type { FrontName, Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

const META_DATA = '/openstack/latest/meta_data.json';
const PASSWORD = '/openstack/latest/password';
const KEY = 'before';
const TAGS_VERSION = { 'OpenStack-API-Version': 'compute 2.26' };
/** Requests on connections of their own, so that every worker has answered some. */
const ASKED = 24;
/** Milliseconds: `[api] metadata_cache_expiration` is 3 s (e2e/testing/compose.metadata.yaml); a busy machine takes its time. */
const DEADLINE = 60_000;

interface MetaData {
  readonly name: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly public_keys: Readonly<Record<string, string>>;
}

/** What the compute API changes reaches guests, whichever worker answers: at once, or when its cache has expired. */
export function describeMetadataChanges(stackOf: () => Stack): void {
  describe('what changes while guests ask', () => {
    const servers: string[] = [];
    const idOf = (): string => {
      const [id] = servers;
      assert.ok(id, 'the server was not made');
      return id;
    };
    const get = async (path: string, front: FrontName = 'apache') => {
      const { status, text } = await exchange(stackOf().front(front).metadata, path, {
        headers: signedHeaders(idOf()),
      });
      return { status, text };
    };
    const ask = <T>(one: (front: FrontName) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: ASKED }, (_, index) => one(index % 2 === 0 ? 'nginx' : 'apache')));
    const everyWorker = async (): Promise<MetaData[]> => {
      const answers = await ask((front) => get(META_DATA, front));
      return answers.map(({ status, text }) => {
        assert.equal(status, 200, text);
        const { random_seed: seed, ...rest } = JSON.parse(text) as MetaData & { random_seed: string };
        assert.ok(seed.length > 0);
        return rest;
      });
    };
    const makeKey = async (): Promise<string> => {
      const { body } = await supertest(stackOf().front('nginx').compute)
        .post('/v2.1/os-keypairs')
        .set(ADMIN)
        .send({ keypair: { name: KEY } })
        .expect(200);
      return (body as { keypair: { public_key: string } }).keypair.public_key.trim();
    };
    const deleteKey = async (): Promise<void> => {
      await supertest(stackOf().front('nginx').compute)
        .delete(`/v2.1/os-keypairs/${KEY}`)
        .set(ADMIN)
        .expect(202);
    };

    let key = '';
    before(async () => {
      key = await makeKey();
      const { id } = await createServer(stackOf().front('nginx').compute, {
        name: 'before',
        metadata: { role: 'web' },
        key_name: KEY,
        networks: [{ uuid: PRIVATE_NETWORK }],
      });
      servers.push(id);
    });
    after(async () => {
      for (const id of servers) await deleteServer(stackOf().front('nginx').compute, id);
      await deleteKey();
    });

    test('a password shows at once, in every worker and in the compute API, which can clear it', async () => {
      await everyWorker();
      const password = `/v2.1/servers/${idOf()}/os-server-password`;
      for (const body of ['c2VjcmV0', 'YW5vdGhlcg==']) {
        const posted = await exchange(stackOf().front('nginx').metadata, PASSWORD, {
          method: 'POST',
          headers: signedHeaders(idOf()),
          body,
        });
        assert.equal(posted.status, 200, posted.text);
        const answers = await ask((front) => get(PASSWORD, front));
        assert.deepEqual(new Set(answers.map(({ text }) => text)), new Set([body]));
        const { compute } = stackOf().front('apache');
        const shown = await supertest(compute).get(password).set(ADMIN).expect(200);
        assert.deepEqual(shown.body, { password: body });
        await supertest(compute).delete(password).set(ADMIN).expect(204);
        const cleared = await ask((front) => get(PASSWORD, front));
        assert.deepEqual(new Set(cleared.map(({ text }) => text)), new Set(['']));
      }
    });

    test('metadata and a name show when the cache has expired, in every worker', async () => {
      const { compute } = stackOf().front('nginx');
      assert.ok((await everyWorker()).every(({ name, meta }) => name === 'before' && meta['role'] === 'web'));
      const server = `/v2.1/servers/${idOf()}`;
      await supertest(compute)
        .post(`${server}/metadata`)
        .set(ADMIN)
        .send({ metadata: { role: 'db' } })
        .expect(200);
      await supertest(compute)
        .put(server)
        .set(ADMIN)
        .send({ server: { name: 'after' } })
        .expect(200);
      await eventually(async () => {
        const answers = await everyWorker();
        assert.ok(answers.every(({ name, meta }) => name === 'after' && meta['role'] === 'db'));
      }, DEADLINE);
    });

    test('one item of metadata shows when it is set, and is gone when it is removed', async () => {
      const item = `/v2.1/servers/${idOf()}/metadata/rack`;
      const shows = (value: string | undefined): Promise<void> =>
        eventually(async () => {
          const values = (await everyWorker()).map(({ meta }) => meta['rack']);
          assert.deepEqual(new Set(values), new Set([value]));
        }, DEADLINE);
      await shows(undefined);
      await supertest(stackOf().front('apache').compute)
        .put(item)
        .set(ADMIN)
        .send({ meta: { rack: 'r7' } })
        .expect(200);
      await shows('r7');
      await supertest(stackOf().front('nginx').compute).delete(item).set(ADMIN).expect(204);
      await shows(undefined);
    });

    test('tags show nowhere, and a key pair that is made anew leaves the server its own', async () => {
      const { compute } = stackOf().front('apache');
      const server = `/v2.1/servers/${idOf()}`;
      const [was] = await everyWorker();
      assert.ok(was);
      assert.deepEqual(was.public_keys, { [KEY]: key });
      await supertest(compute)
        .put(`${server}/tags/hidden`)
        .set({ ...ADMIN, ...TAGS_VERSION })
        .expect(201);
      await deleteKey();
      assert.notEqual(await makeKey(), key);
      // What is collected once this item is there was collected after the rest.
      await supertest(compute)
        .post(`${server}/metadata`)
        .set(ADMIN)
        .send({ metadata: { later: 'yes' } })
        .expect(200);
      const answers = await eventually(async () => {
        const collected = await everyWorker();
        assert.ok(collected.every(({ meta }) => meta['later'] === 'yes'));
        return collected;
      }, DEADLINE);
      for (const answer of answers) {
        assert.deepEqual(Object.keys(answer), Object.keys(was));
        assert.deepEqual(answer.public_keys, { [KEY]: key });
        assert.doesNotMatch(JSON.stringify(answer), /hidden/);
      }
      assert.equal((await get('/latest/meta-data/public-keys/0/openssh-key')).text.trim(), key);
      assert.doesNotMatch((await get('/latest/meta-data/')).text, /tags/);
      assert.equal((await get('/latest/meta-data/tags')).status, 404);
    });

    test('a server that is deleted is nobody’s any more, in every worker', async () => {
      await everyWorker();
      await deleteServer(stackOf().front('nginx').compute, idOf());
      await eventually(async () => {
        const answers = await ask((front) => get(META_DATA, front));
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
      }, DEADLINE);
      servers.length = 0;
    });
  });
}
