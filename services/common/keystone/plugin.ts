import type { EndpointFilter } from './catalog.ts';

/** What signs requests: keystoneauth1.plugin.BaseAuthPlugin. */
export interface AuthPlugin {
  /** Where clients sign in, as far as the plugin knows. */
  readonly authUrl: string | undefined;
  /**
   * A token that is good for a while; a new one where the last is about to expire.
   *
   * @throws KeystoneError
   */
  token(): Promise<string>;
  /** Drops a token that was refused, unless a newer one has come. Whether another may be had. */
  invalidate(token: string): boolean;
  /**
   * The address of a service.
   *
   * @throws KeystoneError
   */
  endpoint(filter: EndpointFilter): Promise<string>;
}

/** `admin_token` and `none`: a token that never changes, and the one address that it is for. */
export function fixedPlugin(endpoint: string, token: string): AuthPlugin {
  return {
    authUrl: endpoint,
    token: () => Promise.resolve(token),
    invalidate: () => false,
    endpoint: () => Promise.resolve(endpoint),
  };
}
