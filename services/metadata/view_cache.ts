/** Most entries that one process keeps; beyond it the oldest goes first. */
const MAX_ENTRIES = 2048;

interface Entry<T> {
  readonly value: T;
  readonly expires: number;
}

/** What was collected and is kept for a while, by key. */
export interface Views<T> {
  /** What is known without asking anybody. */
  get(key: string): T | undefined;
  /** The value under a key; loaded, and kept, where there is none. */
  load(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
}

/**
 * What was collected, for `[api] metadata_cache_expiration` seconds: the in-process dictionary that Nova uses where
 * `[cache] enabled` is false. Absence is not kept. Requests that miss at the same moment share one load.
 */
export class ViewCache<T> implements Views<T> {
  readonly #lifetime: number;
  readonly #now: () => number;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #loading = new Map<string, Promise<T | undefined>>();

  /** @param expiration seconds; 0 keeps nothing */
  constructor(expiration: number, now: () => number, maxEntries = MAX_ENTRIES) {
    this.#lifetime = expiration * 1000;
    this.#now = now;
    this.#maxEntries = maxEntries;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expires > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** The value under a key; loaded, and kept, where there is none. */
  async load(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#lifetime === 0) return load();
    const loading = this.#loading.get(key);
    if (loading !== undefined) return loading;
    const started = load();
    this.#loading.set(key, started);
    try {
      const value = await started;
      if (value !== undefined) this.#keep(key, value);
      return value;
    } finally {
      this.#loading.delete(key);
    }
  }

  #keep(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expires: this.#now() + this.#lifetime });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break;
      this.#entries.delete(oldest);
    }
  }
}
