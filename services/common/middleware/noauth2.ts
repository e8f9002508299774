import type { IncomingMessage, ServerResponse } from 'node:http';
import { GLOBAL_REQUEST_ID, NOVA_CONTEXT, REQUEST_ID } from '../context/context.ts';
import { type Environ, environOf } from '../environ/environ.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { sendResponse } from '../webob/send.ts';
import { requestUrl } from '../webob/url.ts';
import { generateRequestId } from './compute_req_id.ts';
import { refuseOptions } from './keyword_arguments.ts';

/**
 * nova.api.openstack.auth's NoAuthMiddleware: the token says who asks, `user:project` or `user`, and is believed.
 * The user `admin` is an administrator. Without a token the answer is a 204 that hands one out.
 */
export const noauth2 = noAuth('NoAuthMiddleware', true);

/** NoAuthMiddlewareV2_18: the same, without the project in X-Server-Management-Url. */
export const noauth2V218 = noAuth('NoAuthMiddlewareV2_18', false);

function noAuth(name: string, projectInPath: boolean): (service: Service) => FilterFactory {
  return () => (_globalConf, localConf) => {
    refuseOptions(name, localConf);
    return (app) => (req, res) => {
      const environ = environOf(req);
      const token = header(req, 'x-auth-token');
      if (token === undefined) {
        handOutToken(req, res, environ, projectInPath);
        return;
      }
      const colon = token.indexOf(':');
      const userId = colon === -1 ? token : token.slice(0, colon);
      NOVA_CONTEXT.set(environ, {
        userId,
        projectId: (colon === -1 ? '' : token.slice(colon + 1)) || userId,
        roles: [],
        isAdmin: userId === 'admin',
        requestId: REQUEST_ID.get(environ) ?? generateRequestId(),
        globalRequestId: GLOBAL_REQUEST_ID.get(environ),
        remoteAddress: environ.remoteAddr,
        systemScope: undefined,
      });
      app(req, res);
    };
  };
}

function handOutToken(
  req: IncomingMessage,
  res: ServerResponse,
  environ: Environ,
  projectInPath: boolean,
): void {
  const user = header(req, 'x-auth-user') ?? 'admin';
  const project = header(req, 'x-auth-project-id') ?? 'admin';
  const url = requestUrl(environ).replace(/\/+$/, '');
  sendResponse(res, 204, [
    'X-Auth-Token',
    `${user}:${project}`,
    'X-Server-Management-Url',
    projectInPath ? `${url}/${project}` : url,
    'Content-Type',
    'text/plain; charset=UTF-8',
  ]);
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
