import type { CacheRegion } from '../common/cache/shared_cache.ts';
import type { InstanceMetadata } from './instance_metadata.ts';
import type { Port } from './instances.ts';
import { type Codec, SharedViewCache } from './shared_view_cache.ts';
import { ViewCache, type Views } from './view_cache.ts';
import { METADATA_CODEC, PORT_CODEC } from './view_codec.ts';

/**
 * The caches of the metadata service, where `[cache]` has them.
 *
 * @param expiration `[api] metadata_cache_expiration`, in seconds; 0 keeps nothing
 * @param now milliseconds since the epoch
 */
export function viewCaches(
  region: CacheRegion,
  expiration: number,
  now: () => number,
): { readonly metadata: Views<InstanceMetadata>; readonly ports: Views<Port> } {
  const views = <T>(codec: Codec<T>): Views<T> =>
    typeof region === 'object' && expiration > 0
      ? new SharedViewCache(region, codec)
      : new ViewCache(region === 'none' ? 0 : expiration, now);
  return { metadata: views(METADATA_CODEC), ports: views(PORT_CODEC) };
}
