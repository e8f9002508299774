import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest from 'supertest';
import { cirrosImage, createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

/** Requests on connections of their own, so that every worker has answered some. */
const ASKED = 16;
/** Milliseconds: `[api] metadata_cache_expiration` is 3 s (e2e/testing/compose.metadata.yaml); a busy machine takes its time. */
const DEADLINE = 60_000;
const AT_LAST = { ...ADMIN, 'OpenStack-API-Version': 'compute 2.90' };

interface MetaData {
  readonly name: string;
  readonly hostname: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly public_keys?: Readonly<Record<string, string>>;
}

interface Rebuilt {
  readonly status: string;
  readonly key_name: string | null;
  readonly user_data: string | null;
  readonly adminPass: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A rebuild, asked for through one front and seen through the other, in both APIs. */
export function describeRebuild(stackOf: () => Stack): void {
  for (const [writer, reader] of [
    ['nginx', 'apache'],
    ['apache', 'nginx'],
  ] as const) {
    test(`a rebuild through ${writer} gives guests of ${reader} other keys, user data, metadata and names`, async () => {
      const stack = stackOf();
      const { compute } = stack.front(writer);
      const seen = stack.front(reader);
      const makeKey = async (name: string): Promise<string> => {
        const { body } = await supertest(compute)
          .post('/v2.1/os-keypairs')
          .set(ADMIN)
          .send({ keypair: { name } })
          .expect(200);
        return (body as { keypair: { public_key: string } }).keypair.public_key;
      };
      const [first, second] = [`first-${writer}`, `second-${writer}`];
      await makeKey(first);
      const publicKey = await makeKey(second);
      const { id } = await createServer(compute, {
        name: 'before',
        networks: [{ uuid: PRIVATE_NETWORK }],
        key_name: first,
        user_data: base64('#!/bin/sh\necho before\n'),
        metadata: { role: 'web' },
      });
      const imageRef = await cirrosImage(compute);
      const rebuild = async (changes: object): Promise<Rebuilt> => {
        const answer = await supertest(compute)
          .post(`/v2.1/servers/${id}/action`)
          .set(AT_LAST)
          .send({ rebuild: { imageRef, ...changes } });
        assert.equal(answer.status, 202, answer.text);
        assert.equal(answer.headers['location'], `${compute}/v2.1/servers/${id}`);
        return (answer.body as { server: Rebuilt }).server;
      };
      const shown = async (): Promise<{ status: string; key_name: string | null }> => {
        const { body } = await supertest(seen.compute).get(`/v2.1/servers/${id}`).set(AT_LAST).expect(200);
        return (body as { server: { status: string; key_name: string | null } }).server;
      };
      const ask = (path: string) => exchange(seen.metadata, path, { headers: signedHeaders(id) });
      const guestsSee = async (check: (meta: MetaData, userData: string) => void): Promise<void> => {
        if (stack.metadataProxy === 'off') return;
        await eventually(async () => {
          const answers = await Promise.all(
            Array.from({ length: ASKED }, async () => ({
              meta: await ask('/openstack/latest/meta_data.json'),
              userData: await ask('/openstack/latest/user_data'),
            })),
          );
          for (const { meta, userData } of answers) {
            assert.equal(meta.status, 200, meta.text);
            check(JSON.parse(meta.text) as MetaData, userData.status === 404 ? '' : userData.text);
          }
        }, DEADLINE);
      };

      await guestsSee((meta, userData) => {
        assert.deepEqual(Object.keys(meta.public_keys ?? {}), [first]);
        assert.equal(userData, '#!/bin/sh\necho before\n');
      });
      const script = '#!/bin/sh\necho after\n';
      const answer = await rebuild({
        name: 'after',
        hostname: 'renamed',
        key_name: second,
        user_data: base64(script),
        metadata: { role: 'db', rack: 'r7' },
      });
      assert.deepEqual([answer.status, answer.key_name], ['REBUILD', second]);
      assert.equal(answer.user_data, base64(script));
      assert.ok(answer.adminPass.length > 0);
      const { status, key_name: key } = await shown();
      assert.deepEqual([status, key], ['ACTIVE', second]);
      await guestsSee((meta, userData) => {
        assert.deepEqual(meta.public_keys, { [second]: publicKey });
        assert.deepEqual(meta.meta, { role: 'db', rack: 'r7' });
        assert.deepEqual([meta.name, meta.hostname.split('.')[0]], ['after', 'renamed']);
        assert.equal(userData, script);
      });
      await rebuild({ key_name: null, user_data: null });
      assert.equal((await shown()).key_name, null);
      await guestsSee((meta, userData) => {
        assert.equal(meta.public_keys, undefined);
        assert.deepEqual(meta.meta, { role: 'db', rack: 'r7' });
        assert.equal(userData, '');
      });
      await deleteServer(compute, id);
      for (const name of [first, second]) {
        await supertest(compute).delete(`/v2.1/os-keypairs/${name}`).set(ADMIN).expect(202);
      }
    });
  }
}
