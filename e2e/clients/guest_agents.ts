import { after, before, describe, test } from 'node:test';
import { createAgentServer } from '../suites/guest_agents.ts';
import { deleteServer } from '../testing/api.ts';
import { type Client, startClient } from '../testing/client.ts';
import { type AgentServer, checkAgentAnswer, GUEST_AGENTS } from '../testing/guest_agents.ts';
import type { Stack } from '../testing/stack.ts';
import { askAsGuest, type GuestRequest } from './guest.ts';

const GUEST = '10.0.77.9';

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
  });
}
