import type { Application } from '../../common/environ/application.ts';
import { environOf } from '../../common/environ/environ.ts';
import { HTTPException, sendHttpException } from '../../common/webob/http_exception.ts';
import { sendResponse } from '../../common/webob/send.ts';
import { applicationUrl } from '../../common/webob/url.ts';
import { HTTPError } from './faults.ts';
import { methodOf } from './method_override.ts';
import type { ResourceOptions } from './resource.ts';
import { answer } from './resource.ts';
import { sendFault } from './response.ts';
import type { Route } from './route.ts';
import { RouteTrie } from './route_trie.ts';

/**
 * The application over a routing table. It matches the environ's path, which filters have moved and rewritten, where
 * Express would match `req.url`. A path that no row has, or has for another method, is webob's own 404:
 * Nova's mapper knows no 405. The mount point itself, which paste files before Nova 21 route here, is redirected to
 * its root, whatever the method. Source: nova.api.openstack.APIRouterV21.
 */
export function apiApplication(routes: readonly Route[], options: ResourceOptions): Application {
  const trie = new RouteTrie(routes);
  return (req, res) => {
    const environ = environOf(req);
    const method = methodOf(req, environ);
    if (method === undefined) {
      // Outside Nova's resource, so without the headers that one adds.
      const message = 'The server has either erred or is incapable of performing the requested operation.';
      sendFault(res, new HTTPError(500, message), undefined);
      return;
    }
    if (environ.pathInfo === '') {
      const location = `${applicationUrl(environ)}/`;
      sendResponse(res, 302, ['Content-Type', 'text/plain; charset=utf8', 'Location', location]);
      return;
    }
    const match = trie.match(method, environ.pathInfo);
    if (match === undefined) sendHttpException(req, res, new HTTPException(404));
    else void answer(req, res, environ, match, options);
  };
}
