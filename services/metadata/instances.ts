import type { InstanceView } from '../common/compute/instance_view.ts';

/** A port as the lookup by load balancer needs it; names are Neutron's. */
export interface Port {
  readonly device_id: string;
  readonly tenant_id: string;
}

/** Where instances and their ports are found. */
export interface Instances {
  /** An instance by its UUID; undefined where there is none or the id is no UUID. */
  find(uuid: string): Promise<InstanceView | undefined>;
  /** Ports that have an address and belong to a device, over all networks. */
  portsByFixedIp(address: string): Promise<readonly Port[]>;
  /** Networks whose subnets name a metadata provider in `advanced_service_providers`. */
  networksOfProvider(provider: string): Promise<readonly string[]>;
  /** Ports that have an address on one of some networks. */
  portsOnNetworks(address: string, networks: readonly string[]): Promise<readonly Port[]>;
  /** The password that a guest left; empty where it left none. */
  password(uuid: string): Promise<string>;
  /** Stores a password where none is stored; tells what became of it. */
  setPassword(uuid: string, password: string): Promise<'stored' | 'conflict' | 'gone'>;
}
