import type { Environ } from '../environ/environ.ts';
import type { Access } from '../keystone/access.ts';
import { loadAuthPlugin } from '../keystone/auth_types.ts';
import { KeystoneError } from '../keystone/errors.ts';
import { Session } from '../keystone/session.ts';
import { tokenValidator } from '../keystone/token_validator.ts';
import { getLogger } from '../log/log.ts';
import type { Service } from '../service/service.ts';
import type { AuthtokenConf } from './authtoken_conf.ts';
import { recordContext } from './record_context.ts';
import { tokenCacheOf } from './token_cache_of.ts';

const log = getLogger('keystonemiddleware.auth_token');

/** Keystone gave no answer to rely on. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/**
 * Reads tokens: what Keystone says of one, from the cache where it was asked before. However many requests bring a token
 * at a time, Keystone is asked once. An invalid one is asked about each time, as upstream does since 10.0.
 *
 * @returns undefined for an invalid token, and with `delay_auth_decision` where Keystone gives no answer
 * @throws AuthPluginError, CacheConfigurationError for options of which nothing can be made; Unavailable from the result
 */
export function tokenReader(
  service: Service,
  values: AuthtokenConf['values'],
  auth: AuthtokenConf['auth'],
): (token: string, allowExpired: boolean, environ: Environ) => Promise<Access | undefined> {
  const { now } = service;
  const session = new Session({
    cafile: values.cafile,
    certfile: values.certfile,
    keyfile: values.keyfile,
    insecure: values.insecure,
    timeout: values.http_connect_timeout,
    userAgent: 'nova keystonemiddleware.auth_token',
  });
  const plugin = loadAuthPlugin({ ...auth, session, now });
  const validate =
    plugin &&
    tokenValidator({
      session,
      auth: plugin,
      interface: values.interface,
      regionName: values.region_name,
      includeCatalog: values.include_service_catalog,
      connectRetries: values.http_request_max_retries,
    });
  const cache = tokenCacheOf(values, now);
  const underWay = new Map<string, Promise<Access | undefined>>();

  const ask = async (token: string, allowExpired: boolean): Promise<Access | undefined> => {
    if (validate === undefined) {
      throw new KeystoneError(`[${auth.group}] has no auth_type, so that there is no way to ask Keystone`);
    }
    const validated = await validate(token, allowExpired);
    if (validated !== undefined) await cache.set(token, validated);
    return validated?.access;
  };
  const find = async (token: string, allowExpired: boolean): Promise<Access | undefined> =>
    (await cache.get(token)) ?? ask(token, allowExpired);

  return async (token, allowExpired, environ) => {
    const asked = `${allowExpired} ${token}`;
    try {
      let finding = underWay.get(asked);
      if (finding === undefined) {
        finding = find(token, allowExpired).finally(() => underWay.delete(asked));
        underWay.set(asked, finding);
      }
      const access = await finding;
      if (access === undefined) log.warning('Authorization failed for token', recordContext(environ));
      return access !== undefined && (allowExpired || access.expiresAt > now()) ? access : undefined;
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error;
      log.critical(`Unable to validate token: ${error.message}`, recordContext(environ));
      if (!values.delay_auth_decision) throw new Unavailable(error.message, { cause: error });
      return undefined;
    }
  };
}
