import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

const META_DATA = '/openstack/latest/meta_data.json';
const PASSWORD = '/openstack/latest/password';
/** Requests on connections of their own, so that every worker has answered some. */
const ASKED = 24;
/** Milliseconds: `[api] metadata_cache_expiration` is 3 s (e2e/testing/compose.metadata.yaml); a busy machine takes its time. */
const DEADLINE = 60_000;

/** What the compute API changes reaches guests, whichever worker answers: at once, or when its cache has expired. */
export function describeMetadataChanges(stackOf: () => Stack): void {
  describe('what changes while guests ask', () => {
    const servers: string[] = [];
    const idOf = (): string => {
      const [id] = servers;
      assert.ok(id, 'the server was not made');
      return id;
    };
    const get = async (path: string): Promise<{ status: number; text: string }> => {
      const { status, text } = await exchange(stackOf().front('apache').metadata, path, {
        headers: signedHeaders(idOf()),
      });
      return { status, text };
    };
    const everyWorker = async (): Promise<{ name: string; meta: Record<string, string> }[]> => {
      const answers = await Promise.all(Array.from({ length: ASKED }, () => get(META_DATA)));
      return answers.map(({ status, text }) => {
        assert.equal(status, 200, text);
        return JSON.parse(text) as { name: string; meta: Record<string, string> };
      });
    };

    before(async () => {
      const { id } = await createServer(stackOf().front('nginx').compute, {
        name: 'before',
        metadata: { role: 'web' },
        networks: [{ uuid: PRIVATE_NETWORK }],
      });
      servers.push(id);
    });
    after(async () => {
      for (const id of servers) await deleteServer(stackOf().front('nginx').compute, id);
    });

    test('a password shows at once, in every worker and in the compute API', async () => {
      await everyWorker();
      const posted = await exchange(stackOf().front('nginx').metadata, PASSWORD, {
        method: 'POST',
        headers: signedHeaders(idOf()),
        body: 'c2VjcmV0',
      });
      assert.equal(posted.status, 200, posted.text);
      const answers = await Promise.all(Array.from({ length: ASKED }, () => get(PASSWORD)));
      assert.deepEqual(new Set(answers.map(({ text }) => text)), new Set(['c2VjcmV0']));
      const { body } = await supertest(stackOf().front('nginx').compute)
        .get(`/v2.1/servers/${idOf()}/os-server-password`)
        .set(ADMIN)
        .expect(200);
      assert.deepEqual(body, { password: 'c2VjcmV0' });
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

    test('a server that is deleted is nobody’s any more, in every worker', async () => {
      await everyWorker();
      await deleteServer(stackOf().front('nginx').compute, idOf());
      await eventually(async () => {
        const answers = await Promise.all(Array.from({ length: ASKED }, () => get(META_DATA)));
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
      }, DEADLINE);
      servers.length = 0;
    });
  });
}
