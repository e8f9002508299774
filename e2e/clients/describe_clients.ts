import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { type Backend, type FrontName, type Stack, startStack, type Transport } from '../testing/stack.ts';
import { describeCloudInit } from './cloud_init.ts';
import { describeGuestAgentsByAddress } from './guest_agents.ts';
import { describeCloudInitFaults } from './cloud_init_faults.ts';
import { describeGuests } from './guests.ts';
import { describeImpersonation } from './impersonation.ts';
import { Faults, prepareMetadata } from './metadata_config.ts';
import { describeOpenstackClient } from './openstack_client.ts';
import { describeSlowClients } from './slow_clients.ts';

export interface ClientsOf {
  readonly front: FrontName;
  readonly backend: Backend;
  readonly transport: Transport;
}

/** The real clients, as Debian packages them, through one front that has 169.254.169.254 too. */
export function describeClients({ front, backend, transport }: ClientsOf): void {
  describe(`real clients through ${front}, ${backend} over ${transport}`, () => {
    const stacks: Stack[] = [];
    const stackOf = (): Stack => {
      const [stack] = stacks;
      assert.ok(stack, 'the stack did not start');
      return stack;
    };
    before(async () => {
      stacks.push(
        await startStack({
          name: `clients-${front}`,
          fronts: [front],
          backend,
          transport,
          files: ['compose.link-local.yaml'],
          ownConfig: prepareMetadata,
        }),
      );
    });
    after(async () => {
      await Promise.all(stacks.map((stack) => stack.down()));
    });
    describeOpenstackClient(stackOf, 'port 8774');
    describeOpenstackClient(stackOf, '/compute');
    describeCloudInit(stackOf);
    describeGuestAgentsByAddress(stackOf);
    describeImpersonation(stackOf);
    describeSlowClients(stackOf, front === 'nginx');
    // Together, since they mostly wait.
    describe('guests', { concurrency: true }, () => {
      const faults = new Faults(stackOf);
      describeCloudInitFaults(stackOf, faults, 'OpenStack');
      describeCloudInitFaults(stackOf, faults, 'Ec2');
      describeGuests(stackOf);
    });
  });
}
