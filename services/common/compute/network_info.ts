/** An address with what is known of it (nova.network.model.IP and FixedIP). */
export interface IpModel {
  readonly address: string;
  readonly type: 'fixed' | 'floating' | 'gateway' | 'dns';
  readonly version: number;
  readonly meta: Readonly<Record<string, never>>;
}

export interface FixedIpModel extends IpModel {
  readonly floating_ips: readonly IpModel[];
}

export interface RouteModel {
  readonly cidr: string;
  readonly gateway: IpModel;
  readonly interface: null;
  readonly meta: Readonly<Record<string, never>>;
}

export interface SubnetModel {
  readonly cidr: string;
  readonly dns: readonly IpModel[];
  readonly gateway: IpModel | null;
  readonly ips: readonly FixedIpModel[];
  readonly routes: readonly RouteModel[];
  readonly version: number;
  readonly meta: {
    readonly dhcp_server?: string;
    readonly enable_dhcp?: boolean;
    readonly ipv6_address_mode?: string;
  };
}

export interface NetworkModel {
  readonly id: string;
  readonly bridge: string;
  /** The network's name: the key of a server's `addresses`. */
  readonly label: string;
  readonly subnets: readonly SubnetModel[];
  readonly meta: { readonly mtu?: number; readonly injected?: boolean; readonly tenant_id?: string };
}

/** One interface, as instance_info_caches keeps it (nova.network.model.VIF). */
export interface VifModel {
  readonly id: string;
  readonly address: string;
  readonly network: NetworkModel;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly devname: string | null;
  readonly ovs_interfaceid: string | null;
  readonly qbh_params: null;
  readonly qbg_params: null;
  readonly active: boolean;
  readonly vnic_type: string;
  readonly profile: Readonly<Record<string, unknown>>;
  /** A port that was handed in: it outlives the server. */
  readonly preserve_on_delete: boolean;
  readonly delegate_create: boolean;
  readonly meta: Readonly<Record<string, never>>;
}

/** The JSON of `instance_info_caches.network_info`. */
export function parseNetworkInfo(json: string | null | undefined): readonly VifModel[] {
  return json === null || json === undefined ? [] : (JSON.parse(json) as VifModel[]);
}

/** An address of no special kind, as the model nests them. */
export function ipModel(type: IpModel['type'], address: string): IpModel {
  return { address, type, version: address.includes(':') ? 6 : 4, meta: {} };
}
