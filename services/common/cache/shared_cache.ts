import type { ConnectionOptions } from 'node:tls';
import { cacheGroup } from '../conf/cache.ts';
import type { Conf } from '../config/conf.ts';
import type { GroupValues } from '../config/opts.ts';
import { getLogger } from '../log/log.ts';
import { CacheConfigurationError } from './configuration_error.ts';
import { MemcachedClient } from './memcached_client.ts';
import { tlsOptions } from './tls_options.ts';

const LOG = getLogger('oslo_cache.core');

type CacheOptions = GroupValues<typeof cacheGroup>;

/** What several processes keep together, as JSON. Nothing in it ever rejects: what cannot be had is a miss. */
export interface SharedCache {
  /** Undefined where there is none, or none that is younger than the lifetime. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  close(): void;
}

/** Where `nova.cache_utils.get_client` keeps things: nowhere, in this process, or where others find them, too. */
export type CacheRegion = 'none' | 'process' | SharedCache;

const MEMCACHED = new Set([
  'dogpile.cache.memcached',
  'dogpile.cache.pylibmc',
  'dogpile.cache.pymemcache',
  'dogpile.cache.bmemcached',
  'oslo_cache.memcache_pool',
]);
const IN_PROCESS = new Set(['oslo_cache.dict', 'dogpile.cache.memory', 'dogpile.cache.memory_pickle']);
const WITH_TLS = new Set(['dogpile.cache.pymemcache', 'oslo_cache.memcache_pool']);

export interface RegionOptions {
  /** Seconds that an entry is kept; it takes the place of `[cache] expiration_time`. */
  readonly lifetime: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * nova.cache_utils' `get_client`: `[cache]` where it is enabled, the process otherwise. A backend that is not there is the
 * process, too, with a warning: a cache is no reason not to serve.
 *
 * @throws CacheConfigurationError, MemcachedServerError
 */
export function cacheRegion(conf: Conf, { lifetime, now }: RegionOptions): CacheRegion {
  const options = conf.group(cacheGroup);
  if (!options.enabled) return 'process';
  const { backend } = options;
  if (backend === 'dogpile.cache.null') return 'none';
  if (IN_PROCESS.has(backend)) return 'process';
  if (!MEMCACHED.has(backend)) {
    LOG.warning(
      `[cache] backend = ${backend} is not supported; each process keeps its own cache. Supported are ` +
        `${[...MEMCACHED, ...IN_PROCESS, 'dogpile.cache.null'].join(', ')}.`,
    );
    return 'process';
  }
  if (options.memcache_sasl_enabled || options.memcache_username)
    throw new CacheConfigurationError(
      '[cache] memcache_sasl_enabled, memcache_username: signing in to memcached is not supported',
    );
  const client = new MemcachedClient({
    servers: serversOf(options),
    socketTimeout: options.memcache_socket_timeout,
    deadRetry: options.memcache_dead_retry,
    tls: tlsOf(options),
  });
  return sharedCache(client, { lifetime, now });
}

/** `backend_argument = url:…` comes first, as in oslo.cache. */
function serversOf({ backend_argument: extra, memcache_servers: servers }: CacheOptions): readonly string[] {
  let named: readonly string[] = servers;
  for (const argument of extra) {
    const [, name, value = ''] = /^([^:]*):(.*)$/s.exec(argument) ?? [];
    if (name === undefined)
      LOG.error(
        'Unable to build cache config-key. Expected format "<argname>:<value>". Skipping a [cache] backend_argument.',
      );
    else if (name === 'url') named = value.split(',');
  }
  if (named.length === 0)
    throw new CacheConfigurationError('[cache] memcache_servers names no server: HOST:PORT, …');
  return named;
}

function tlsOf(options: CacheOptions): ConnectionOptions | undefined {
  if (!options.tls_enabled) return undefined;
  if (!WITH_TLS.has(options.backend))
    throw new CacheConfigurationError(
      `[cache] tls_enabled is not supported by ${options.backend}; ${[...WITH_TLS].join(' and ')} have it`,
    );
  return tlsOptions('[cache] tls_', {
    cafile: options.tls_cafile,
    certfile: options.tls_certfile,
    keyfile: options.tls_keyfile,
    allowed_ciphers: options.tls_allowed_ciphers,
  });
}

/** Ours among what others keep in the same servers: real Nova's entries of the same names are Python's pickles. */
const PREFIX = 'novafront-1:';

function sharedCache(client: MemcachedClient, { lifetime, now }: RegionOptions): SharedCache {
  return {
    get: async (key) => {
      const bytes = await client.get(PREFIX + key);
      if (bytes === undefined) return undefined;
      const entry = parsed(bytes);
      // Servers count whole seconds, and clocks differ: the time of creation decides, as in dogpile.cache.
      return entry === undefined || now() - entry.ct >= lifetime * 1000 ? undefined : entry.value;
    },
    set: (key, value) =>
      client.set(PREFIX + key, Buffer.from(JSON.stringify({ ct: now(), value })), lifetime),
    close: () => client.close(),
  };
}

function parsed(bytes: Buffer): { ct: number; value: unknown } | undefined {
  try {
    const entry: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof entry !== 'object' || entry === null) return undefined;
    const { ct, value } = entry as { ct?: unknown; value?: unknown };
    return typeof ct === 'number' ? { ct, value } : undefined;
  } catch {
    return undefined;
  }
}
