import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createServer, deleteServer, PRIVATE_NETWORK } from '../testing/api.ts';
import { type Answer, exchange } from '../testing/exchange.ts';
import { ADMIN, assertFault, type Where } from '../testing/where.ts';

const HEADERS = { ...ADMIN, 'OpenStack-API-Version': 'compute 2.26', 'Content-Type': 'application/json' };

/** Tags stand in paths, and their answers are bodies, heads alone and places: each must pass the front. */
export function describeServerTags(where: () => Where): void {
  describe('tags of a server', () => {
    const servers: string[] = [];
    const ask = (method: string, tail = '', body?: string): Promise<Answer> => {
      const [id = ''] = servers;
      const path = `/compute/v2.1/servers/${id}/tags${tail}`;
      return exchange(where().front.prefix, path, {
        method,
        headers: HEADERS,
        ...(body === undefined ? {} : { body }),
      });
    };

    before(async () => {
      const { id } = await createServer(where().front.compute, {
        name: 'tagged',
        networks: [{ uuid: PRIVATE_NETWORK }],
      });
      servers.push(id);
    });
    after(async () => {
      for (const id of servers) await deleteServer(where().front.compute, id);
    });

    for (const [sent, tag] of [
      ['web', 'web'],
      ['with%20space', 'with space'],
      ['%C3%A9t%C3%A9', 'été'],
      ['a%25b', 'a%b'],
    ] as const) {
      test(`'${tag}' is added once, found and removed`, async () => {
        const added = await ask('PUT', `/${sent}`);
        assert.deepEqual([added.status, added.text], [201, '']);
        assert.equal(added.headers['content-length'], '0');
        const { prefix } = where().front;
        const place = tag === 'été' ? sent : tag;
        assert.equal(added.headers['location'], `${prefix}/compute/v2.1/servers/${servers[0]}/tags/${place}`);
        assert.equal((await ask('PUT', `/${sent}`)).status, 204);
        assert.deepEqual((await ask('GET')).json(), { tags: [tag] });
        assert.equal((await ask('GET', `/${sent}`)).status, 204);
        assert.equal((await ask('DELETE', `/${sent}`)).status, 204);
        assert.equal(
          assertFault(await ask('GET', `/${sent}`), 404),
          `Server ${servers[0]} has no tag '${tag}'`,
        );
      });
    }

    test('the set is replaced and emptied', async () => {
      const put = await ask('PUT', '', JSON.stringify({ tags: ['b', 'a', 'b'] }));
      assert.deepEqual([put.status, put.json()], [200, { tags: ['a', 'b'] }]);
      const emptied = await ask('DELETE');
      assert.deepEqual([emptied.status, emptied.text], [204, '']);
      assert.deepEqual((await ask('GET')).json(), { tags: [] });
    });

    test('a comma is refused; a slash is no part of a tag', async () => {
      assert.match(assertFault(await ask('PUT', '/a,b'), 400), /^Tag 'a,b' is invalid\./);
      assert.equal((await ask('PUT', '/a%2Fb')).status, 404);
      assert.deepEqual((await ask('GET')).json(), { tags: [] });
    });
  });
}
