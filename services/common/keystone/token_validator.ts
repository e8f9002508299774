import { getLogger } from '../log/log.ts';
import { type Access, readAccess } from './access.ts';
import { HttpError, KeystoneError } from './errors.ts';
import type { AuthPlugin } from './plugin.ts';
import { expectOk, type Session } from './session.ts';
import { signedRequest } from './signed_request.ts';

const LOG = getLogger('keystonemiddleware.auth_token');

export interface ValidatorOptions {
  readonly session: Session;
  readonly auth: AuthPlugin;
  readonly interface: string;
  readonly regionName: string | undefined;
  readonly includeCatalog: boolean;
  readonly connectRetries: number;
}

/** What Keystone says of a token: its document `{"token": …}`, and what was read in that. */
export interface Validated {
  readonly document: string;
  readonly access: Access;
}

/** Undefined where Keystone knows no such token. */
export type ValidateToken = (token: string, allowExpired: boolean) => Promise<Validated | undefined>;

/**
 * Asks GET /v3/auth/tokens with the service's own token. A refusal of that one is taken back once: it may have been
 * revoked a moment ago. Source: keystonemiddleware.auth_token._identity.
 *
 * @throws KeystoneError (from the result) where Keystone gives no answer to rely on
 */
export function tokenValidator(options: ValidatorOptions): ValidateToken {
  const { session, auth, regionName, includeCatalog, connectRetries } = options;
  const endpoint = { serviceType: 'identity', interface: options.interface, regionName };
  const ask = async (token: string, flags: string): Promise<Validated> => {
    const path = `/auth/tokens${flags}`;
    const address = async (): Promise<string> =>
      `${(await auth.endpoint(endpoint)).replace(/\/+$/, '')}${path}`;
    const headers = {
      Accept: 'application/json',
      'X-Subject-Token': token,
      'OpenStack-Identity-Access-Rules': '1',
    };
    const answer = await signedRequest(session, auth, address, { headers, connectRetries });
    const { text: document } = expectOk(answer, path);
    return { document, access: readAccess(document) };
  };
  return async (token, allowExpired) => {
    const flags = [...(includeCatalog ? [] : ['nocatalog']), ...(allowExpired ? ['allow_expired=1'] : [])];
    const query = flags.length > 0 ? `?${flags.join('&')}` : '';
    for (let retries = 1; ; retries -= 1) {
      try {
        return await ask(token, query);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        if (error.status === 404) {
          LOG.info(`Authorization failed for token; identity response: ${error.detail}`);
          return undefined;
        }
        if (error.status !== 401) throw failed('Failed to fetch token data from identity server', error);
        LOG.warning(`Identity server rejected authorization; identity response: ${error.detail}`);
        if (retries === 0) {
          const what = 'Identity server rejected authorization necessary to fetch token data';
          throw failed(what, error);
        }
      }
    }
  };
}

function failed(what: string, error: HttpError): KeystoneError {
  return new KeystoneError(`${what}: ${error.message}`, { cause: error });
}
