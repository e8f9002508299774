import { decodeBase64 } from '../common/compute/python_base64.ts';
import { injectedNetwork } from './injected_network.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { InstanceView } from '../common/compute/instance_view.ts';
import { KeptDocuments } from './kept_documents.ts';
import type { MetadataSettings } from './settings.ts';
import { staticVendorData } from './vendor_data.ts';

/**
 * Collects an instance's metadata, or gives back what was collected before where it would be the same: then its documents
 * are there already, and need not be made again each time that `[api] metadata_cache_expiration` has passed.
 */
export function collector(
  api: MetadataSettings['api'],
): (instance: InstanceView, address: string | undefined) => Promise<InstanceMetadata> {
  const collected = new WeakMap<InstanceView, InstanceMetadata>();
  return async (instance, address) => {
    const known = collected.get(instance);
    const metadata = await collect(instance, address, api);
    if (known?.address === address && known?.staticVendorData === metadata.staticVendorData) return known;
    collected.set(instance, metadata);
    return metadata;
  };
}

/**
 * Collects what an instance's documents are made of: all that takes time, so that a document takes none.
 *
 * @param address who asks, as X-Forwarded-For or the connection says
 * @throws where `[api] vendordata_jsonfile_path` cannot be read or is no JSON, and where the user data is no base64
 */
export async function collect(
  instance: InstanceView,
  address: string | undefined,
  api: MetadataSettings['api'],
): Promise<InstanceMetadata> {
  const network = injectedNetwork(instance.network_info);
  return {
    instance,
    address,
    hostname: api.dhcp_domain ? `${instance.hostname}.${api.dhcp_domain}` : instance.hostname,
    userData: instance.user_data === null ? undefined : decoded(instance.user_data),
    staticVendorData: await staticVendorData(api.vendordata_jsonfile_path),
    content: new Map(network === undefined ? [] : [['0000', network]]),
    documents: new KeptDocuments(),
  };
}

function decoded(userData: string): Buffer {
  const bytes = decodeBase64(userData);
  if (bytes === undefined) throw new Error('the user data is no base64');
  return bytes;
}
