import { AuthorizationFailure } from './errors.ts';
import type { AuthValues } from './auth_values.ts';

/** What Keystone's POST /v3/auth/tokens takes, and the headers that go with it. */
export interface AuthRequest {
  readonly body: { readonly auth: { readonly identity: object; readonly scope?: object } };
  readonly headers: Readonly<Record<string, string>>;
}

type Identify = (values: AuthValues) => Pick<AuthRequest, 'headers'> & { readonly identity: object };

/** How a method of authentication proves who asks. Sources: the plugins in keystoneauth1.identity.v3. */
export const METHODS = {
  password: (values) => {
    if (values.password === undefined) throw new AuthorizationFailure('password is a required attribute');
    const password = { user: { ...user(values), password: values.password } };
    return { headers: {}, identity: { methods: ['password'], password } };
  },
  token: (values) => {
    const token = values.token ?? '';
    return { headers: { 'X-Auth-Token': token }, identity: { methods: ['token'], token: { id: token } } };
  },
  application_credential: (values) => {
    const { application_credential_id: id, application_credential_name: name } = values;
    const of = id ? { id } : { name, user: user(values) };
    const credential = { ...of, secret: values.application_credential_secret };
    return {
      headers: {},
      identity: { methods: ['application_credential'], application_credential: credential },
    };
  },
} satisfies Readonly<Record<string, Identify>>;

export type Method = keyof typeof METHODS;

/**
 * The request for a token of the scope that the options say.
 *
 * @throws AuthorizationFailure where they name several scopes, or lack a password
 */
export function authRequest(method: Method, values: AuthValues): AuthRequest {
  const { identity, headers } = METHODS[method](values);
  const scope = scopeOf(values);
  return { headers, body: { auth: scope === undefined ? { identity } : { identity, scope } } };
}

function user(values: AuthValues): object {
  if (values.user_id) return { id: values.user_id };
  const domain = named(
    values.user_domain_id || values.default_domain_id,
    values.user_domain_name || values.default_domain_name,
  );
  return { name: values.username, ...(domain && { domain }) };
}

function scopeOf(values: AuthValues): object | undefined {
  const domain = named(values.domain_id, values.domain_name);
  const project = named(values.project_id, values.project_name);
  const scopes = [
    domain && { domain },
    project && { project: 'id' in project ? project : { ...project, ...projectDomain(values) } },
    values.trust_id && { 'OS-TRUST:trust': { id: values.trust_id } },
    values.system_scope && { system: { all: true } },
  ].filter((scope) => typeof scope === 'object');
  if (scopes.length > 1) {
    throw new AuthorizationFailure(
      'Authentication cannot be scoped to multiple targets. Pick one of: project, domain, trust or system',
    );
  }
  if (values.system_scope && values.system_scope !== 'all') return undefined;
  return scopes[0];
}

function projectDomain(values: AuthValues): object {
  const domain = named(
    values.project_domain_id || values.default_domain_id,
    values.project_domain_name || values.default_domain_name,
  );
  return domain === undefined ? {} : { domain };
}

/** By id, else by name; nothing where both are missing or empty. */
function named(
  id: string | undefined,
  name: string | undefined,
): { id: string } | { name: string } | undefined {
  if (id) return { id };
  return name ? { name } : undefined;
}
