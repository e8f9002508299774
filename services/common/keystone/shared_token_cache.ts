import type { MemcachedClient } from '../cache/memcached_client.ts';
import { getLogger } from '../log/log.ts';
import { type Access, readAccess } from './access.ts';
import { type EntryKeys, entryKeys, protect, type Protection, unprotect } from './memcache_crypt.ts';
import { tokenDigest, type TokenCache } from './token_cache.ts';
import type { Validated } from './token_validator.ts';

const LOG = getLogger('keystonemiddleware.auth_token');

export interface SharedTokenCacheOptions {
  /** Names go to the server as they are: its `nameOf` changes nothing. */
  readonly client: MemcachedClient;
  /** Seconds; 0 for ever. */
  readonly cacheTime: number;
  /** `memcache_security_strategy` and `memcache_secret_key`; undefined for `None`. */
  readonly security: { readonly protection: Protection; readonly secret: string } | undefined;
}

/**
 * What Keystone said of tokens, where every process and every service with the same servers and secret finds it: entries
 * have keystonemiddleware's names and format. memcached forgets them after `token_cache_time`. One that is not what it
 * should be, for example changed by somebody without the secret, is told of and counts for nothing.
 */
export class SharedTokenCache implements TokenCache {
  readonly #options: SharedTokenCacheOptions;

  constructor(options: SharedTokenCacheOptions) {
    this.#options = options;
  }

  async get(token: string): Promise<Access | undefined> {
    const keys = this.#keys(token);
    const entry = await this.#options.client.get(nameOf(token, keys));
    if (entry === undefined) return undefined;
    try {
      return readAccess(keys === undefined ? entry.toString() : unprotect(keys, entry));
    } catch (error) {
      LOG.error(`Failed to decrypt/verify cache data: ${(error as Error).message}`);
      return undefined;
    }
  }

  async set(token: string, { document }: Validated): Promise<void> {
    const keys = this.#keys(token);
    const entry = keys === undefined ? Buffer.from(document) : protect(keys, document);
    await this.#options.client.set(nameOf(token, keys), entry, this.#options.cacheTime);
  }

  #keys(token: string): EntryKeys | undefined {
    const { security } = this.#options;
    return security && entryKeys(token, security.secret, security.protection);
  }
}

/** With keys, upstream writes bytes as Python shows them. */
function nameOf(token: string, keys: EntryKeys | undefined): string {
  return `tokens/${keys === undefined ? tokenDigest(token) : `b'${keys.cacheKey.toString('base64')}'`}`;
}
