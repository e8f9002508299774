import { withSecureProxyScheme } from '../../common/middleware/secure_proxy_ssl_header.ts';
import type { AppFactory } from '../../common/paste/factory.ts';
import type { Service } from '../../common/service/service.ts';
import { apiOptions } from '../options.ts';
import { versions, versionsV2 } from './versions.ts';

/** `nova.api.openstack.compute.versions:Versions.factory`. */
export function versionsFactory(service: Service): AppFactory {
  return () => withSecureProxyScheme(service.conf, versions(apiOptions(service.conf)));
}

/** `nova.api.openstack.compute.versions:VersionsV2.factory`. */
export function versionsV2Factory(service: Service): AppFactory {
  return () => withSecureProxyScheme(service.conf, versionsV2(apiOptions(service.conf)));
}
