import { contextIsAdmin } from '../../api/policy/context_is_admin.ts';
import { apiRouterV21Factory } from '../../api/router.ts';
import { versionsFactory, versionsV2Factory } from '../../api/versions/factories.ts';
import { metadataAppFactory } from '../../metadata/handler.ts';
import { filterFactories } from '../middleware/index.ts';
import { keystonecontext } from '../middleware/keystonecontext.ts';
import type { FactoryTable } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';

/**
 * What the Python names in an api-paste.ini stand for here: the one place in `common` that knows the two APIs.
 */
export function factoryTable(service: Service): FactoryTable {
  return {
    ...filterFactories(service),
    'nova.api.auth:NovaKeystoneContext.factory': {
      protocol: 'paste.filter_factory',
      factory: keystonecontext(service, contextIsAdmin(service.conf)),
    },
    'nova.api.openstack.compute:APIRouterV21.factory': {
      protocol: 'paste.app_factory',
      factory: apiRouterV21Factory(service),
    },
    'nova.api.openstack.compute.versions:Versions.factory': {
      protocol: 'paste.app_factory',
      factory: versionsFactory(service),
    },
    'nova.api.openstack.compute.versions:VersionsV2.factory': {
      protocol: 'paste.app_factory',
      factory: versionsV2Factory(service),
    },
    'nova.api.metadata.handler:MetadataRequestHandler.factory': {
      protocol: 'paste.app_factory',
      factory: metadataAppFactory(service),
    },
  };
}
