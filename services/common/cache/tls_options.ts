import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { CacheConfigurationError } from './configuration_error.ts';

/** Options that end the same in `[cache]` and in `[keystone_authtoken]`. Paths are those of files in PEM format. */
export interface TlsPaths {
  readonly cafile: string | undefined;
  readonly certfile: string | undefined;
  readonly keyfile: string | undefined;
  /** As OpenSSL writes them. */
  readonly allowed_ciphers: string | undefined;
}

/**
 * TLS to memcached.
 *
 * @param prefix what messages put before the end of an option's name: `[cache] tls_`
 * @throws CacheConfigurationError where a file cannot be read
 */
export function tlsOptions(prefix: string, paths: TlsPaths): ConnectionOptions {
  const read = (option: 'cafile' | 'certfile' | 'keyfile'): Buffer | undefined => {
    const path = paths[option];
    try {
      return path ? readFileSync(path) : undefined;
    } catch (error) {
      throw new CacheConfigurationError(`${prefix}${option} = ${path}: ${(error as Error).message}`);
    }
  };
  return {
    ca: read('cafile'),
    cert: read('certfile'),
    // A certificate's file may hold its key, too.
    key: read('keyfile') ?? read('certfile'),
    ciphers: paths.allowed_ciphers,
  };
}
