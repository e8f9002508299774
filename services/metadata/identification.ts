import type { IncomingMessage } from 'node:http';
import type { CacheRegion } from '../common/cache/shared_cache.ts';
import { environOf } from '../common/environ/environ.ts';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Instances } from './instances.ts';
import { metadataProvider } from './metadata_provider.ts';
import { header, missing, requireSignature, unknownError } from './proxy_headers.ts';
import type { MetadataSettings } from './settings.ts';
import { verifier } from './signature.ts';
import { viewCaches } from './view_caches.ts';

const LOG = getLogger('nova.api.metadata.handler');

/** Whose metadata a request may see. */
export type Identify = (req: IncomingMessage) => InstanceMetadata | Promise<InstanceMetadata>;

/** Collects the metadata of one instance for a requester; undefined where there is no such instance. */
export type Load = (uuid: string, address: string | undefined) => Promise<InstanceMetadata | undefined>;

export interface IdentificationOptions {
  readonly settings: MetadataSettings;
  readonly instances: Instances;
  readonly load: Load;
  /** Where what was collected is kept; in this process where not given. */
  readonly region?: CacheRegion | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Who is asking, by `[neutron] service_metadata_proxy`: the headers that Neutron's agent signs, those of a load
 * balancer, or else the address of the connection. Source: nova.api.metadata.handler.MetadataRequestHandler.
 *
 * The function answers at once where the metadata is at hand. It throws, or rejects with, HTTPException: 400 for a
 * missing header, 403 for a wrong signature, 404 for an unknown instance and for another tenant's, 500 where the lookup
 * itself fails.
 */
export function identification({
  settings,
  instances,
  load,
  now,
  region = 'process',
}: IdentificationOptions): Identify {
  const secret = settings.neutron.metadata_proxy_shared_secret ?? '';
  const { metadata: cache, ports } = viewCaches(region, settings.api.metadata_cache_expiration, now);
  const verify = verifier(secret);
  const provider = metadataProvider({
    verify: secret === '' ? undefined : verify,
    instances,
    cache: ports,
  });

  /** The metadata under a key that is not at hand. */
  const loaded = (
    key: string,
    of: string,
    work: () => Promise<InstanceMetadata | undefined>,
    absent = of,
  ): Promise<InstanceMetadata> =>
    orUnknownError(of, () => cache.load(key, work)).then((metadata) => {
      if (metadata !== undefined) return metadata;
      LOG.error(`Failed to get metadata for ${absent}`);
      throw new HTTPException(404);
    });

  const ofTenant = (
    uuid: string,
    tenant: string,
    address: string | undefined,
  ): InstanceMetadata | Promise<InstanceMetadata> => {
    const check = (metadata: InstanceMetadata): InstanceMetadata => {
      if (metadata.instance.project_id === tenant) return metadata;
      LOG.warning(`Tenant_id ${tenant} does not match tenant_id of instance ${uuid}.`);
      throw new HTTPException(404);
    };
    const key = `metadata-${uuid}`;
    const known = cache.get(key);
    if (known !== undefined) return check(known);
    return loaded(key, `instance id: ${uuid}`, () => load(uuid, address)).then(check);
  };

  const byProxy: Identify = (req) => {
    const uuid = header(req, 'x-instance-id');
    const signature = header(req, 'x-instance-id-signature');
    const tenant = header(req, 'x-tenant-id');
    const address = header(req, 'x-forwarded-for');
    if (uuid === undefined) throw missing('X-Instance-ID header');
    if (signature === undefined) throw missing('X-Instance-ID-Signature header');
    if (tenant === undefined) throw missing('X-Tenant-ID header');
    requireSignature(verify, uuid, signature, address);
    return ofTenant(uuid, tenant, address);
  };

  const byProvider: Identify = async (req) => {
    const { device_id, tenant_id, address } = await provider(req);
    return ofTenant(device_id, tenant_id, address);
  };

  const byAddress: Identify = (req) => {
    if (header(req, 'x-instance-id')) {
      LOG.warning(
        "X-Instance-ID present in request headers. The 'service_metadata_proxy' option must be enabled to process this header.",
      );
    }
    const address = environOf(req).remoteAddr;
    const key = `metadata-${address}`;
    const of = `IP ${address}`;
    return cache.get(key) ?? loaded(key, of, () => loadByAddress(address), `${of}: no metadata`);
  };

  const loadByAddress = async (address: string | undefined): Promise<InstanceMetadata | undefined> => {
    if (!address) throw new Error('the host names no address for the peer');
    const ports = await instances.portsByFixedIp(address);
    if (ports.length > 1) throw new Error(`${ports.length} ports have this address`);
    const [port] = ports;
    if (port === undefined) return undefined;
    LOG.info(`Fixed IP ${address} translates to instance UUID ${port.device_id}`);
    return load(port.device_id, address);
  };

  if (!settings.neutron.service_metadata_proxy) return byAddress;
  if (secret === '') {
    LOG.warning(
      'metadata_proxy_shared_secret is not configured, the metadata information returned by the proxy cannot be trusted',
    );
  }
  return (req) => (header(req, 'x-metadata-provider') ? byProvider(req) : byProxy(req));
}

async function orUnknownError<T>(of: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    LOG.error(`Failed to get metadata for ${of}: ${error instanceof Error ? error.message : String(error)}`);
    throw unknownError(500);
  }
}
