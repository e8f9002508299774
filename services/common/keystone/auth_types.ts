import { type Method, authRequest } from './auth_request.ts';
import type { AuthValues } from './auth_values.ts';
import { AuthPluginError, MissingRequiredOptions, NoMatchingPlugin } from './errors.ts';
import { identityPlugin } from './identity_plugin.ts';
import { type AuthPlugin, fixedPlugin } from './plugin.ts';
import type { Session } from './session.ts';

/** One way to sign in, as `auth_type` names it. */
type AuthType = {
  readonly required: readonly (keyof AuthValues)[];
  /** A username means nothing without its domain: these plugins refuse one at start. */
  readonly needsUserDomain?: true;
} & (
  | { readonly method: Method; readonly discovers: boolean }
  | { readonly fixedToken: (values: AuthValues) => string }
);

/** keystoneauth's plugins by their names, as far as they are here. Source: keystoneauth1.loading._plugins. */
export const AUTH_TYPES: Readonly<Record<string, AuthType>> = {
  password: { method: 'password', discovers: true, required: ['auth_url'] },
  v3password: { method: 'password', discovers: false, required: ['auth_url'], needsUserDomain: true },
  token: { method: 'token', discovers: true, required: ['auth_url'] },
  v3token: { method: 'token', discovers: false, required: ['auth_url'] },
  v3applicationcredential: {
    method: 'application_credential',
    discovers: false,
    required: ['auth_url'],
    needsUserDomain: true,
  },
  admin_token: { fixedToken: ({ token }) => token ?? '', required: ['endpoint', 'token'] },
  none: { fixedToken: () => 'notused', required: ['endpoint'] },
};

export interface LoadOptions {
  /** The section of nova.conf, for messages. */
  readonly group: string;
  readonly values: AuthValues;
  readonly session: Session;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The plugin that a group of options describes; undefined where it names none. Nothing is asked for yet.
 *
 * @throws AuthPluginError (NoMatchingPlugin, MissingRequiredOptions) for what no plugin can be made of
 */
export function loadAuthPlugin({ group, values, session, now }: LoadOptions): AuthPlugin | undefined {
  const name = values.auth_type;
  if (!name) return undefined;
  const type = Object.hasOwn(AUTH_TYPES, name) ? AUTH_TYPES[name] : undefined;
  if (type === undefined) {
    throw new NoMatchingPlugin(
      `[${group}] auth_type: The plugin ${name} could not be found; one of: ${Object.keys(AUTH_TYPES).join(', ')}`,
    );
  }
  const missing = type.required.filter((option) => values[option] === undefined);
  if (missing.length > 0) {
    throw new MissingRequiredOptions(
      `[${group}]: Auth plugin ${name} requires parameters which were not given: ${missing.join(', ')}`,
    );
  }
  checkTogether(group, name, type, values);
  if (!('method' in type)) return fixedPlugin(values.endpoint ?? '', type.fixedToken(values));
  const { method, discovers } = type;
  return identityPlugin({
    session,
    authUrl: values.auth_url ?? '',
    discovers,
    request: () => authRequest(method, values),
    now,
  });
}

function checkTogether(group: string, name: string, type: AuthType, values: AuthValues): void {
  if (type.needsUserDomain && values.username && !values.user_domain_name && !values.user_domain_id) {
    throw new AuthPluginError(
      `[${group}]: ${name} takes username together with user_domain_id or user_domain_name`,
    );
  }
  if (!('method' in type) || type.method !== 'application_credential') return;
  if (!values.application_credential_id && !values.application_credential_name) {
    throw new AuthPluginError(
      `[${group}]: ${name} takes application_credential_id, or application_credential_name and a user`,
    );
  }
  if (!values.application_credential_secret) {
    throw new AuthPluginError(`[${group}]: ${name} takes application_credential_secret`);
  }
}
