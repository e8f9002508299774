import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { TlsOptions } from 'node:tls';
import { defaultGroup, wsgiGroup } from '../conf/index.ts';
import type { Conf } from '../config/conf.ts';
import type { ApiName } from './api_name.ts';
import { StartupError } from './startup_error.ts';

/** Where and how a standalone script serves one API; all of nova.conf's `[DEFAULT]` options of that API's server. */
export interface StandaloneServer {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly tls: boolean;
}

/** One API's server as nova.conf wants it (nova.service.WSGIService). */
export function standaloneServer(conf: Conf, api: ApiName): StandaloneServer {
  const options = conf.group(defaultGroup);
  const own =
    api === 'osapi_compute'
      ? {
          host: options.osapi_compute_listen,
          port: options.osapi_compute_listen_port,
          workers: options.osapi_compute_workers,
        }
      : {
          host: options.metadata_listen,
          port: options.metadata_listen_port,
          workers: options.metadata_workers,
        };
  return {
    ...own,
    workers: own.workers ?? availableParallelism(),
    tls: options.enabled_ssl_apis.includes(api),
  };
}

/**
 * What `[wsgi] ssl_*` say; with `ssl_ca_file`, clients must show a certificate of that authority (nova.wsgi.Server).
 *
 * @throws StartupError naming the option and the file
 */
export function tlsOptions(conf: Conf): TlsOptions {
  const { ssl_cert_file, ssl_key_file, ssl_ca_file } = conf.group(wsgiGroup);
  if (ssl_cert_file === undefined || ssl_key_file === undefined) {
    throw new StartupError(
      'enabled_ssl_apis needs both [wsgi] ssl_cert_file and [wsgi] ssl_key_file; ' +
        `${ssl_cert_file === undefined ? 'ssl_cert_file' : 'ssl_key_file'} is not set`,
    );
  }
  return {
    cert: readPem('ssl_cert_file', 'cert_file', ssl_cert_file),
    key: readPem('ssl_key_file', 'key_file', ssl_key_file),
    ...(ssl_ca_file === undefined
      ? {}
      : {
          ca: readPem('ssl_ca_file', 'ca_file', ssl_ca_file),
          requestCert: true,
          rejectUnauthorized: true,
        }),
  };
}

function readPem(option: string, novaName: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`Unable to find ${novaName} : ${path} ([wsgi] ${option}: ${reason})`, {
      cause: error,
    });
  }
}
