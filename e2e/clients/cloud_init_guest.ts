import assert from 'node:assert/strict';
import supertest from 'supertest';
import { createServer, deleteServer, PRIVATE_NETWORK } from '../testing/api.ts';
import { type Client, startClient } from '../testing/client.ts';
import type { Finished } from '../testing/run.ts';
import type { Stack } from '../testing/stack.ts';
import { ADMIN } from '../testing/where.ts';

type Addresses = Readonly<Record<string, readonly { addr: string; 'OS-EXT-IPS-MAC:mac_addr': string }[]>>;

/** A client at a server's address, or at one that no server has, that can reach 169.254.169.254. */
export async function startAt(stack: Stack, ip: string, mac?: string): Promise<Client> {
  const client = await startClient(stack, {
    network: 'guests',
    ip,
    capabilities: ['NET_ADMIN'],
    environment: { product_name: 'OpenStack Nova' },
  });
  // There is no resolver: cloud-init, which asks for names, hears so at once instead of waiting for Docker's.
  await client.write('/etc/resolv.conf', '');
  if (mac !== undefined) await client.exec('ip', 'link', 'set', 'dev', 'eth0', 'address', mac);
  await client.exec('ip', 'route', 'add', '169.254.169.254', 'dev', 'eth0');
  return client;
}

/** A server, and a client that has its address, in which cloud-init can be run stage by stage. */
export interface CloudInitGuest {
  readonly id: string;
  readonly address: string;
  readonly client: Client;
  remove(): Promise<void>;
}

/** Creates a server at an address and a client there. */
export async function cloudInitGuest(
  stack: Stack,
  address: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<CloudInitGuest> {
  const [front] = stack.fronts;
  assert.ok(front);
  const { id } = await createServer(front.compute, {
    networks: [{ uuid: PRIVATE_NETWORK, fixed_ip: address }],
    ...fields,
  });
  // network_data.json names interfaces by their hardware address, and cloud-init looks for one that has it.
  const shown = await supertest(front.compute).get(`/v2.1/servers/${id}`).set(ADMIN).expect(200);
  const { addresses } = (shown.body as { server: { addresses: Addresses } }).server;
  const port = addresses['private']?.find(({ addr }) => addr === address);
  assert.ok(port, JSON.stringify(addresses));
  const client = await startAt(stack, address, port['OS-EXT-IPS-MAC:mac_addr']);
  return {
    id,
    address,
    client,
    remove: async () => {
      await client.remove();
      await deleteServer(front.compute, id);
    },
  };
}

/** Runs cloud-init's network stage as on a first boot, with this configuration behind the image's own. */
export async function initialise({ client }: CloudInitGuest, configuration: string): Promise<Finished> {
  await client.exec('sh', '-c', 'rm -rf /var/lib/cloud/* /run/cloud-init/*');
  await client.write('/etc/cloud/cloud.cfg.d/99-e2e.cfg', configuration);
  return client.tryExec('cloud-init', 'init');
}
