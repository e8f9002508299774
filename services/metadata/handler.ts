import { cacheRegion } from '../common/cache/shared_cache.ts';
import { apiGroup } from '../common/conf/index.ts';
import type { AppFactory } from '../common/paste/factory.ts';
import type { Service } from '../common/service/service.ts';
import { databaseInstances } from './database_instances.ts';
import { metadataRequestHandler } from './metadata_request_handler.ts';
import { advancedServiceProvidersOf, settingsOf } from './settings.ts';

/**
 * What `nova.api.metadata.handler:MetadataRequestHandler.factory` in api-paste.ini stands for: the metadata service over
 * the instances of the service's database. It takes nothing from its paste section, as in Nova.
 */
export function metadataAppFactory(service: Service): AppFactory {
  return () =>
    metadataRequestHandler({
      settings: settingsOf(service.conf, service.now),
      instances: databaseInstances(service, advancedServiceProvidersOf(service.conf)),
      region: cacheRegion(service.conf, {
        lifetime: service.conf.group(apiGroup).metadata_cache_expiration,
        now: service.now,
      }),
      now: service.now,
    });
}
