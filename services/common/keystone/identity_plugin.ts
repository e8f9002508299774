import { type Access, readAccess } from './access.ts';
import type { AuthRequest } from './auth_request.ts';
import { type EndpointFilter, endpointFor } from './catalog.ts';
import { discoverV3 } from './discovery.ts';
import { InvalidResponse } from './errors.ts';
import { getLogger } from '../log/log.ts';
import type { AuthPlugin } from './plugin.ts';
import { expectOk, type Session } from './session.ts';

const LOG = getLogger('keystoneauth.identity');

/** keystoneauth's MIN_TOKEN_LIFE_SECONDS, in milliseconds: a token that expires sooner is not used any more. */
const MIN_TOKEN_LIFE = 120_000;

export interface IdentityOptions {
  readonly session: Session;
  readonly authUrl: string;
  /** Asked for its versions first: the plugins `password` and `token`, unlike those whose names begin with v3. */
  readonly discovers: boolean;
  /** Made anew for each token; what it throws is thrown to whoever needs one. */
  readonly request: () => AuthRequest;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Held {
  readonly token: string;
  readonly access: Access;
}

/**
 * A plugin that signs in to Keystone. Nothing is asked before the first token is needed; however many need one at a
 * time, one request is made. Source: keystoneauth1.identity.base.
 */
export function identityPlugin({ session, authUrl, discovers, request, now }: IdentityOptions): AuthPlugin {
  let held: Held | undefined;
  let coming: Promise<Held> | undefined;
  let root: string | undefined;
  const versioned = new Map<string, string>();

  const signIn = async (): Promise<Held> => {
    const { body, headers } = request();
    root ??= await rootOf();
    const address = `${root}/auth/tokens`;
    LOG.debug(`Making authentication request to ${address}`);
    const answer = expectOk(
      await session.request(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
      address,
    );
    const token = answer.headers['x-subject-token'];
    if (typeof token !== 'string') throw new InvalidResponse(`${address} answered without X-Subject-Token`);
    return { token, access: readAccess(answer.text) };
  };

  const rootOf = async (): Promise<string> => {
    if (discovers) return discoverV3(session, authUrl);
    const base = authUrl.replace(/\/+$/, '');
    return base.endsWith('v3') ? base : `${base}/v3`;
  };

  const current = (): Promise<Held> => {
    if (held !== undefined && held.access.expiresAt - now() > MIN_TOKEN_LIFE) return Promise.resolve(held);
    coming ??= signIn()
      .then((next) => (held = next))
      .finally(() => {
        coming = undefined;
      });
    return coming;
  };

  return {
    authUrl,
    token: async () => (await current()).token,
    invalidate: (token) => {
      if (held?.token === token) held = undefined;
      return true;
    },
    endpoint: async (filter: EndpointFilter) => {
      const { access } = await current();
      const address = endpointFor(access.catalog, filter);
      if (filter.serviceType !== 'identity') return address;
      const known = versioned.get(address) ?? (await discoverV3(session, address));
      versioned.set(address, known);
      return known;
    },
  };
}
