import { withSecureProxyScheme } from '../common/middleware/secure_proxy_ssl_header.ts';
import type { AppFactory } from '../common/paste/factory.ts';
import type { Service } from '../common/service/service.ts';
import { AVAILABILITY_ZONE_ROUTES } from './availability_zones/routes.ts';
import { EXTENSION_ROUTES } from './extensions/routes.ts';
import { FLAVOR_ROUTES } from './flavors/routes.ts';
import { IMAGE_ROUTES } from './images/routes.ts';
import { KEYPAIR_ROUTES } from './keypairs/routes.ts';
import { LIMIT_ROUTES } from './limits/routes.ts';
import { apiOptions } from './options.ts';
import { policyOf } from './policy/policy.ts';
import { SERVER_ROUTES } from './servers/routes.ts';
import { VERSION_ROUTES } from './versions/routes.ts';
import type { Route } from './wsgi/route.ts';
import { apiApplication } from './wsgi/router.ts';

/** Every route of the compute API, one table a resource. */
export const ROUTES: readonly Route[] = [
  ...VERSION_ROUTES,
  ...AVAILABILITY_ZONE_ROUTES,
  ...EXTENSION_ROUTES,
  ...FLAVOR_ROUTES,
  ...IMAGE_ROUTES,
  ...KEYPAIR_ROUTES,
  ...LIMIT_ROUTES,
  ...SERVER_ROUTES,
];

/** `nova.api.openstack.compute:APIRouterV21.factory` over one service. */
export function apiRouterV21Factory(service: Service): AppFactory {
  return () =>
    withSecureProxyScheme(
      service.conf,
      apiApplication(ROUTES, {
        service,
        enforcer: policyOf(service.conf),
        api: apiOptions(service.conf),
      }),
    );
}
