import { after, before, describe, test } from 'node:test';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK, signedHeaders } from '../testing/api.ts';
import { exchange } from '../testing/exchange.ts';
import { type AgentServer, checkAgentAnswer, GUEST_AGENTS } from '../testing/guest_agents.ts';
import { ADMIN, type Where } from '../testing/where.ts';

const USER_DATA = '{"ignition": {"version": "3.4.0"}}';

/** A server with all that the agents of GUEST_AGENTS ask for. */
export async function createAgentServer(compute: string, address: string): Promise<AgentServer> {
  const name = `agents-${address.replaceAll('.', '-')}`;
  const { body } = await supertest(compute)
    .post('/v2.1/os-keypairs')
    .set(ADMIN)
    .send({ keypair: { name } })
    .expect(200);
  const { id } = await createServer(compute, {
    name: 'agents',
    key_name: name,
    user_data: Buffer.from(USER_DATA).toString('base64'),
    networks: [{ uuid: PRIVATE_NETWORK, fixed_ip: address }],
  });
  const { public_key: publicKey } = (body as { keypair: { public_key: string } }).keypair;
  return { id, address, publicKey, userData: USER_DATA };
}

/** The agents' requests, each signed as Neutron's agent signs it. */
export function describeGuestAgents(where: () => Where): void {
  describe('what agents in guests ask', () => {
    const servers: AgentServer[] = [];

    before(async () => {
      const { compute, name } = where().front;
      servers.push(await createAgentServer(compute, `10.0.97.${name === 'nginx' ? 1 : 2}`));
    });
    after(async () => {
      for (const { id } of servers) await deleteServer(where().front.compute, id);
    });

    for (const [agent, requests] of Object.entries(GUEST_AGENTS)) {
      test(`${agent} gets what it needs`, async () => {
        for (const server of servers) {
          for (const request of requests) {
            const { path, method = 'GET', headers = {}, body } = request;
            const answer = await exchange(where().front.metadata, path, {
              method,
              headers: { ...headers, ...signedHeaders(server.id) },
              ...(body !== undefined && { body }),
            });
            checkAgentAnswer(request, answer, server);
          }
        }
      });
    }
  });
}
