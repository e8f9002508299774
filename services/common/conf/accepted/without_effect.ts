import { apiGroup } from '../api.ts';
import { cacheGroup } from '../cache.ts';
import { cinderGroup } from '../cinder.ts';
import { computeGroup } from '../compute.ts';
import { apiDatabaseGroup, databaseGroup } from '../database.ts';
import { defaultGroup } from '../default.ts';
import { glanceGroup } from '../glance.ts';
import { keystoneAuthtokenGroup } from '../keystone_authtoken.ts';
import { ADAPTER_OPTS, PASSWORD_OPTS, SESSION_OPTS } from '../keystoneauth_opts.ts';
import { neutronGroup } from '../neutron.ts';
import { osloMiddlewareGroup } from '../oslo_middleware.ts';
import { osloPolicyGroup } from '../oslo_policy.ts';
import { profilerGroup } from '../profiler.ts';
import { quotaGroup } from '../quota.ts';
import { vendordataDynamicAuthGroup } from '../vendordata.ts';
import { wsgiGroup } from '../wsgi.ts';
import { type AcceptedOptions, withoutEffect } from './accepted.ts';
import { WHY } from './why.ts';

const names = <T extends object>(opts: T): (keyof T & string)[] => Object.keys(opts) as (keyof T & string)[];
const SESSION = names(SESSION_OPTS);
const PASSWORD = names(PASSWORD_OPTS);
const ADAPTER = names(ADAPTER_OPTS);

const DATABASE_SERVER = [
  'slave_connection',
  'connection_parameters',
  'connection_recycle_time',
  'max_pool_size',
  'max_overflow',
  'pool_timeout',
  'max_retries',
  'retry_interval',
  'connection_debug',
  'connection_trace',
] as const;

/** Options of the groups that are read here, which themselves nobody reads. */
export const WITHOUT_EFFECT: readonly AcceptedOptions[] = [
  withoutEffect(defaultGroup, WHY.compute, [
    'my_ip',
    'default_access_ip_network_name',
    'default_ephemeral_format',
    'network_allocate_retries',
    'instances_path',
    'console_host',
    'reserved_huge_pages',
    'reserved_host_disk_mb',
    'reserved_host_memory_mb',
    'reserved_host_cpus',
    'initial_cpu_allocation_ratio',
    'initial_ram_allocation_ratio',
    'initial_disk_allocation_ratio',
  ]),
  withoutEffect(defaultGroup, WHY.restore, ['reclaim_instance_interval']),
  withoutEffect(defaultGroup, WHY.conductor, ['osapi_compute_unique_server_name_scope']),
  withoutEffect(defaultGroup, WHY.uuidOnly, ['instance_format']),
  withoutEffect(defaultGroup, WHY.noDrive, ['config_drive_format', 'force_config_drive']),
  withoutEffect(defaultGroup, WHY.simulated, [
    'instance_build_timeout',
    'reboot_timeout',
    'rescue_timeout',
    'shutdown_timeout',
    'shelved_offload_time',
    'service_down_time',
    'enable_new_services',
  ]),
  withoutEffect(defaultGroup, WHY.messages, [
    'transport_url',
    'control_exchange',
    'rpc_response_timeout',
    'long_rpc_timeout',
    'executor_thread_pool_size',
  ]),
  withoutEffect(defaultGroup, WHY.eventlet, ['default_green_pool_size']),
  withoutEffect(defaultGroup, WHY.python, ['pybasedir', 'tempdir', 'fatal_deprecations']),
  withoutEffect(defaultGroup, WHY.watched, ['watch_log_file']),
  withoutEffect(apiGroup, WHY.noDrive, ['config_drive_skip_versions']),
  withoutEffect(apiGroup, WHY.cells, [
    'local_metadata_per_cell',
    'instance_list_per_project_cells',
    'instance_list_cells_batch_strategy',
    'instance_list_cells_batch_fixed_size',
    'list_records_by_skipping_down_cells',
  ]),
  withoutEffect(apiGroup, WHY.tenantNetworks, ['use_neutron_default_nets', 'neutron_default_tenant_id']),
  withoutEffect(apiGroup, WHY.responses, ['response_validation']),
  withoutEffect(apiDatabaseGroup, WHY.databaseServer, DATABASE_SERVER),
  withoutEffect(databaseGroup, WHY.databaseServer, DATABASE_SERVER),
  withoutEffect(cacheGroup, WHY.cacheLifetime, ['expiration_time', 'config_prefix']),
  withoutEffect(cacheGroup, WHY.cacheClient, [
    'memcache_password',
    'redis_server',
    'redis_username',
    'redis_password',
  ]),
  withoutEffect(cinderGroup, WHY.clients, names(cinderGroup.opts)),
  withoutEffect(computeGroup, WHY.compute, names(computeGroup.opts)),
  withoutEffect(glanceGroup, WHY.clients, [
    'num_retries',
    'verify_glance_signatures',
    'enable_certificate_validation',
    'default_trusted_certificate_ids',
    'debug',
    'service_type',
    ...SESSION,
    ...ADAPTER.filter((name) => name !== 'endpoint_override'),
  ]),
  withoutEffect(keystoneAuthtokenGroup, WHY.keystoneV3, ['auth_version']),
  withoutEffect(keystoneAuthtokenGroup, WHY.environCache, ['cache']),
  withoutEffect(keystoneAuthtokenGroup, WHY.cacheClient, [
    'memcache_pool_maxsize',
    'memcache_pool_unused_timeout',
    'memcache_pool_conn_get_timeout',
    'memcache_use_advanced_pool',
    'memcache_username',
    'memcache_password',
  ]),
  withoutEffect(neutronGroup, WHY.clients, [
    'ovs_bridge',
    'default_floating_pool',
    'extension_sync_interval',
    'http_retries',
    'physnets',
    'service_type',
    ...SESSION,
    ...PASSWORD,
    ...ADAPTER,
  ]),
  withoutEffect(osloMiddlewareGroup, WHY.basicAuth, ['http_basic_auth_user_file']),
  withoutEffect(osloPolicyGroup, WHY.policyServer, [
    'remote_content_type',
    'remote_ssl_verify_server_crt',
    'remote_ssl_ca_crt_file',
    'remote_ssl_client_crt_file',
    'remote_ssl_client_key_file',
    'remote_timeout',
  ]),
  withoutEffect(profilerGroup, WHY.profiler, [
    'trace_sqlalchemy',
    'trace_requests',
    'hmac_keys',
    'connection_string',
  ]),
  withoutEffect(quotaGroup, WHY.quotaUsage, [
    'recheck_quota',
    'count_usage_from_placement',
    'unified_limits_resource_strategy',
    'unified_limits_resource_list',
  ]),
  withoutEffect(vendordataDynamicAuthGroup, WHY.python, ['collect_timing', 'split_loggers']),
  withoutEffect(wsgiGroup, WHY.accessLog, ['wsgi_log_format']),
  withoutEffect(wsgiGroup, WHY.eventlet, ['default_pool_size']),
];
