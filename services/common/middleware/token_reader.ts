import type { Environ } from '../environ/environ.ts';
import type { Access } from '../keystone/access.ts';
import { loadAuthPlugin } from '../keystone/auth_types.ts';
import { KeystoneError } from '../keystone/errors.ts';
import { Session } from '../keystone/session.ts';
import { TokenCache } from '../keystone/token_cache.ts';
import { tokenValidator } from '../keystone/token_validator.ts';
import { getLogger } from '../log/log.ts';
import type { Service } from '../service/service.ts';
import type { AuthtokenConf } from './authtoken_conf.ts';
import { recordContext } from './record_context.ts';

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
 * @throws AuthPluginError for options that no plugin can be made of; Unavailable from the result
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
  const cache = new TokenCache(values.token_cache_time, now);
  const underWay = new Map<string, Promise<Access | undefined>>();

  const ask = async (token: string, key: string, allowExpired: boolean): Promise<Access | undefined> => {
    if (validate === undefined) {
      throw new KeystoneError(`[${auth.group}] has no auth_type, so that there is no way to ask Keystone`);
    }
    const access = await validate(token, allowExpired);
    if (access !== undefined) cache.set(key, access);
    return access;
  };

  return async (token, allowExpired, environ) => {
    const key = TokenCache.key(token);
    const asked = `${allowExpired} ${key}`;
    try {
      let access = cache.get(key);
      if (access === undefined) {
        const asking = underWay.get(asked) ?? ask(token, key, allowExpired);
        underWay.set(asked, asking);
        access = await asking.finally(() => underWay.delete(asked));
        if (access === undefined) log.warning('Authorization failed for token', recordContext(environ));
      }
      return access !== undefined && (allowExpired || access.expiresAt > now()) ? access : undefined;
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error;
      log.critical(`Unable to validate token: ${error.message}`, recordContext(environ));
      if (!values.delay_auth_decision) throw new Unavailable(error.message, { cause: error });
      return undefined;
    }
  };
}
