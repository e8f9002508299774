import { apiGroup, neutronGroup, novafrontGroup, vendordataDynamicAuthGroup } from '../common/conf/index.ts';
import type { Conf } from '../common/config/conf.ts';
import { authSection } from '../common/keystone/auth_section.ts';
import { loadAuthPlugin } from '../common/keystone/auth_types.ts';
import { Session } from '../common/keystone/session.ts';
import type { VendorDataClient } from './dynamic_vendor_data.ts';

/** The options of nova.conf that the metadata API reads, under their own names, read once when it starts. */
export interface MetadataSettings {
  readonly api: {
    readonly dhcp_domain: string | undefined;
    /** Seconds; 0 keeps nothing. */
    readonly metadata_cache_expiration: number;
    readonly vendordata_providers: readonly string[];
    readonly vendordata_jsonfile_path: string | undefined;
    /** `name@url` each. */
    readonly vendordata_dynamic_targets: readonly string[];
    readonly vendordata_dynamic_ssl_certfile: string | undefined;
    /** Seconds. */
    readonly vendordata_dynamic_connect_timeout: number;
    /** Seconds without a byte. */
    readonly vendordata_dynamic_read_timeout: number;
    readonly vendordata_dynamic_failure_fatal: boolean;
  };
  readonly vendorDataClient: VendorDataClient;
  readonly neutron: {
    readonly service_metadata_proxy: boolean;
    readonly metadata_proxy_shared_secret: string | undefined;
  };
}

/** `[novafront] advanced_service_providers`: the metadata providers of each subnet that has some, by its id. */
export function advancedServiceProvidersOf(conf: Conf): ReadonlyMap<string, readonly string[]> {
  const { advanced_service_providers: providers } = conf.group(novafrontGroup);
  return new Map(
    Object.entries(providers).map(([subnet, names]) => [subnet, names.split(/\s+/).filter(Boolean)]),
  );
}

/**
 * Reads the options, so that an invalid value fails the start and not a request.
 *
 * @param now milliseconds since the epoch, for when a token of the service expires
 * @throws ConfigFileValueError; AuthPluginError where dynamic vendor data is on and no plugin can be made of
 * `[vendordata_dynamic_auth]`
 */
export function settingsOf(conf: Conf, now: () => number): MetadataSettings {
  const api = { ...conf.group(apiGroup) };
  return { api, vendorDataClient: vendorDataClient(conf, now), neutron: { ...conf.group(neutronGroup) } };
}

function vendorDataClient(conf: Conf, now: () => number): VendorDataClient {
  const values = conf.group(vendordataDynamicAuthGroup);
  const session = new Session({ ...values, userAgent: 'nova-api-metadata' });
  const isUsed = conf.group(apiGroup).vendordata_providers.includes('DynamicJSON');
  const auth = isUsed
    ? loadAuthPlugin({ ...authSection(conf, vendordataDynamicAuthGroup), session, now })
    : undefined;
  return { session, auth };
}
