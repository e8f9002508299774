import { InvalidResponse } from './errors.ts';
import { isObject, listAt, objectAt, parseJson, textAt, type JsonObject } from './json.ts';

/** A user, or a project, and the domain that it belongs to. */
export interface Owned {
  readonly id: string;
  readonly name: string | undefined;
  readonly domainId: string | undefined;
  readonly domainName: string | undefined;
}

export interface Endpoint {
  readonly interface: string;
  readonly url: string;
  /** `region_id` before `region`, which older releases have. */
  readonly region: string | undefined;
}

export interface CatalogService {
  readonly type: string;
  readonly name: string | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** One request that an application credential allows. */
export interface AccessRule {
  readonly service: string | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
}

/** What Keystone says of a token: keystoneauth1.access.AccessInfoV3. */
export interface Access {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly user: Owned;
  readonly project: Owned | undefined;
  readonly domain: { readonly id: string | undefined; readonly name: string | undefined } | undefined;
  readonly roles: readonly string[];
  readonly isSystemScoped: boolean;
  readonly isAdminProject: boolean;
  /** Undefined where it was not asked for. */
  readonly catalog: readonly CatalogService[] | undefined;
  /** Undefined where the token may do all that its roles allow. */
  readonly accessRules: readonly AccessRule[] | undefined;
  /** The kinds of authentication that the token is bound to. */
  readonly bind: readonly string[];
}

/**
 * Reads the answer to POST or GET /v3/auth/tokens.
 *
 * @throws InvalidResponse where it is not that
 */
export function readAccess(text: string): Access {
  const token = objectAt(parseJson(text), 'token');
  if (token === undefined) throw new InvalidResponse("Keystone's answer is no token document");
  const user = owned(objectAt(token, 'user'));
  if (user === undefined) throw new InvalidResponse('The token document names no user');
  const domain = objectAt(token, 'domain');
  return {
    expiresAt: milliseconds(textAt(token, 'expires_at')),
    user,
    project: owned(objectAt(token, 'project')),
    domain: domain && { id: textAt(domain, 'id'), name: textAt(domain, 'name') },
    roles: listAt(token, 'roles').flatMap((role) => textAt(role, 'name') ?? []),
    isSystemScoped: Boolean(objectAt(token, 'system')?.['all']),
    isAdminProject: Boolean(token['is_admin_project'] ?? true),
    catalog: Array.isArray(token['catalog']) ? catalogOf(token) : undefined,
    accessRules: accessRulesOf(token),
    bind: Object.keys(objectAt(token, 'bind') ?? {}),
  };
}

/** ISO 8601, which is UTC where it does not say. */
function milliseconds(text: string | undefined): number {
  const zoned = text !== undefined && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text;
  const time = Date.parse(zoned ?? '');
  if (Number.isNaN(time)) throw new InvalidResponse('The token document does not say when the token expires');
  return time;
}

function owned(document: JsonObject | undefined): Owned | undefined {
  const id = textAt(document, 'id');
  if (id === undefined) return undefined;
  const domain = objectAt(document, 'domain');
  return {
    id,
    name: textAt(document, 'name'),
    domainId: textAt(domain, 'id'),
    domainName: textAt(domain, 'name'),
  };
}

function catalogOf(token: JsonObject): CatalogService[] {
  return listAt(token, 'catalog').flatMap((service) => {
    const type = textAt(service, 'type');
    return type === undefined ? [] : { type, name: textAt(service, 'name'), endpoints: endpointsOf(service) };
  });
}

function endpointsOf(service: unknown): Endpoint[] {
  return listAt(service, 'endpoints').flatMap((endpoint) => {
    const url = textAt(endpoint, 'url');
    const name = textAt(endpoint, 'interface');
    const region = textAt(endpoint, 'region_id') ?? textAt(endpoint, 'region');
    return url === undefined || name === undefined ? [] : { interface: name, url, region };
  });
}

function accessRulesOf(token: JsonObject): AccessRule[] | undefined {
  const credential = objectAt(token, 'application_credential');
  if (!Array.isArray(credential?.['access_rules'])) return undefined;
  return listAt(credential, 'access_rules')
    .filter(isObject)
    .map((rule) => ({
      service: textAt(rule, 'service'),
      method: textAt(rule, 'method'),
      path: textAt(rule, 'path'),
    }));
}
