import { type Client, startClient } from '../testing/client.ts';
import { eventually } from '../testing/eventually.ts';
import type { FrontName, Stack } from '../testing/stack.ts';
import { askAsGuest, type GuestAnswer, type GuestRequest } from './guest.ts';

/** A port as Neutron's API shows it, as far as its metadata agent looks at one. */
export interface NeutronPort {
  readonly network_id: string;
  readonly device_id: string;
  readonly tenant_id: string;
  readonly fixed_ips: readonly { readonly ip_address: string }[];
}

/** A network's namespace: guests' addresses, haproxy at 169.254.169.254 and Neutron's agent behind it. */
export interface NeutronNamespace {
  /** One request of the guest with an address. */
  ask(address: string, path: string, request?: Omit<GuestRequest, 'path'>): Promise<GuestAnswer>;
  remove(): Promise<void>;
}

export interface NeutronOptions {
  readonly front: FrontName;
  readonly secret: string;
  readonly networkId: string;
  readonly ports: readonly NeutronPort[];
  /** Addresses that somebody has, with a port or without. */
  readonly addresses: readonly string[];
}

/**
 * Starts Debian's metadata agent with haproxy before it, which asks a front's metadata port, and gives a container all
 * the guests' addresses. Waits until `/`, which needs no identification at Nova but does at the agent, has an answer.
 */
export async function startNeutron(stack: Stack, options: NeutronOptions): Promise<NeutronNamespace> {
  const { front, secret, networkId, ports, addresses } = options;
  const client = await startClient(stack, {
    network: 'published',
    stage: 'neutron',
    capabilities: ['NET_ADMIN'],
  });
  const ask: NeutronNamespace['ask'] = async (address, path, request = {}) => {
    const [answer] = await askAsGuest(client, address, [{ path, ...request }]);
    if (answer === undefined) throw new Error('the guest got no answer');
    return answer;
  };
  try {
    for (const address of ['169.254.169.254', ...addresses]) {
      await client.exec('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    }
    await startAgent(client, { front, secret, networkId, ports });
    await eventually(() => ask(addresses[0] ?? '', '/'), 60_000).catch(async (error: unknown) => {
      const { stdout } = await client.tryExec('cat', '/var/log/metadata-agent.log');
      throw new Error(`Neutron's agent does not answer:\n${stdout}`, { cause: error });
    });
  } catch (error) {
    await client.remove();
    throw error;
  }
  return { ask, remove: () => client.remove() };
}

async function startAgent(
  client: Client,
  { front, secret, networkId, ports }: Pick<NeutronOptions, 'front' | 'secret' | 'networkId' | 'ports'>,
): Promise<void> {
  await client.write('/tmp/ports.json', JSON.stringify(ports));
  await client.write(
    '/tmp/metadata_agent.ini',
    `[DEFAULT]
transport_url = fake://
state_path = /tmp/neutron
metadata_proxy_socket = /tmp/neutron/metadata_proxy
nova_metadata_host = ${front}
nova_metadata_port = 8775
metadata_proxy_shared_secret = ${secret}
`,
  );
  const agent = `python3 /mnt/neutron/agent.py ${networkId} /tmp/ports.json --config-file /tmp/metadata_agent.ini`;
  await client.exec('sh', '-c', `${agent} > /var/log/metadata-agent.log 2>&1 &`);
}
