import type { InstanceView } from '../common/compute/instance_view.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Port } from './instances.ts';
import { KeptDocuments } from './kept_documents.ts';
import type { Codec } from './shared_view_cache.ts';

interface StoredMetadata {
  readonly instance: InstanceView;
  readonly address: string | null;
  readonly hostname: string;
  /** Base64. */
  readonly userData: string | null;
  readonly staticVendorData: string;
  readonly content: readonly (readonly [string, string])[];
}

/** Metadata as JSON. Documents are made of it again. */
export const METADATA_CODEC: Codec<InstanceMetadata> = {
  encode: ({ instance, address, hostname, userData, staticVendorData, content }): StoredMetadata => ({
    instance,
    address: address ?? null,
    hostname,
    userData: userData?.toString('base64') ?? null,
    staticVendorData,
    content: [...content],
  }),
  decode: (stored) => {
    const { instance, address, hostname, userData, staticVendorData, content } = stored as StoredMetadata;
    if (typeof instance.uuid !== 'string') return undefined;
    return {
      instance,
      address: address ?? undefined,
      hostname,
      userData: userData === null ? undefined : Buffer.from(userData, 'base64'),
      staticVendorData,
      content: new Map(content),
      documents: new KeptDocuments(),
    };
  },
};

export const PORT_CODEC: Codec<Port> = {
  encode: ({ device_id, tenant_id }) => ({ device_id, tenant_id }),
  decode: (stored) => {
    const { device_id, tenant_id } = stored as Port;
    return typeof device_id === 'string' ? { device_id, tenant_id } : undefined;
  },
};
