import type { InstanceView } from '../../services/common/compute/instance_view.ts';
import { fixedIps } from '../../services/metadata/instance_metadata.ts';
import type { Instances, Port } from '../../services/metadata/instances.ts';
import type { GoldenHttpCase } from './metadata_golden.ts';

/** Stands in for the database: some instances, the passwords left so far, and what Neutron would say. */
export class World implements Instances {
  readonly passwords = new Map<string, string>();
  /** Neutron's part in one case; every call is noted in the original's terms. */
  neutron: NeutronScript = {};
  neutronCalls: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  /** Makes every lookup of an instance fail, as a lost database would. */
  broken = false;
  /** Has an instance go while its password is being stored. */
  vanishing = false;
  readonly #instances: ReadonlyMap<string, InstanceView>;

  constructor(instances: readonly InstanceView[]) {
    this.#instances = new Map(instances.map((instance) => [instance.uuid, instance]));
  }

  async find(uuid: string): Promise<InstanceView | undefined> {
    if (this.broken) throw new Error('the database is gone');
    return this.#instances.get(uuid);
  }

  async portsByFixedIp(address: string): Promise<readonly Port[]> {
    const scripted = this.neutron.byAddress?.[address];
    if (scripted !== undefined) return scripted;
    const [owner] = [...this.#instances.values()].filter(({ network_info: vifs }) =>
      [4, 6].some((version) => fixedIps(vifs, version).includes(address)),
    );
    return owner === undefined ? (this.neutron.stranger ?? []) : [portOf(owner)];
  }

  async networksOfProvider(provider: string): Promise<readonly string[]> {
    this.neutronCalls.push([
      'list_subnets',
      { advanced_service_providers: [provider], fields: ['network_id'] },
    ]);
    if (this.neutron.fails === true) throw new Error('Neutron is gone');
    return this.neutron.networks ?? [];
  }

  async portsOnNetworks(address: string, networks: readonly string[]): Promise<readonly Port[]> {
    const first = this.neutronCalls.every(([name]) => name !== 'list_ports');
    const network_id = networks.length === 1 ? networks : `<${networks.length} ids>`;
    this.neutronCalls.push([
      'list_ports',
      { fixed_ips: `ip_address=${address}`, network_id, fields: ['device_id', 'tenant_id'] },
    ]);
    return first ? (this.neutron.ports ?? []) : [];
  }

  async password(uuid: string): Promise<string> {
    return this.passwords.get(uuid) ?? storedPassword(this.#instances.get(uuid));
  }

  async setPassword(uuid: string, password: string): Promise<'stored' | 'conflict' | 'gone'> {
    if (this.vanishing) return 'gone';
    this.passwords.set(uuid, password);
    return 'stored';
  }
}

/** nova.api.metadata.password.extract_password */
function storedPassword(instance: InstanceView | undefined): string {
  return Object.entries(instance?.system_metadata ?? {})
    .filter(([key]) => key.startsWith('password_'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
    .join('');
}

export function portOf({ uuid, project_id }: InstanceView): Port {
  return { device_id: uuid, tenant_id: project_id };
}

export interface NeutronScript {
  readonly networks?: readonly string[];
  readonly ports?: readonly Port[];
  /** Instead of the instance whose address it is. */
  readonly byAddress?: Readonly<Record<string, readonly Port[]>>;
  /** For an address that no instance has. */
  readonly stranger?: readonly Port[];
  readonly fails?: boolean;
}

/** What Neutron must have said in a recorded case: told by how the original went on. */
export function neutronOf(
  { neutron_calls: calls = [], request: { remote_addr: address }, response }: GoldenHttpCase,
  port: Port,
  byAddress: boolean,
): NeutronScript {
  // The cors filter gives any refusal of an OPTIONS request as an empty 200.
  const isRefused = response.status >= 400 || !response.content_type;
  if (byAddress) {
    if (isRefused && response.status !== 500) return {};
    return response.status === 500 ? { byAddress: { [address ?? '']: [port, port] } } : { stranger: [port] };
  }
  const networks = calls
    .filter(([name]) => name === 'list_ports')
    .flatMap(([, { network_id: ids }]) => {
      if (Array.isArray(ids)) return ids.map(String);
      const count = Number(/\d+/.exec(String(ids))?.[0] ?? 0);
      return Array.from({ length: count }, (_, index) => `network-${index}`);
    });
  const noSubnets = response.body?.includes('Could not find any subnets') === true;
  const isSilent = isRefused && response.status !== 404 && !response.body;
  const found = Number(/Found (\d+)\./.exec(response.body ?? '')?.[1] ?? (isSilent ? 0 : 1));
  return {
    networks,
    ports: Array.from({ length: found }, () => port),
    fails: calls.length > 0 && networks.length === 0 && !noSubnets,
  };
}
