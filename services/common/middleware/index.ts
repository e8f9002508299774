import { apiGroup } from '../conf/api.ts';
import type { FactoryRow, FactoryTable, FilterFactory } from '../paste/factory.ts';
import { middlewareFilter } from '../paste/middleware_filter.ts';
import type { Service } from '../service/service.ts';
import { pipelineFactory, pipelineFactoryV21 } from '../urlmap/auth_pipeline.ts';
import { urlmapFactory as novaUrlmap } from '../urlmap/nova_urlmap.ts';
import { urlmapFactory as pasteUrlmap } from '../urlmap/paste_urlmap.ts';
import { audit } from './audit.ts';
import { authtoken } from './authtoken.ts';
import { catchErrors } from './catch_errors.ts';
import { computeReqId, requestId } from './compute_req_id.ts';
import { correlationId } from './correlation_id.ts';
import { cors } from './cors.ts';
import { faultwrap } from './faultwrap.ts';
import { healthcheck, healthcheckApp } from './healthcheck.ts';
import { httpProxyToWsgi } from './http_proxy_to_wsgi.ts';
import { keystonecontext } from './keystonecontext.ts';
import { legacyV2Compatible } from './legacy_v2_compatible.ts';
import { noauth2, noauth2V218 } from './noauth2.ts';
import { osprofiler } from './osprofiler.ts';
import { requestLog } from './request_log.ts';
import { sizelimit } from './sizelimit.ts';

/**
 * Every filter by the names that api-paste.ini files give it: all that Nova's own have named since Newton, and what
 * operators add from oslo.middleware and keystonemiddleware.
 */
const FILTERS: readonly (readonly [(service: Service) => FilterFactory, ...string[]])[] = [
  [cors, 'oslo_middleware.cors:filter_factory', 'oslo_middleware:CORS.factory', 'egg:oslo.middleware#cors'],
  [
    httpProxyToWsgi,
    'oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory',
    'oslo_middleware:HTTPProxyToWSGI.factory',
    'egg:oslo.middleware#http_proxy_to_wsgi',
  ],
  [computeReqId, 'nova.api.compute_req_id:ComputeReqIdMiddleware.factory'],
  [
    requestId,
    'oslo_middleware:RequestId.factory',
    'oslo_middleware.request_id:RequestId.factory',
    'egg:oslo.middleware#request_id',
  ],
  [
    correlationId,
    'oslo_middleware:CorrelationId.factory',
    'oslo_middleware.correlation_id:CorrelationId.factory',
    'egg:oslo.middleware#correlation_id',
  ],
  [
    catchErrors,
    'oslo_middleware:CatchErrors.factory',
    'oslo_middleware.catch_errors:CatchErrors.factory',
    'egg:oslo.middleware#catch_errors',
  ],
  [faultwrap, 'nova.api.openstack:FaultWrapper.factory'],
  [requestLog, 'nova.api.openstack.requestlog:RequestLog.factory'],
  [
    sizelimit,
    'oslo_middleware:RequestBodySizeLimiter.factory',
    'oslo_middleware.sizelimit:RequestBodySizeLimiter.factory',
    'egg:oslo.middleware#sizelimit',
  ],
  [osprofiler, 'nova.profiler:WsgiMiddleware.factory'],
  [authtoken, 'keystonemiddleware.auth_token:filter_factory', 'egg:keystonemiddleware#auth_token'],
  [audit, 'keystonemiddleware.audit:filter_factory', 'egg:keystonemiddleware#audit'],
  [keystonecontext, 'nova.api.auth:NovaKeystoneContext.factory'],
  [noauth2, 'nova.api.openstack.auth:NoAuthMiddleware.factory'],
  [noauth2V218, 'nova.api.openstack.auth:NoAuthMiddlewareV2_18.factory'],
  [legacyV2Compatible, 'nova.api.openstack:LegacyV2CompatibleWrapper.factory'],
  [healthcheck, 'oslo_middleware:Healthcheck.factory', 'oslo_middleware.healthcheck:Healthcheck.factory'],
];

/**
 * The rows of the factory table for everything in a stock api-paste.ini but the APIs themselves: filters, URL maps
 * and the auth pipelines, built on one service.
 */
export function filterFactories(service: Service): FactoryTable {
  const table: Record<string, FactoryRow | readonly FactoryRow[]> = {};
  for (const [make, ...names] of FILTERS) {
    const row: FactoryRow = { protocol: 'paste.filter_factory', factory: make(service) };
    for (const name of names) table[name] = row;
  }
  const health: FactoryRow = { protocol: 'paste.app_factory', factory: healthcheckApp(service) };
  table['oslo_middleware:Healthcheck.app_factory'] = health;
  table['egg:oslo.middleware#healthcheck'] = [
    health,
    { protocol: 'paste.filter_factory', factory: healthcheck(service) },
  ];
  table['egg:novafront#middleware'] = { protocol: 'paste.filter_factory', factory: middlewareFilter };
  const composite = (
    name: string,
    factory: (FactoryRow & { protocol: 'paste.composite_factory' })['factory'],
  ) => {
    table[name] = { protocol: 'paste.composite_factory', factory };
  };
  composite('egg:Paste#urlmap', pasteUrlmap);
  composite('paste.urlmap:urlmap_factory', pasteUrlmap);
  composite('nova.api.openstack.urlmap:urlmap_factory', novaUrlmap);
  composite(
    'nova.api.auth:pipeline_factory_v21',
    pipelineFactoryV21(() => service.conf.group(apiGroup).auth_strategy),
  );
  composite('nova.api.auth:pipeline_factory', pipelineFactory);
  return table;
}
