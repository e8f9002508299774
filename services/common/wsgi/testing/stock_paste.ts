/** What Nova's own api-paste.ini held in a span of releases: filters by section name, from the outside in. */
export interface StockPaste {
  readonly releases: readonly string[];
  /** Before `/`, the list of versions. */
  readonly versions: string;
  /** Before who asks is known. */
  readonly api: string;
  readonly metadata: string;
  /** Whether `/v2` and `/v2.1` have documents of their own that need no token, and the API is below them. */
  readonly discovery: boolean;
  readonly noauth2: boolean;
  /** Filters that are defined and in no pipeline. */
  readonly unused: string;
}

const SINCE_16 = {
  versions: 'cors faultwrap request_log http_proxy_to_wsgi',
  api: 'cors http_proxy_to_wsgi compute_req_id faultwrap request_log sizelimit osprofiler',
  metadata: 'cors',
  noauth2: true,
  unused: '',
};
const SINCE_26 = { ...SINCE_16, metadata: 'cors http_proxy_to_wsgi', discovery: true };

/** Every file that Nova has had since Newton, and the one that Debian made of Nova 31's. */
export const STOCK_PASTE: readonly StockPaste[] = [
  {
    ...SINCE_16,
    releases: ['14'],
    versions: 'faultwrap http_proxy_to_wsgi',
    api: 'cors http_proxy_to_wsgi compute_req_id faultwrap sizelimit',
    discovery: false,
    unused: 'request_id',
  },
  {
    ...SINCE_16,
    releases: ['15'],
    versions: 'cors faultwrap http_proxy_to_wsgi',
    api: 'cors http_proxy_to_wsgi compute_req_id faultwrap sizelimit osprofiler',
    discovery: false,
    unused: 'request_id',
  },
  { ...SINCE_16, releases: ['16'], discovery: false, unused: 'request_id' },
  { ...SINCE_16, releases: ['17', '18', '19', '20'], discovery: false },
  { ...SINCE_16, releases: ['21', '22', '23', '24', '25'], discovery: true },
  { ...SINCE_26, releases: ['26', '27', '28', '29', '30', '31'] },
  {
    ...SINCE_26,
    releases: ['31 in Debian'],
    api: `healthcheck ${SINCE_26.api}`,
    metadata: `healthcheck ${SINCE_26.metadata}`,
  },
  { ...SINCE_26, releases: ['32', '33', 'master'], noauth2: false },
];

const FILTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authtoken: { 'paste.filter_factory': 'keystonemiddleware.auth_token:filter_factory' },
  compute_req_id: { 'paste.filter_factory': 'nova.api.compute_req_id:ComputeReqIdMiddleware.factory' },
  cors: { 'paste.filter_factory': 'oslo_middleware.cors:filter_factory', oslo_config_project: 'nova' },
  faultwrap: { 'paste.filter_factory': 'nova.api.openstack:FaultWrapper.factory' },
  healthcheck: {
    use: 'egg:oslo.middleware#healthcheck',
    backends: 'disable_by_file',
    disable_by_file_path: '/etc/nova/healthcheck_disable',
  },
  http_proxy_to_wsgi: {
    'paste.filter_factory': 'oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory',
  },
  keystonecontext: { 'paste.filter_factory': 'nova.api.auth:NovaKeystoneContext.factory' },
  legacy_v2_compatible: { 'paste.filter_factory': 'nova.api.openstack:LegacyV2CompatibleWrapper.factory' },
  noauth2: { 'paste.filter_factory': 'nova.api.openstack.auth:NoAuthMiddleware.factory' },
  osprofiler: { 'paste.filter_factory': 'nova.profiler:WsgiMiddleware.factory' },
  request_id: { 'paste.filter_factory': 'oslo_middleware:RequestId.factory' },
  request_log: { 'paste.filter_factory': 'nova.api.openstack.requestlog:RequestLog.factory' },
  sizelimit: { 'paste.filter_factory': 'oslo_middleware:RequestBodySizeLimiter.factory' },
};

/** The text of the file: its sections and keys are Nova's, its order and words are not. */
export function stockPasteFile(stock: StockPaste): string {
  const pipelines: Record<string, Record<string, string>> = {
    'composite:metadata': { use: 'egg:Paste#urlmap', '/': 'meta' },
    'pipeline:meta': { pipeline: `${stock.metadata} metaapp` },
    'app:metaapp': { 'paste.app_factory': 'nova.api.metadata.handler:MetadataRequestHandler.factory' },
    'composite:osapi_compute': {
      use: 'call:nova.api.openstack.urlmap:urlmap_factory',
      '/': 'oscomputeversions',
      ...(stock.discovery
        ? {
            '/v2': 'oscomputeversion_legacy_v2',
            '/v2.1': 'oscomputeversion_v2',
            '/v2/+': 'openstack_compute_api_v21_legacy_v2_compatible',
            '/v2.1/+': 'openstack_compute_api_v21',
          }
        : {
            '/v2': 'openstack_compute_api_v21_legacy_v2_compatible',
            '/v2.1': 'openstack_compute_api_v21',
          }),
    },
    'composite:openstack_compute_api_v21': authPipelines(stock, 'osapi_compute_app_v21'),
    'composite:openstack_compute_api_v21_legacy_v2_compatible': authPipelines(
      stock,
      'legacy_v2_compatible osapi_compute_app_v21',
    ),
    'app:osapi_compute_app_v21': { 'paste.app_factory': 'nova.api.openstack.compute:APIRouterV21.factory' },
    'pipeline:oscomputeversions': { pipeline: `${stock.versions} oscomputeversionapp` },
    'app:oscomputeversionapp': {
      'paste.app_factory': 'nova.api.openstack.compute.versions:Versions.factory',
    },
  };
  if (stock.discovery) {
    const filters = 'cors compute_req_id faultwrap request_log http_proxy_to_wsgi';
    Object.assign(pipelines, {
      'pipeline:oscomputeversion_v2': { pipeline: `${filters} oscomputeversionapp_v2` },
      'pipeline:oscomputeversion_legacy_v2': {
        pipeline: `${filters} legacy_v2_compatible oscomputeversionapp_v2`,
      },
      'app:oscomputeversionapp_v2': {
        'paste.app_factory': 'nova.api.openstack.compute.versions:VersionsV2.factory',
      },
    });
  }
  const named = new Set(
    Object.values(pipelines)
      .flatMap((keys) => Object.values(keys))
      .join(' ')
      .concat(' ', stock.unused)
      .split(' '),
  );
  const filters = Object.entries(FILTERS)
    .filter(([name]) => named.has(name))
    .map(([name, keys]) => [`filter:${name}`, keys] as const);
  return [...Object.entries(pipelines), ...filters]
    .map(([name, keys]) => `[${name}]\n${Object.entries(keys).map(line).join('')}`)
    .join('\n');
}

function authPipelines({ api, noauth2 }: StockPaste, app: string): Record<string, string> {
  return {
    use: 'call:nova.api.auth:pipeline_factory_v21',
    keystone: `${api} authtoken keystonecontext ${app}`,
    ...(noauth2 ? { noauth2: `${api} noauth2 ${app}` } : {}),
  };
}

/** A place of a URL map is followed by a colon, as in Nova's files: paste takes both. */
function line([key, value]: readonly [string, string]): string {
  return key.startsWith('/') ? `${key}: ${value}\n` : `${key} = ${value}\n`;
}
