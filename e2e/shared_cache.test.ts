import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createServer, PRIVATE_NETWORK, signedHeaders } from './testing/api.ts';
import { exchange } from './testing/exchange.ts';
import { startStack, type Stack } from './testing/stack.ts';
import { ADMIN } from './testing/where.ts';

/** Enough for both workers of both containers to have answered some. */
const REQUESTS = 24;

describe('metadata views in memcached', () => {
  let started: Stack | undefined;
  const stack = (): Stack => {
    assert.ok(started, 'the stack did not start');
    return started;
  };
  let guest = '';

  before(async () => {
    started = await startStack({
      name: 'cache',
      fronts: ['nginx'],
      backend: 'uwsgi',
      transport: 'tcp',
      metadataProxy: 'on',
      files: ['e2e/testing/compose.memcached.yaml'],
    });
    await started.compose('up', '-d', '--wait', '--no-recreate', '--scale', 'metadata=2', 'metadata');
    const networks = [{ uuid: PRIVATE_NETWORK }];
    guest = (await createServer(started.front('nginx').compute, { name: 'first-name', networks })).id;
  });
  after(async () => {
    await started?.down();
  });

  /** The names that a guest sees in many answers. */
  const names = async (): Promise<string[]> => {
    const seen = new Set<string>();
    for (let times = 0; times < REQUESTS; times++) {
      const answer = await exchange(stack().front('nginx').metadata, '/openstack/latest/meta_data.json', {
        headers: signedHeaders(guest),
      });
      assert.equal(answer.status, 200, answer.text);
      seen.add((answer.json() as { name: string }).name);
    }
    return [...seen];
  };
  const rename = (name: string): Promise<unknown> =>
    supertest(stack().front('nginx').compute)
      .put(`/v2.1/servers/${guest}`)
      .set(ADMIN)
      .send({ server: { name } })
      .expect(200);
  const memcached = (command: string): Promise<string> => {
    const talk = `exec 3<>/dev/tcp/127.0.0.1/11211; printf '${command}\\r\\nquit\\r\\n' >&3; cat <&3`;
    return stack().compose('exec', '-T', 'memcached', 'bash', '-c', talk);
  };

  test('are the same for every worker of every container, until memcached forgets them', async () => {
    assert.deepEqual(await names(), ['first-name']);
    await rename('second-name');
    assert.deepEqual(await names(), ['first-name']);
    assert.match(await memcached('stats'), /STAT curr_items 1\r\n/);
    assert.match(await memcached('flush_all'), /^OK\r\n/);
    assert.deepEqual(await names(), ['second-name']);
  });

  test('are collected anew where memcached is gone, which is logged', async () => {
    await rename('third-name');
    await stack().compose('stop', '-t', '1', 'memcached');
    assert.deepEqual(await names(), ['third-name']);
    const logged = (await stack().logs('metadata')).filter((line) =>
      line.includes('is left alone for 300 s'),
    );
    assert.ok(logged.length >= 1);
  });
});
