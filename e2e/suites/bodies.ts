import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { DIFFERENCES } from '../testing/differences.ts';
import { exchange } from '../testing/exchange.ts';
import { rawExchange } from '../testing/raw_exchange.ts';
import { ADMIN, assertFault, statusOf, type Where } from '../testing/where.ts';

const JSON_BODY = { ...ADMIN, 'content-type': 'application/json' } as const;
const TOO_LARGE =
  /^413 Request Entity Too Large\n\nRequest is too large\. Larger than max_request_body_size \(114688\)\./;

/** A key pair to create, padded to so many bytes with white space that a truncated body would lose the end of. */
function padded(bytes: number): { name: string; body: string } {
  const name = `e2e-${randomUUID()}`;
  const [head, tail] = ['{"keypair":', `{"name":"${name}"}}`];
  return { name, body: head + ' '.repeat(bytes - head.length - tail.length) + tail };
}

/** Bodies and headers of every size, and which side refuses the large ones. */
export function describeBodies(where: () => Where): void {
  const post = (body: string, options: { chunked?: boolean; headers?: Record<string, string> } = {}) =>
    exchange(where().front.compute, '/v2.1/os-keypairs', {
      method: 'POST',
      body,
      chunked: options.chunked ?? false,
      headers: { ...JSON_BODY, ...options.headers },
    });

  describe('bodies and limits', () => {
    test('a body of 100 KB arrives whole', async () => {
      const { name, body } = padded(100_000);
      const answer = await post(body);
      assert.equal(answer.status, 200, answer.text.slice(0, 300));
      assert.equal((answer.json() as { keypair: { name: string } }).keypair.name, name);
    });

    test('a body of 100 KB sent chunked arrives whole, where the front takes chunked requests', async () => {
      const { name, body } = padded(100_000);
      const answer = await post(body, { chunked: true });
      const status = statusOf(DIFFERENCES.chunkedBody, where());
      if (status === 200) {
        assert.equal(answer.status, 200, answer.text.slice(0, 300));
        assert.equal((answer.json() as { keypair: { name: string } }).keypair.name, name);
      } else assertFault(answer, status);
    });

    test('Expect: 100-continue is answered, and the body arrives', async () => {
      const answer = await post(padded(10_000).body, { headers: { expect: '100-continue' } });
      assert.equal(answer.status, 200, answer.text.slice(0, 300));
    });

    test('a chunked body of 1 MB gets the application’s 413, or the front’s 411', async () => {
      const status = statusOf(DIFFERENCES.chunkedMegabyte, where());
      for (let repeat = 0; repeat < 3; repeat += 1) {
        const answer = await post(padded(1_000_000).body, { chunked: true });
        assert.equal(answer.status, status, answer.text);
        if (status === 413) assert.match(answer.text, TOO_LARGE);
        else assertFault(answer, status);
      }
    });

    // The application answers before it has read the body; the answer must not be lost on the way (uwsgi #2368).
    test('a body of 1 MB with its length gets the application’s 413, every time', async () => {
      for (let repeat = 0; repeat < 10; repeat += 1) {
        const answer = await post(padded(1_000_000).body);
        assert.equal(answer.status, 413, answer.text);
        assert.match(answer.text, TOO_LARGE);
      }
    });

    test('a body of 2 MB is refused by the front, in Nova’s shape', async () => {
      assertFault(await post(padded(2_000_000).body), 413);
    });

    test('a request without its token and with a large body is refused by the application', async () => {
      const answer = await exchange(where().front.compute, '/v2.1/os-keypairs', {
        method: 'POST',
        body: padded(300_000).body,
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(answer.status, 413);
      assert.match(answer.text, TOO_LARGE);
    });

    test('a header of 12 KB passes: tokens may be long', async () => {
      const answer = await exchange(where().front.compute, '/', {
        headers: { 'x-long': 'x'.repeat(12_000) },
      });
      assert.equal(answer.status, 200, answer.text);
    });

    test('a header of 20 KB is refused in Nova’s shape', async () => {
      assertFault(
        await exchange(where().front.compute, '/', { headers: { 'x-long': 'x'.repeat(20_000) } }),
        400,
      );
    });

    test('many headers pass or are refused as the table says', async () => {
      const headers = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x-h-${i}`, 'v']));
      const answer = await exchange(where().front.compute, '/', { headers });
      assert.equal(answer.status, statusOf(DIFFERENCES.manyHeaders, where()), answer.text);
      if (answer.status === 400) assertFault(answer, 400);
    });

    test('80 headers pass everywhere', async () => {
      const headers = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`x-h-${i}`, 'v']));
      assert.equal((await exchange(where().front.compute, '/', { headers })).status, 200);
    });

    test('a request line of 20 KB is refused in Nova’s shape', async () => {
      assertFault(await exchange(where().front.compute, `/${'x'.repeat(20_000)}`), 414);
    });

    test('TRACE and CONNECT stop at the front', async () => {
      const { compute } = where().front;
      assertFault(await exchange(compute, '/', { method: 'TRACE' }), 405);
      const tunnel = 'CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
      const { status } = await rawExchange(compute, tunnel);
      assert.ok([400, 405].includes(status), String(status));
    });
  });
}
