import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import supertest from 'supertest';
import { accessLines } from '../testing/access_log.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import { ADMIN, type Where } from '../testing/where.ts';

/** One request can be followed through every log by its ids. */
export function describeLogging(where: () => Where): void {
  const lineOf = (globalId: string) =>
    eventually(async () => {
      const { stack, front } = where();
      const found = accessLines(await stack.logs(front.name)).filter(
        (line) => line.global_request_id === globalId,
      );
      assert.equal(found.length, 1, `one access line of ${globalId}`);
      return found[0] as (typeof found)[number];
    });

  describe('logs', () => {
    test('a request id that the client sends is logged by the front and by Nova, beside Nova’s own', async () => {
      const { stack, front } = where();
      const globalId = `req-${randomUUID()}`;
      const { headers } = await supertest(front.compute)
        .get('/v2.1/flavors')
        .set(ADMIN)
        .set('X-OpenStack-Request-ID', globalId)
        .set('User-Agent', 'e2e "quoted" \\ agent')
        .expect(200);
      const own = headers['x-openstack-request-id'] ?? '';
      assert.match(own, /^req-[0-9a-f]{8}-/);
      assert.equal(headers['x-compute-request-id'], own);
      assert.notEqual(own, globalId);

      const line = await lineOf(globalId);
      assert.equal(line.front, front.name);
      assert.equal(line.request_id, own);
      assert.equal(line.request, 'GET /v2.1/flavors HTTP/1.1');
      assert.equal(line.status, 200);
      assert.equal(line.port, 8774);
      assert.equal(`http://${line.host}`, front.compute);
      assert.equal(line.user_agent, 'e2e "quoted" \\ agent');
      assert.ok(Number.isInteger(line.time_us) && line.time_us >= 0);
      assert.ok(Number.isInteger(line.upstream_time_us), 'the time that the service took');
      // nginx reads a clock of milliseconds, and not at the same moment for both.
      assert.ok((line.upstream_time_us ?? Infinity) <= line.time_us + 1_000, JSON.stringify(line));
      assert.ok(!Number.isNaN(Date.parse(line.time)), line.time);
      assert.notEqual(line.upstream, '');
      await eventually(async () => {
        const lines = (await stack.logs('api')).filter((one) => one.includes(own));
        assert.ok(
          lines.some((one) => one.includes(globalId)),
          'a line of Nova’s has both ids',
        );
      });
    });

    test('what the front refuses itself is logged without an upstream time', async () => {
      const globalId = `req-${randomUUID()}`;
      await exchange(where().front.prefix, '/nothing/here', {
        headers: { 'x-openstack-request-id': globalId },
      });
      const line = await lineOf(globalId);
      assert.equal(line.status, 404);
      assert.equal(line.request_id, '');
    });

    test('control characters, quotes and bytes beyond ASCII leave a log line JSON', async () => {
      const globalId = `req-${randomUUID()}`;
      await exchange(where().front.compute, '/v2.1/%22%0a%C3%A9?q="\\x', {
        headers: { 'x-openstack-request-id': globalId, 'user-agent': 'tab\there "é" \\' },
      });
      const line = await lineOf(globalId);
      assert.ok(line.request.startsWith('GET /v2.1/%22%0a%C3%A9?q='), line.request);
    });

    test('every request gets a request id of its own', async () => {
      const { compute } = where().front;
      const ids = new Set<string>();
      for (let i = 0; i < 5; i += 1) {
        const { headers } = await supertest(compute).get('/v2.1/flavors').set(ADMIN);
        ids.add(headers['x-openstack-request-id'] ?? '');
      }
      assert.equal(ids.size, 5);
    });
  });
}
