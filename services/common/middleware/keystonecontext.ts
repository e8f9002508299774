import type { IncomingHttpHeaders } from 'node:http';
import { GLOBAL_REQUEST_ID, NOVA_CONTEXT, REQUEST_ID, type RequestContext } from '../context/context.ts';
import { environOf } from '../environ/environ.ts';
import { getLogger } from '../log/log.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { HTTPException } from '../webob/http_exception.ts';
import { generateRequestId } from './compute_req_id.ts';
import { refuseOptions } from './keyword_arguments.ts';

const log = getLogger('nova.api.auth');

/** Whether who asks is an administrator: the policy rule `context_is_admin`. */
export type IsAdmin = (context: Omit<RequestContext, 'isAdmin'>) => boolean;

/** That rule's default, `role:admin`. */
const hasAdminRole: IsAdmin = ({ roles }) => roles.some((role) => role.toLowerCase() === 'admin');

/**
 * nova.api.auth.NovaKeystoneContext: the context is what authtoken's headers say. No user is a 401 in webob's form,
 * a service catalog that is no JSON a 500.
 */
export const keystonecontext = (_service: Service, isAdmin: IsAdmin = hasAdminRole): FilterFactory => {
  return (_globalConf, localConf) => {
    refuseOptions('NovaKeystoneContext', localConf);
    return (app) => (req, res) => {
      const { headers } = req;
      if (!hasReadableCatalog(headers)) {
        new HTTPException(500, { detail: 'Invalid service catalog json.' }).respond(req, res);
        return;
      }
      const userId = first(headers, 'x-user-id', 'x-user');
      if (userId === undefined) {
        log.debug('Neither X_USER_ID nor X_USER found in request');
        new HTTPException(401).respond(req, res);
        return;
      }
      const environ = environOf(req);
      const roles = (first(headers, 'x-roles', 'x-role') ?? '')
        .split(',')
        .map((role) => role.trim())
        .filter((role) => role !== '');
      const context = {
        userId,
        projectId: first(headers, 'x-project-id', 'x-tenant-id', 'x-tenant') ?? '',
        roles,
        requestId: REQUEST_ID.get(environ) ?? generateRequestId(),
        globalRequestId: GLOBAL_REQUEST_ID.get(environ),
        remoteAddress: environ.remoteAddr,
        systemScope: first(headers, 'openstack-system-scope'),
      };
      NOVA_CONTEXT.set(environ, { ...context, isAdmin: isAdmin(context) });
      app(req, res);
    };
  };
};

function hasReadableCatalog(headers: IncomingHttpHeaders): boolean {
  const catalog = first(headers, 'x-service-catalog');
  if (catalog === undefined) return true;
  try {
    JSON.parse(catalog);
    return true;
  } catch {
    return false;
  }
}

/** The first of the headers that is there; the later ones are its older names. */
function first(headers: IncomingHttpHeaders, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) return Array.isArray(value) ? value.join(',') : value;
  }
  return undefined;
}
