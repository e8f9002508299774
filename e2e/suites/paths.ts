import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DIFFERENCES } from '../testing/differences.ts';
import { exchange } from '../testing/exchange.ts';
import { ADMIN, assertFault, statusOf, type Where } from '../testing/where.ts';

/** What the service was asked for, which it repeats in its 404: the path as it arrived there, decoded. */
const ARRIVE: readonly [asked: string, name: string][] = [
  ['/v2.1/os-keypairs/plain', 'plain'],
  ['/v2.1/os-keypairs/with%20space', 'with space'],
  ['/v2.1/os-keypairs/%70%6cain', 'plain'],
  ['/v2.1/os-keypairs/a%252Fb', 'a%2Fb'],
  ['/v2.1/os-keypairs/a+b', 'a+b'],
  ['/v2.1/os-keypairs/a;b=1', 'a;b=1'],
  ['/v2.1/os-keypairs/%C3%A9t%C3%A9', 'été'],
  ['/v2.1/os-keypairs/%F0%9F%94%91', '🔑'],
  ['/v2.1//os-keypairs/merged', 'merged'],
  ['//v2.1/os-keypairs/merged', 'merged'],
  ['/v2.1/./os-keypairs/dot', 'dot'],
  ['/v2.1/flavors/../os-keypairs/dots', 'dots'],
  ['/v2.1/flavors/%2e%2e/os-keypairs/dots', 'dots'],
];

/** Encoded and odd paths arrive at the service in one form, whatever stands in front of it. */
export function describePaths(where: () => Where): void {
  describe('encoded paths', () => {
    for (const [asked, name] of ARRIVE) {
      for (const under of ['', '/compute']) {
        test(`${under}${asked} asks for the key pair '${name}'`, async () => {
          const { compute, prefix } = where().front;
          const base = under === '' ? compute : prefix;
          const answer = await exchange(base, `${under}${asked}`, { headers: ADMIN });
          assert.equal(assertFault(answer, 404), `Keypair ${name} not found for user admin`);
        });
      }
    }

    test('%2F is a slash to the service, which has no such resource', async () => {
      const answer = await exchange(where().front.compute, '/v2.1/os-keypairs/a%2Fb', { headers: ADMIN });
      assert.equal(answer.status, 404);
      assert.doesNotMatch(answer.text, /Keypair/);
    });

    test('the query arrives as it was sent', async () => {
      const { compute } = where().front;
      const query = 'limit=1&marker=no%2Fsuch%20flavor%26x';
      const answer = await exchange(compute, `/v2.1/flavors?${query}`, { headers: ADMIN });
      assert.match(assertFault(answer, 400), /no\/such flavor&x/);
    });

    test('a path above the root never reaches a service', async () => {
      const { compute, prefix } = where().front;
      for (const base of [compute, prefix]) assertFault(await exchange(base, '/../../etc/passwd'), 400);
    });

    test('the prefix cannot be left by dots', async () => {
      assertFault(await exchange(where().front.prefix, '/compute/../v2.1'), 404);
    });

    test('%00 is refused by the front', async () => {
      const here = where();
      const answer = await exchange(here.front.compute, '/v2.1/os-keypairs/a%00b', { headers: ADMIN });
      assertFault(answer, statusOf(DIFFERENCES.zeroByte, here));
    });

    test('a broken escape is refused by the front', async () => {
      assertFault(await exchange(where().front.compute, '/v2.1/%zz'), 400);
    });
  });
}
