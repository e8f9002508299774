import type { InstanceView } from '../../common/compute/instance_view.ts';
import {
  ipModel,
  type FixedIpModel,
  type SubnetModel,
  type VifModel,
} from '../../common/compute/network_info.ts';

export const UUID = '6f0fba21-5f5c-4a3a-9f0c-0d4b52f6a001';
export const PROJECT = 'c0ffee00c0ffee00c0ffee00c0ffee00';

/** What an instance has of each field where nothing was asked for. */
export const BLANK_INSTANCE: Omit<InstanceView, 'uuid' | 'project_id' | 'hostname'> = {
  display_name: '',
  reservation_id: '',
  launch_index: 0,
  availability_zone: null,
  image_ref: '',
  kernel_id: '',
  ramdisk_id: '',
  root_device_name: null,
  default_ephemeral_device: null,
  default_swap_device: null,
  user_data: null,
  key_name: null,
  key_data: null,
  metadata: {},
  flavor: '',
  ec2_ids: { instance_id: '', ami_id: null, kernel_id: null, ramdisk_id: null },
  keypairs: [],
  system_metadata: {},
  block_device_mappings: [],
  security_groups: [],
  network_info: [],
  device_metadata: null,
  numa_cells: null,
};

/** An instance with as little as an instance can have, and what a test gives it. */
export function anInstance(own: Partial<InstanceView> = {}): InstanceView {
  return {
    ...BLANK_INSTANCE,
    uuid: UUID,
    project_id: PROJECT,
    hostname: 'db-7',
    display_name: 'DB 7',
    reservation_id: 'r-0a1b2c3d',
    flavor: 'm1.tiny',
    ec2_ids: { ...BLANK_INSTANCE.ec2_ids, instance_id: 'i-0000002a' },
    ...own,
  };
}

/** An address of a port, with the floating ones that lead to it. */
export function aFixedIp(address: string, floating: readonly string[] = []): FixedIpModel {
  return {
    ...ipModel('fixed', address),
    floating_ips: floating.map((one) => ipModel('floating', one)),
  };
}

/** A subnet without a gateway, DNS servers or DHCP. */
export function aSubnet(cidr: string, own: Partial<SubnetModel> = {}): SubnetModel {
  const version = cidr.includes(':') ? 6 : 4;
  return { cidr, version, dns: [], gateway: null, ips: [], routes: [], meta: {}, ...own };
}

/** An interface of type `ovs` on a network of its own. */
export function aVif(
  subnets: readonly SubnetModel[],
  own: Partial<VifModel> = {},
  meta: VifModel['network']['meta'] = { mtu: 1442 },
): VifModel {
  return {
    id: '11112222-0000-4000-8000-000000000001',
    address: 'fa:16:3e:01:02:03',
    network: {
      id: '33334444-0000-4000-8000-000000000001',
      bridge: 'br-int',
      label: 'private',
      subnets,
      meta,
    },
    type: 'ovs',
    details: {},
    devname: 'tap11112222-00',
    ovs_interfaceid: null,
    qbh_params: null,
    qbg_params: null,
    active: true,
    vnic_type: 'normal',
    profile: {},
    preserve_on_delete: false,
    delegate_create: false,
    meta: {},
    ...own,
  };
}
