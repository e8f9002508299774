import { CacheConfigurationError } from '../cache/configuration_error.ts';
import { MemcachedClient, MemcachedServerError } from '../cache/memcached_client.ts';
import { tlsOptions } from '../cache/tls_options.ts';
import { SharedTokenCache } from '../keystone/shared_token_cache.ts';
import { ProcessTokenCache, type TokenCache } from '../keystone/token_cache.ts';
import type { AuthtokenConf } from './authtoken_conf.ts';

type Values = AuthtokenConf['values'];

/**
 * Where validated tokens are kept: in `memcached_servers`, or in this process where none is named or `token_cache_time` is
 * below 0, which keeps none. Source: keystonemiddleware.auth_token._token_cache_factory.
 *
 * @throws CacheConfigurationError
 */
export function tokenCacheOf(values: Values, now: () => number): TokenCache {
  const security = securityOf(values);
  const { memcached_servers: servers = [], token_cache_time: cacheTime } = values;
  if (servers.length === 0 || cacheTime < 0) return new ProcessTokenCache(cacheTime, now);
  if (values.memcache_sasl_enabled)
    throw new CacheConfigurationError(
      '[keystone_authtoken] memcache_sasl_enabled: signing in to memcached is not supported',
    );
  return new SharedTokenCache({ client: clientOf(values, servers), cacheTime, security });
}

/** Asked for whether or not there are servers, as upstream does. */
function securityOf({ memcache_security_strategy: strategy, memcache_secret_key: secret }: Values) {
  const protection = strategy.toUpperCase();
  if (protection !== 'MAC' && protection !== 'ENCRYPT') return undefined;
  if (!secret)
    throw new CacheConfigurationError(
      '[keystone_authtoken] memcache_secret_key must be defined when a memcache_security_strategy is defined',
    );
  return { protection, secret } as const;
}

function clientOf(values: Values, servers: readonly string[]): MemcachedClient {
  const tls = values.memcache_tls_enabled
    ? tlsOptions('[keystone_authtoken] memcache_tls_', {
        cafile: values.memcache_tls_cafile,
        certfile: values.memcache_tls_certfile,
        keyfile: values.memcache_tls_keyfile,
        allowed_ciphers: values.memcache_tls_allowed_ciphers,
      })
    : undefined;
  try {
    return new MemcachedClient({
      servers,
      socketTimeout: values.memcache_pool_socket_timeout,
      deadRetry: values.memcache_pool_dead_retry,
      tls,
      nameOf: (key) => key,
    });
  } catch (error) {
    if (!(error instanceof MemcachedServerError)) throw error;
    throw new CacheConfigurationError(`[keystone_authtoken] memcached_servers: ${error.message}`);
  }
}
