import type { SharedCache } from '../common/cache/shared_cache.ts';
import type { Views } from './view_cache.ts';

/** How something that is not JSON becomes it, and comes back. */
export interface Codec<T> {
  readonly encode: (value: T) => unknown;
  /** Undefined, or an error, for what `encode` did not make. */
  readonly decode: (stored: unknown) => T | undefined;
}

/**
 * What was collected, where every worker of every container finds it: Nova's cache where `[cache] enabled` is true. As in
 * the cache of one process, absence is not kept, and requests that miss at the same moment share one load.
 */
export class SharedViewCache<T> implements Views<T> {
  readonly #cache: SharedCache;
  readonly #codec: Codec<T>;
  readonly #loading = new Map<string, Promise<T | undefined>>();

  constructor(cache: SharedCache, codec: Codec<T>) {
    this.#cache = cache;
    this.#codec = codec;
  }

  /** Nothing is known without asking. */
  get(): undefined {
    return undefined;
  }

  async load(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const loading = this.#loading.get(key);
    if (loading !== undefined) return loading;
    const started = this.#find(key, load);
    this.#loading.set(key, started);
    try {
      return await started;
    } finally {
      this.#loading.delete(key);
    }
  }

  async #find(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const found = this.#decode(await this.#cache.get(key));
    if (found !== undefined) return found;
    const value = await load();
    if (value !== undefined) await this.#cache.set(key, this.#codec.encode(value));
    return value;
  }

  #decode(stored: unknown): T | undefined {
    if (stored === undefined) return undefined;
    try {
      return this.#codec.decode(stored);
    } catch {
      return undefined;
    }
  }
}
