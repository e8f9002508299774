import type { IncomingHttpHeaders } from 'node:http';
import type { Access, CatalogService } from '../keystone/access.ts';
import { dumps } from '../webob/json.ts';

/** Header values by name; undefined is none. */
type Values = Readonly<Record<string, string | undefined>>;

/** The older names of some headers. Source: keystonemiddleware.auth_token._request. */
const OLDER_NAMES = {
  'x-role': 'x-roles',
  'x-user': 'x-user-name',
  'x-tenant-id': 'x-project-id',
  'x-tenant-name': 'x-project-name',
  'x-tenant': 'x-project-name',
} as const;

const computed = new WeakMap<Access, { readonly user?: Values; readonly catalog?: string }>();

/** Tells the application whose token it is: X-User-Id and the like, X-Roles, and the catalog where it is known. */
export function setUserHeaders(headers: IncomingHttpHeaders, access: Access, withCatalog: boolean): void {
  const user = (computed.get(access)?.user ?? userValues(access)) as Values;
  const catalog = withCatalog ? (computed.get(access)?.catalog ?? catalogValue(access)) : undefined;
  // A token's values are the same for each request, and a catalog may be long.
  computed.set(access, { user, ...(catalog === undefined ? {} : { catalog }) });
  assign(headers, user);
  assign(headers, { 'x-service-catalog': catalog });
}

/** The same for the service that passed the request on: X-Service-User-Id and the like. */
export function setServiceHeaders(headers: IncomingHttpHeaders, access: Access): void {
  assign(headers, identityValues(access, 'x-service'));
}

function assign(headers: IncomingHttpHeaders, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
}

function userValues(access: Access): Values {
  const values = {
    ...identityValues(access, 'x'),
    'openstack-system-scope': access.isSystemScoped ? 'all' : undefined,
    'x-is-admin-project': access.isAdminProject ? 'True' : 'False',
  };
  const older = Object.entries(OLDER_NAMES).map(([name, of]) => [name, (values as Values)[of]]);
  return { ...values, ...(Object.fromEntries(older) as Values) };
}

function identityValues({ user, project, domain, roles }: Access, prefix: string): Values {
  return {
    [`${prefix}-roles`]: roles.join(','),
    [`${prefix}-user-id`]: user.id,
    [`${prefix}-user-name`]: user.name,
    [`${prefix}-user-domain-id`]: user.domainId,
    [`${prefix}-user-domain-name`]: user.domainName,
    [`${prefix}-project-id`]: project?.id,
    [`${prefix}-project-name`]: project?.name,
    [`${prefix}-project-domain-id`]: project?.domainId,
    [`${prefix}-project-domain-name`]: project?.domainName,
    [`${prefix}-domain-id`]: domain?.id,
    [`${prefix}-domain-name`]: domain?.name,
  };
}

/** The catalog in the form of version 2, which this header has had ever since: an entry a region. */
function catalogValue({ catalog }: Access): string | undefined {
  return catalog && dumps(catalog.map(version2));
}

function version2({ type, name, endpoints }: CatalogService): object {
  const regions = Map.groupBy(endpoints, ({ region }) => region);
  return {
    type,
    ...(name === undefined ? {} : { name }),
    endpoints: [...regions].map(([region, ofRegion]) => ({
      ...(region === undefined ? {} : { region }),
      ...Object.fromEntries(ofRegion.map((one) => [`${one.interface.toLowerCase()}URL`, one.url])),
    })),
  };
}
