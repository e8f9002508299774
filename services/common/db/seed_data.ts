import type { Insertable } from 'kysely';
import type { NewFlavor } from '../compute/flavor_writes.ts';
import type { Schema } from './schema.ts';

/** devstack allows the random number device in every flavor that it makes (lib/nova, create_flavors). */
const DEVSTACK_SPECS = { 'hw_rng:allowed': 'True' } as const;

function flavor(
  flavorid: string,
  name: string,
  memory_mb: number,
  root_gb: number,
  vcpus: number,
  extra_specs: Readonly<Record<string, string>> = DEVSTACK_SPECS,
): NewFlavor {
  return { flavorid, name, memory_mb, root_gb, vcpus, extra_specs };
}

/** devstack's flavors and tempest's two (42, 84) under devstack's ids, and gophercloud's acceptance tests' two. */
export const SEED_FLAVORS: readonly NewFlavor[] = [
  flavor('c1', 'cirros256', 256, 1, 1),
  flavor('d1', 'ds512M', 512, 5, 1),
  flavor('d2', 'ds1G', 1024, 10, 1),
  flavor('d3', 'ds2G', 2048, 10, 2),
  flavor('d4', 'ds4G', 4096, 20, 4),
  flavor('1', 'm1.tiny', 512, 1, 1),
  flavor('2', 'm1.small', 2048, 20, 1),
  flavor('3', 'm1.medium', 4096, 40, 2),
  flavor('4', 'm1.large', 8192, 80, 4),
  flavor('5', 'm1.xlarge', 16_384, 160, 8),
  flavor('42', 'm1.nano', 192, 1, 1),
  flavor('84', 'm1.micro', 256, 1, 1),
  flavor('99', 'm1.acctest', 512, 5, 1),
  flavor('98', 'm1.resize', 512, 6, 1),
];

/** The project that owns what is everybody's. */
export const SEED_PROJECT = '0000000000000000000000000000aaaa';
const SEEDED_AT = '2025-04-02T00:00:00';

export const SEED_IMAGES: readonly (Insertable<Schema['images']> & {
  readonly properties: Readonly<Record<string, string>>;
})[] = [
  {
    id: '5d6d4a52-3b9e-4c6e-9d0c-0f8a6a7d2c01',
    created_at: SEEDED_AT,
    updated_at: SEEDED_AT,
    name: 'cirros-0.6.3-x86_64-disk',
    status: 'active',
    visibility: 'public',
    owner: SEED_PROJECT,
    size: 21_692_416,
    min_disk: 0,
    min_ram: 0,
    disk_format: 'qcow2',
    container_format: 'bare',
    checksum: '87617e24a5e30cb3b87fda8c0764838f',
    properties: { hw_rng_model: 'virtio' },
  },
];

export const PRIVATE_NETWORK_ID = '7f0a5d0c-1f7e-4f5b-8a55-3c5f0d6f1a01';
export const PUBLIC_NETWORK_ID = '7f0a5d0c-1f7e-4f5b-8a55-3c5f0d6f1a02';

/** `private` is shared, so that every project that noauth2 makes up has one; `public` is external. */
export const SEED_NETWORKS: readonly Insertable<Schema['networks']>[] = [
  {
    id: PRIVATE_NETWORK_ID,
    created_at: SEEDED_AT,
    name: 'private',
    project_id: SEED_PROJECT,
    shared: 1,
    mtu: 1450,
  },
  {
    id: PUBLIC_NETWORK_ID,
    created_at: SEEDED_AT,
    name: 'public',
    project_id: SEED_PROJECT,
    router_external: 1,
    mtu: 1500,
  },
];

/** The gateway and, on `private`, the DHCP port take the first addresses; the pools start behind them. */
export const SEED_SUBNETS: readonly Insertable<Schema['subnets']>[] = [
  {
    id: '7f0a5d0c-1f7e-4f5b-8a55-3c5f0d6f1b01',
    network_id: PRIVATE_NETWORK_ID,
    project_id: SEED_PROJECT,
    name: 'private-subnet',
    ip_version: 4,
    cidr: '10.0.0.0/16',
    gateway_ip: '10.0.0.1',
    enable_dhcp: 1,
    dns_nameservers: '["8.8.8.8"]',
    host_routes: '[]',
    allocation_pool_start: '10.0.0.3',
    allocation_pool_end: '10.0.255.254',
  },
  {
    id: '7f0a5d0c-1f7e-4f5b-8a55-3c5f0d6f1b02',
    network_id: PUBLIC_NETWORK_ID,
    project_id: SEED_PROJECT,
    name: 'public-subnet',
    ip_version: 4,
    cidr: '172.24.4.0/24',
    gateway_ip: '172.24.4.1',
    enable_dhcp: 0,
    dns_nameservers: '[]',
    host_routes: '[]',
    allocation_pool_start: '172.24.4.2',
    allocation_pool_end: '172.24.4.254',
  },
];

/** The one host of the simulated cloud, roomy enough for every quota. */
export const SEED_HOST = 'novafront-1';
export const SEED_SERVICES: readonly Insertable<Schema['services']>[] = (
  ['nova-conductor', 'nova-scheduler', 'nova-compute'] as const
).map((binary, index) => ({
  created_at: SEEDED_AT,
  uuid: `9b7c1f00-6f0e-4d3a-9a61-5e0c7d2f0c0${index + 1}`,
  host: SEED_HOST,
  binary,
  topic: binary.slice('nova-'.length),
  // nova.objects.service.SERVICE_VERSION of 31.0.0.
  version: 68,
}));

export const SEED_COMPUTE_NODE: Omit<Insertable<Schema['compute_nodes']>, 'service_id'> = {
  created_at: SEEDED_AT,
  host: SEED_HOST,
  uuid: '9b7c1f00-6f0e-4d3a-9a61-5e0c7d2f0d01',
  vcpus: 1000,
  memory_mb: 4_096_000,
  local_gb: 100_000,
  hypervisor_type: 'fake',
  hypervisor_version: 1000,
  hypervisor_hostname: SEED_HOST,
  cpu_info: '{}',
  host_ip: '127.0.0.1',
  cpu_allocation_ratio: 4,
  ram_allocation_ratio: 1,
  disk_allocation_ratio: 1,
};
