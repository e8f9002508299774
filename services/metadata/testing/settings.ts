import { Session } from '../../common/keystone/session.ts';
import type { MetadataSettings } from '../settings.ts';

/** Nova's defaults, and what a test sets. */
export function someSettings(
  api: Partial<MetadataSettings['api']> = {},
  neutron: Partial<MetadataSettings['neutron']> = {},
): MetadataSettings {
  return {
    api: {
      dhcp_domain: 'novalocal',
      metadata_cache_expiration: 15,
      vendordata_providers: ['StaticJSON'],
      vendordata_jsonfile_path: undefined,
      vendordata_dynamic_targets: [],
      vendordata_dynamic_ssl_certfile: '',
      vendordata_dynamic_connect_timeout: 5,
      vendordata_dynamic_read_timeout: 5,
      vendordata_dynamic_failure_fatal: false,
      ...api,
    },
    vendorDataClient: { session: new Session({ userAgent: 'test' }), auth: undefined },
    neutron: { service_metadata_proxy: false, metadata_proxy_shared_secret: '', ...neutron },
  };
}
