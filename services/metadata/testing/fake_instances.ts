import type { InstanceView } from '../../common/compute/instance_view.ts';
import type { Instances, Port } from '../instances.ts';

/** Instances in memory. What a test counts or breaks is open to it. */
export class FakeInstances implements Instances {
  readonly instances: Map<string, InstanceView>;
  readonly ports = new Map<string, Port[]>();
  readonly passwords = new Map<string, string>();
  providerNetworks: string[] = [];
  /** Network ids of each query for ports. */
  readonly portQueries: (readonly string[])[] = [];
  failure: Error | undefined;
  lookups = 0;

  constructor(...instances: readonly InstanceView[]) {
    this.instances = new Map(instances.map((instance) => [instance.uuid, instance]));
  }

  async find(uuid: string): Promise<InstanceView | undefined> {
    this.lookups += 1;
    if (this.failure !== undefined) throw this.failure;
    return this.instances.get(uuid);
  }

  async portsByFixedIp(address: string): Promise<readonly Port[]> {
    return this.ports.get(address) ?? [];
  }

  async networksOfProvider(): Promise<readonly string[]> {
    if (this.failure !== undefined) throw this.failure;
    return this.providerNetworks;
  }

  async portsOnNetworks(address: string, networks: readonly string[]): Promise<readonly Port[]> {
    this.portQueries.push(networks);
    return this.portQueries.length === 1 ? (this.ports.get(address) ?? []) : [];
  }

  async password(uuid: string): Promise<string> {
    return this.passwords.get(uuid) ?? '';
  }

  async setPassword(uuid: string, password: string): Promise<'stored' | 'conflict' | 'gone'> {
    if (!this.instances.has(uuid)) return 'gone';
    if (this.passwords.get(uuid)) return 'conflict';
    this.passwords.set(uuid, password);
    return 'stored';
  }
}
