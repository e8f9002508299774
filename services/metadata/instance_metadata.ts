import type { InstanceView } from '../common/compute/instance_view.ts';
import type { VifModel } from '../common/compute/network_info.ts';
import type { KeptDocuments } from './kept_documents.ts';

/**
 * One instance's metadata as it was collected once and then kept for `[api] metadata_cache_expiration` seconds:
 * nova.api.metadata.base.InstanceMetadata. Every document is a function of it.
 */
export interface InstanceMetadata {
  readonly instance: InstanceView;
  /** Who asked first; stands in for `local-ipv4` where the instance has no fixed IPv4 address. */
  readonly address: string | undefined;
  /** The instance's host name with `[api] dhcp_domain`. */
  readonly hostname: string;
  readonly userData: Buffer | undefined;
  /** The file of `[api] vendordata_jsonfile_path`, as JSON text. */
  readonly staticVendorData: string;
  /** `content/NNNN` by its number. Only the injected network template is ever there. */
  readonly content: ReadonlyMap<string, string>;
  /** Documents already made, by path: within the lifetime of the metadata they do not change. */
  readonly documents: KeptDocuments;
}

/** The fixed addresses of one IP version, over all interfaces in order. */
export function fixedIps(vifs: readonly VifModel[], version: number): readonly string[] {
  return vifs
    .flatMap((vif) => vif.network.subnets)
    .flatMap((subnet) => subnet.ips)
    .filter((ip) => ip.version === version)
    .map((ip) => ip.address);
}

/** The floating addresses, over all interfaces in order. */
export function floatingIps(vifs: readonly VifModel[]): readonly string[] {
  return vifs
    .flatMap((vif) => vif.network.subnets)
    .flatMap((subnet) => subnet.ips)
    .flatMap((ip) => ip.floating_ips)
    .map((ip) => ip.address);
}
