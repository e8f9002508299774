import { createHash } from 'node:crypto';
import type { Access } from './access.ts';
import type { Validated } from './token_validator.ts';

/** What Keystone said of tokens. Nothing in it ever rejects. */
export interface TokenCache {
  /** Undefined where nothing is known. */
  get(token: string): Access | undefined | Promise<Access | undefined>;
  set(token: string, validated: Validated): void | Promise<void>;
}

/** Beyond it the oldest entries go: a process must not grow with every token that somebody presents. */
const MOST = 20_000;

/** What stands for a token, which itself is kept nowhere. */
export const tokenDigest = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * What Keystone said of tokens, for `token_cache_time` seconds, in this process. As upstream: 0 seconds are for ever (a token's own expiry still counts), fewer are none at all.
 * Source: keystonemiddleware.auth_token._cache.
 */
export class ProcessTokenCache implements TokenCache {
  readonly #entries = new Map<string, { readonly until: number; readonly access: Access }>();
  readonly #lifetime: number;
  readonly #now: () => number;

  /** Seconds, and a clock in milliseconds. */
  constructor(cacheTime: number, now: () => number) {
    this.#lifetime = cacheTime === 0 ? Number.POSITIVE_INFINITY : cacheTime * 1000;
    this.#now = now;
  }

  get(token: string): Access | undefined {
    const key = tokenDigest(token);
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > this.#now()) return entry?.access;
    this.#entries.delete(key);
    return undefined;
  }

  set(token: string, { access }: Validated): void {
    if (this.#lifetime < 0) return;
    const key = tokenDigest(token);
    const now = this.#now();
    // Entries are in the order of their expiry.
    for (const [old, { until }] of this.#entries) {
      if (until > now && this.#entries.size < MOST) break;
      this.#entries.delete(old);
    }
    this.#entries.delete(key);
    this.#entries.set(key, { until: now + this.#lifetime, access });
  }
}
