import type { CacheRegion } from '../../common/cache/shared_cache.ts';
import type { Application } from '../../common/environ/application.ts';
import { environOf } from '../../common/environ/environ.ts';
import { metadataRequestHandler } from '../metadata_request_handler.ts';
import type { MetadataSettings } from '../settings.ts';
import { sign } from '../signature.ts';
import type { FakeInstances } from './fake_instances.ts';
import { PROJECT, UUID } from './instance.ts';
import { someSettings } from './settings.ts';

export const SECRET = 'open sesame';

export interface ServiceUnderTest {
  readonly application: Application;
  /** Milliseconds since the epoch; a test moves it on. */
  readonly clock: { now: number };
}

/** The application over fake instances; `remoteAddr` is the peer that the host names. */
export function metadataService(
  instances: FakeInstances,
  {
    api,
    neutron,
    remoteAddr,
    region,
  }: {
    readonly api?: Partial<MetadataSettings['api']>;
    readonly neutron?: Partial<MetadataSettings['neutron']>;
    readonly remoteAddr?: string | undefined;
    readonly region?: CacheRegion;
  } = {},
): ServiceUnderTest {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const inner = metadataRequestHandler({
    settings: someSettings(api, {
      service_metadata_proxy: true,
      metadata_proxy_shared_secret: SECRET,
      ...neutron,
    }),
    instances,
    region,
    now: () => clock.now,
  });
  const application: Application = (req, res) => {
    environOf(req).remoteAddr = remoteAddr;
    inner(req, res);
  };
  return { application, clock };
}

/** What Neutron's agent sends for an instance. */
export function proxyHeaders(uuid = UUID, tenant = PROJECT): Record<string, string> {
  return {
    'X-Instance-ID': uuid,
    'X-Instance-ID-Signature': sign(SECRET, uuid),
    'X-Tenant-ID': tenant,
    'X-Forwarded-For': '10.0.0.9',
  };
}
