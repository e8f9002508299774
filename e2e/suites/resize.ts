import assert from 'node:assert/strict';
import { test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

/** Requests on connections of their own, so that every worker has answered some. */
const ASKED = 16;
/** Milliseconds: `[api] metadata_cache_expiration` is 3 s (e2e/testing/compose.metadata.yaml); a busy machine takes its time. */
const DEADLINE = 60_000;

/** A resize and its revert, asked for through one front and seen through the other, in both APIs. */
export function describeResize(stackOf: () => Stack): void {
  for (const [writer, reader] of [
    ['nginx', 'apache'],
    ['apache', 'nginx'],
  ] as const) {
    test(`a resize through ${writer} shows to clients and guests of ${reader}, and so does its revert`, async () => {
      const stack = stackOf();
      const { compute } = stack.front(writer);
      const seen = stack.front(reader);
      const { id } = await createServer(compute, {
        name: `resize-${writer}`,
        networks: [{ uuid: PRIVATE_NETWORK }],
      });
      const act = (body: object, base = compute) =>
        supertest(base).post(`/v2.1/servers/${id}/action`).set(ADMIN).send(body);
      const shown = async (): Promise<[string, string]> => {
        const { body } = await supertest(seen.compute)
          .get(`/v2.1/servers/${id}`)
          .set({ ...ADMIN, 'OpenStack-API-Version': 'compute 2.47' })
          .expect(200);
        const { server } = body as { server: { status: string; flavor: { original_name: string } } };
        return [server.status, server.flavor.original_name];
      };
      const instanceTypes = async (): Promise<Set<string>> => {
        const ask = () =>
          exchange(seen.metadata, '/latest/meta-data/instance-type', { headers: signedHeaders(id) });
        const answers = await Promise.all(Array.from({ length: ASKED }, ask));
        return new Set(answers.map(({ status, text }) => `${status} ${text}`));
      };
      const guestsSee = async (flavor: string): Promise<void> => {
        if (stack.metadataProxy === 'off') return;
        await eventually(
          async () => assert.deepEqual(await instanceTypes(), new Set([`200 ${flavor}`])),
          DEADLINE,
        );
      };

      await guestsSee('m1.nano');
      const resized = await act({ resize: { flavorRef: '1' } });
      assert.deepEqual([resized.status, resized.text], [202, '']);
      assert.deepEqual(await shown(), ['VERIFY_RESIZE', 'm1.tiny']);
      await guestsSee('m1.tiny');
      const again = await act({ resize: { flavorRef: '2' } }, seen.compute);
      assert.equal(again.status, 409);
      assert.deepEqual(again.body, {
        conflictingRequest: {
          code: 409,
          message: `Cannot 'resize' instance ${id} while it is in vm_state resized`,
        },
      });
      await act({ revertResize: null }, seen.compute).expect(202);
      assert.deepEqual(await shown(), ['ACTIVE', 'm1.nano']);
      await guestsSee('m1.nano');
      await act({ resize: { flavorRef: '1' } }).expect(202);
      const confirmed = await act({ confirmResize: null }, seen.compute);
      assert.deepEqual([confirmed.status, confirmed.text], [204, '']);
      assert.deepEqual(await shown(), ['ACTIVE', 'm1.tiny']);
      await deleteServer(compute, id);
    });
  }
}
