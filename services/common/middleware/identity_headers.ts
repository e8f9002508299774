const SHARED = [
  'domain-id',
  'domain-name',
  'project-id',
  'project-name',
  'project-domain-id',
  'project-domain-name',
  'user-id',
  'user-name',
  'user-domain-id',
  'user-domain-name',
  'roles',
];

/**
 * Every header that tells an application who asks, in Node's lower case: authtoken takes them off each request, so
 * that a client can't claim an identity. Source: keystonemiddleware.auth_token._request.
 */
export const IDENTITY_HEADERS: readonly string[] = [
  'x-service-catalog',
  'x-identity-status',
  'x-service-identity-status',
  'x-is-admin-project',
  'x-role',
  'x-user',
  'x-tenant-id',
  'x-tenant-name',
  'x-tenant',
  ...SHARED.flatMap((name) => [`x-${name}`, `x-service-${name}`]),
];

/** As CGI names headers: `X_User_Id` is the same variable as `X-User-Id`, and so the same claim. */
export function environName(header: string): string {
  return header.replaceAll('_', '-');
}
