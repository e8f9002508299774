import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { FRAMINGS } from '../../services/common/host/testing/framings.ts';
import { accessLines } from '../testing/access_log.ts';
import { eventually } from '../testing/eventually.ts';
import { exchange } from '../testing/exchange.ts';
import { ADMIN, type Where } from '../testing/where.ts';

/**
 * Requests that could be read in two ways, through a front to the host behind it. What hides in them may only be a request
 * where the front itself has taken it for one.
 */
export function describeSmuggling(where: () => Where): void {
  describe('smuggling', () => {
    test('no request reaches Nova that the front has not seen', async () => {
      const { stack, front } = where();
      // As long as the one that it stands for: lengths are part of the cases.
      const hidden = front.name === 'nginx' ? '/vianginx' : '/viapache';
      await Promise.all(
        FRAMINGS.map(({ bytes, what }) => send(front.compute, bytes.replaceAll('/smuggled', hidden), what)),
      );
      const requestId = `req-${randomUUID()}`;
      const headers = { ...ADMIN, 'x-openstack-request-id': requestId };
      assert.equal((await exchange(front.compute, '/v2.1/flavors', { headers })).status, 200);
      // Both write their lines a little later.
      await eventually(async () => {
        const ofFront = accessLines(await stack.logs(front.name));
        const ofNova = await stack.logs('api');
        assert.ok(ofFront.some(({ global_request_id: id }) => id === requestId));
        assert.ok(ofNova.some((line) => line.includes(requestId)));
        const seen = ofFront.filter(({ request }) => request.includes(hidden)).length;
        const served = ofNova.filter((line) => line.includes(`GET ${hidden}`)).length;
        assert.ok(served <= seen, `Nova has served ${served} requests, of which the front knows ${seen}`);
      });
      assert.equal((await exchange(front.compute, '/v2.1/flavors', { headers: ADMIN })).status, 200);
    });
  });
}

/** Sends bytes and half-closes; resolves when the peer has closed, too. */
function send(base: string, bytes: string, what: string): Promise<void> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'));
    // Longer than any time limit of the fronts.
    socket.setTimeout(60_000, () => {
      socket.destroy();
      reject(new Error(`${what}: no end`));
    });
    socket.resume();
    // A reset is an end, too.
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}
