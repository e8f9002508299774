import { createHash } from 'node:crypto';
import type { NetConnectOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { crc32 } from 'node:zlib';
import { getLogger } from '../log/log.ts';
import { MemcachedConnection } from './memcached_connection.ts';

const LOG = getLogger('oslo_cache.memcached');
const DEFAULT_PORT = 11_211;

/** An item of a list of memcached servers that names none. */
export class MemcachedServerError extends Error {
  override readonly name = 'MemcachedServerError';
  readonly server: string;

  constructor(server: string) {
    super(`'${server}' is no memcached server: HOST, HOST:PORT, inet6:[ADDRESS]:PORT or unix:PATH`);
    this.server = server;
  }
}

/** As python-memcached writes servers. Throws MemcachedServerError. */
export function parseServer(server: string): NetConnectOpts {
  const path = /^(?:unix:|(?=\/))(.+)$/.exec(server)?.[1];
  if (path !== undefined) return { path };
  const [, bracketed, plain, port] =
    /^(?:inet6?:)?(?:\[([\da-fA-F:.%\w]+)\]|([^[\]:\s]+))(?::(\d+))?$/.exec(server) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535) throw new MemcachedServerError(server);
  return { host, port: number };
}

export interface MemcachedOptions {
  /** At least one. */
  readonly servers: readonly string[];
  /** Seconds for connecting, and for each answer. */
  readonly socketTimeout: number;
  /** Seconds for which a server that failed is left alone. */
  readonly deadRetry: number;
  readonly tls?: ConnectionOptions | undefined;
  /** What memcached calls the value of a key: its SHA-1, as for oslo.cache, where left out. */
  readonly nameOf?: (key: string) => string;
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number;
}

interface Server {
  readonly name: string;
  readonly address: NetConnectOpts;
  connection: MemcachedConnection | undefined;
  deadUntil: number;
}

const sha1 = (key: string): string => createHash('sha1').update(key).digest('hex');

/** python-memcached's: what others keep is looked for where they put it. */
const serverHash = (name: string): number => (crc32(name) >>> 16) & 0x7fff || 1;

/**
 * A client of memcached servers for a cache: a key belongs to one of those that are not dead. A server that fails or does
 * not answer is dead for a while, which is logged; until then its keys belong to others, and without any server nothing is
 * kept. So it never rejects.
 */
export class MemcachedClient {
  readonly #servers: readonly Server[];
  readonly #options: MemcachedOptions;
  readonly #now: () => number;

  /** @throws MemcachedServerError */
  constructor(options: MemcachedOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#servers = options.servers.map((name) => ({
      name,
      address: parseServer(name),
      connection: undefined,
      deadUntil: Number.NEGATIVE_INFINITY,
    }));
  }

  /** Undefined where there is no value, or no server. */
  async get(key: string): Promise<Buffer | undefined> {
    return this.#with(key, (connection, name) => connection.get(name));
  }

  /** @param seconds 0 for ever */
  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    await this.#with(key, (connection, name) => connection.set(name, value, Math.ceil(seconds)));
  }

  close(): void {
    for (const { connection } of this.#servers) connection?.close();
  }

  async #with<T>(
    key: string,
    work: (connection: MemcachedConnection, name: string) => Promise<T>,
  ): Promise<T | undefined> {
    const name = (this.#options.nameOf ?? sha1)(key);
    const alive = this.#servers.filter(({ deadUntil }) => deadUntil <= this.#now());
    const server = alive[serverHash(name) % alive.length];
    if (server === undefined) return undefined;
    try {
      return await work(this.#connectionOf(server), name);
    } catch (error) {
      this.#bury(server, error);
      return undefined;
    }
  }

  #connectionOf(server: Server): MemcachedConnection {
    if (server.connection === undefined || server.connection.failed)
      server.connection = new MemcachedConnection({
        address: server.address,
        tls: this.#options.tls,
        timeout: this.#options.socketTimeout * 1000,
      });
    return server.connection;
  }

  /** Many commands may fail at once: the server dies once. */
  #bury(server: Server, error: unknown): void {
    server.connection?.close();
    server.connection = undefined;
    if (server.deadUntil > this.#now()) return;
    const { deadRetry } = this.#options;
    server.deadUntil = this.#now() + deadRetry * 1000;
    const reason = error instanceof Error ? error.message : String(error);
    LOG.warning(`memcached server ${server.name} is left alone for ${deadRetry} s: ${reason}`);
  }
}
