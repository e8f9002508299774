import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createAgentServer } from '../suites/guest_agents.ts';
import { deleteServer } from '../testing/api.ts';
import { type Client, startClient } from '../testing/client.ts';
import { type AgentServer, checkAgentAnswer, GUEST_AGENTS } from '../testing/guest_agents.ts';
import { eventually } from '../testing/eventually.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';
import { askAsGuest, type GuestRequest } from './guest.ts';

const GUEST = '10.0.77.9';
/** Milliseconds; what was collected is kept for a second (metadata_config.ts), and a busy machine takes its time. */
const DEADLINE = 60_000;

/** The agents' requests from a guest that has the server's address, with the front at 169.254.169.254. */
export function describeGuestAgentsByAddress(stackOf: () => Stack): void {
  describe('what agents in guests ask, each from its own address', () => {
    const guests: { readonly client: Client; readonly server: AgentServer }[] = [];
    const computeOf = (): string => stackOf().fronts[0]?.compute ?? '';

    before(async () => {
      const server = await createAgentServer(computeOf(), GUEST);
      const client = await startClient(stackOf(), {
        network: 'guests',
        ip: GUEST,
        capabilities: ['NET_ADMIN'],
      });
      guests.push({ client, server });
      await client.exec('ip', 'route', 'add', '169.254.169.254', 'dev', 'eth0');
    });
    after(async () => {
      for (const { client, server } of guests) {
        await client.remove();
        await deleteServer(computeOf(), server.id);
      }
    });

    for (const [agent, requests] of Object.entries(GUEST_AGENTS)) {
      test(`${agent} gets what it needs`, async () => {
        for (const { client, server } of guests) {
          const sent = requests.map(
            ({ path, method = 'GET', headers = {}, body }): GuestRequest => ({
              path,
              method,
              headers,
              ...(body !== undefined && { body }),
            }),
          );
          const answers = await askAsGuest(client, GUEST, sent);
          for (const [index, request] of requests.entries()) {
            const { status = 0, headers = {}, body = Buffer.alloc(0) } = answers[index] ?? {};
            checkAgentAnswer(request, { status, headers, text: body.toString() }, server);
          }
        }
      });
    }

    test('a guest sees what the compute API changes of its server', async () => {
      const [guest] = guests;
      assert.ok(guest);
      const seen = async (): Promise<unknown> => {
        const [answer] = await askAsGuest(guest.client, GUEST, [
          { path: '/openstack/latest/meta_data.json' },
        ]);
        assert.equal(answer?.status, 200);
        return (JSON.parse(answer.body.toString()) as { meta?: { changed?: string } }).meta?.changed;
      };
      assert.equal(await seen(), undefined);
      const item = `/v2.1/servers/${guest.server.id}/metadata/changed`;
      await supertest(computeOf())
        .put(item)
        .set(ADMIN)
        .send({ meta: { changed: 'yes' } })
        .expect(200);
      await eventually(async () => assert.equal(await seen(), 'yes'), DEADLINE);
      await supertest(computeOf()).delete(item).set(ADMIN).expect(204);
      await eventually(async () => assert.equal(await seen(), undefined), DEADLINE);
    });
  });
}
