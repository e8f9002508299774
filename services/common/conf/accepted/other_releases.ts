import type { AcceptedOptions } from './accepted.ts';
import { renamed } from './renamed.ts';
import { WHY } from './why.ts';
import { words } from './words.ts';

/** The same for what all services share. */
export const OTHER_RELEASES: readonly AcceptedOptions[] = [
  {
    group: 'api',
    since: '15.0',
    until: '18.0',
    why: WHY.oldApi,
    options: ['allow_instance_snapshots', 'fping_path'],
  },
  { group: 'api', since: '15.0', until: '19.0', why: WHY.oldApi, options: ['hide_server_address_states'] },
  { group: 'api', since: '15.0', until: '29.0', why: WHY.oldApi, options: ['use_forwarded_for'] },
  { group: 'api', since: '32.0', why: WHY.oldApi, options: ['neutron_default_project_id'] },
  {
    group: 'api_database',
    since: '17.0',
    until: '29.0',
    why: WHY.databaseServer,
    options: ['mysql_enable_ndb'],
  },
  { group: 'api_database', since: '33.0', why: WHY.databaseServer, options: ['synchronous_reader'] },
  { group: 'api_database', until: '17.0', why: WHY.databaseServer, options: ['sqlite_db'] },
  { group: 'api_database', until: '20.0', why: WHY.databaseServer, options: ['min_pool_size'] },
  {
    group: 'api_database',
    until: '24.0',
    why: renamed('api_database', 'connection_recycle_time'),
    options: ['idle_timeout'],
  },
  {
    group: 'cache',
    since: '33.0',
    why: WHY.cacheClient,
    options: words('hashclient_dead_timeout hashclient_retry_timeout password socket_timeout username'),
  },
  { group: 'cells', until: '15.0', why: WHY.cellsV1, options: ['driver'] },
  {
    group: 'cells',
    until: '20.0',
    why: WHY.cellsV1,
    options: words(`
      bandwidth_update_interval call_timeout capabilities cell_type cells_config db_check_interval enable
      instance_update_num_instances instance_update_sync_database_limit instance_updated_at_threshold
      max_hop_count mute_child_interval mute_weight_multiplier name offset_weight_multiplier
      ram_weight_multiplier reserve_percent rpc_driver_queue_base scheduler scheduler_filter_classes
      scheduler_retries scheduler_retry_delay scheduler_weight_classes
    `),
  },
  { group: 'cells', until: '16.0', why: WHY.managers, options: ['topic'] },
  {
    group: 'cloudpipe',
    until: '16.0',
    why: WHY.novaNetwork,
    options: words('boot_script_template dmz_mask dmz_net vpn_flavor vpn_image_id vpn_key_suffix'),
  },
  {
    group: 'crypto',
    until: '18.0',
    why: WHY.novaNetwork,
    options: words(
      'ca_file ca_path crl_file key_file keys_path project_cert_subject use_project_ca user_cert_subject',
    ),
  },
  { group: 'database', since: '17.0', until: '29.0', why: WHY.databaseServer, options: ['mysql_enable_ndb'] },
  { group: 'database', since: '33.0', why: WHY.databaseServer, options: ['synchronous_reader'] },
  { group: 'database', until: '17.0', why: WHY.databaseServer, options: ['sqlite_db'] },
  { group: 'database', until: '20.0', why: WHY.databaseServer, options: ['min_pool_size'] },
  {
    group: 'database',
    until: '26.0',
    why: renamed('database', 'connection_recycle_time'),
    options: ['idle_timeout'],
  },
  { group: 'glance', until: '15.0', why: WHY.otherService, options: ['use_glance_v1'] },
  { group: 'glance', until: '16.0', why: WHY.otherService, options: ['api_insecure'] },
  { group: 'glance', until: '23.0', why: WHY.otherService, options: ['allowed_direct_url_schemes'] },
  { group: 'image_file_url', until: '16.0', why: WHY.otherService, options: ['filesystems'] },
  {
    group: 'keystone_authtoken',
    until: '20.0',
    why: WHY.pkiTokens,
    options: words('check_revocations_for_cached hash_algorithms revocation_cache_time signing_dir'),
  },
  {
    group: 'matchmaker_redis',
    until: '20.0',
    why: WHY.messages,
    options: words(
      'check_timeout host password port sentinel_group_name sentinel_hosts socket_timeout wait_timeout',
    ),
  },
  { group: 'neutron', until: '20.0', why: WHY.otherService, options: ['url'] },
  {
    group: 'notifications',
    since: '15.0',
    until: '17.0',
    why: WHY.messages,
    options: ['notify_on_api_faults'],
  },
  {
    group: 'notifications',
    since: '15.0',
    until: '18.0',
    why: WHY.messages,
    options: ['default_publisher_id'],
  },
  {
    group: 'osapi_v21',
    until: '16.0',
    why: WHY.extensions,
    options: ['extensions_blacklist', 'extensions_whitelist'],
  },
  { group: 'osapi_v21', until: '21.0', why: WHY.extensions, options: ['project_id_regex'] },
  {
    group: 'oslo_messaging_amqp',
    since: '17.0',
    until: '31.0',
    why: WHY.messages,
    options: words(`
      default_reply_retry default_sender_link_timeout pre_settled pseudo_vhost sasl_default_realm ssl
      ssl_verify_vhost
    `),
  },
  {
    group: 'oslo_messaging_amqp',
    until: '20.0',
    why: WHY.messages,
    options: ['allow_insecure_clients', 'password', 'username'],
  },
  {
    group: 'oslo_messaging_amqp',
    until: '31.0',
    why: WHY.messages,
    options: words(`
      addressing_mode anycast_address broadcast_prefix connection_retry_backoff connection_retry_interval
      connection_retry_interval_max container_name default_notification_exchange default_notify_timeout
      default_reply_timeout default_rpc_exchange default_send_timeout group_request_prefix idle_timeout
      link_retry_delay multicast_address notify_address_prefix notify_server_credit reply_link_credit
      rpc_address_prefix rpc_server_credit sasl_config_dir sasl_config_name sasl_mechanisms
      server_request_prefix ssl_ca_file ssl_cert_file ssl_key_file ssl_key_password trace unicast_address
    `),
  },
  {
    group: 'oslo_messaging_kafka',
    until: '20.0',
    why: WHY.messages,
    options: ['kafka_default_host', 'kafka_default_port'],
  },
  {
    group: 'oslo_messaging_kafka',
    until: '31.0',
    why: WHY.messages,
    options: ['conn_pool_min_size', 'conn_pool_ttl', 'pool_size'],
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '20.0',
    why: WHY.messages,
    options: words(`
      channel_max connection_factory default_notification_exchange default_notification_retry_attempts
      default_rpc_exchange default_rpc_retry_attempts fake_rabbit frame_max heartbeat_interval
      host_connection_reconnect_delay notification_listener_prefetch_count notification_persistence
      notification_retry_delay pool_max_overflow pool_max_size pool_recycle pool_stale pool_timeout
      rabbit_host rabbit_hosts rabbit_max_retries rabbit_password rabbit_port rabbit_userid
      rabbit_virtual_host rpc_listener_prefetch_count rpc_queue_expiration rpc_reply_exchange
      rpc_reply_listener_prefetch_count rpc_reply_retry_attempts rpc_reply_retry_delay rpc_retry_delay
      socket_timeout ssl_options tcp_user_timeout
    `),
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit', 'ssl'),
    options: ['rabbit_use_ssl'],
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit', 'ssl_ca_file'),
    options: ['kombu_ssl_ca_certs'],
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit', 'ssl_cert_file'),
    options: ['kombu_ssl_certfile'],
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit', 'ssl_key_file'),
    options: ['kombu_ssl_keyfile'],
  },
  {
    group: 'oslo_messaging_rabbit',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit', 'ssl_version'),
    options: ['kombu_ssl_version'],
  },
  { group: 'oslo_middleware', until: '29.0', why: WHY.oldApi, options: ['secure_proxy_ssl_header'] },
  { group: 'placement', since: '15.0', until: '18.0', why: WHY.otherService, options: ['os_interface'] },
  {
    group: 'placement',
    since: '17.0',
    until: '20.0',
    why: WHY.otherService,
    options: ['randomize_allocation_candidates'],
  },
  {
    group: 'placement',
    since: '18.0',
    until: '20.0',
    why: WHY.otherService,
    options: words('incomplete_consumer_project_id incomplete_consumer_user_id policy_file'),
  },
  { group: 'placement', until: '18.0', why: WHY.otherService, options: ['os_region_name'] },
  {
    group: 'placement_database',
    since: '18.0',
    until: '20.0',
    why: WHY.databaseServer,
    options: ['connection_parameters', 'connection_recycle_time'],
  },
  { group: 'placement_database', until: '16.0', why: WHY.databaseServer, options: ['idle_timeout'] },
  {
    group: 'placement_database',
    until: '20.0',
    why: WHY.databaseServer,
    options: words(`
      connection connection_debug connection_trace max_overflow max_pool_size max_retries mysql_sql_mode
      pool_timeout retry_interval slave_connection sqlite_synchronous
    `),
  },
  {
    group: 'quota',
    since: '15.0',
    until: '19.0',
    why: WHY.oldQuota,
    options: ['max_age', 'reservation_expire', 'until_refresh'],
  },
  {
    group: 'quota',
    since: '15.0',
    until: '21.0',
    why: WHY.oldQuota,
    options: ['fixed_ips', 'floating_ips', 'security_group_rules', 'security_groups'],
  },
  {
    group: 'upgrade_levels',
    until: '20.0',
    why: WHY.messages,
    options: ['cells', 'consoleauth', 'intercell'],
  },
  { group: 'upgrade_levels', until: '21.0', why: WHY.messages, options: ['console', 'network'] },
  { group: 'upgrade_levels', until: '29.0', why: WHY.messages, options: ['cert'] },
  { group: 'workarounds', since: '18.0', until: '20.0', why: WHY.compute, options: ['enable_consoleauth'] },
  {
    group: 'workarounds',
    since: '21.0',
    until: '24.0',
    why: WHY.compute,
    options: ['disable_native_luksv1', 'rbd_volume_local_attach'],
  },
  {
    group: 'zmq_proxy_opts',
    since: '17.0',
    until: '20.0',
    why: WHY.messages,
    options: ['ack_pub_sub', 'local_publisher', 'url'],
  },
  {
    group: 'zmq_proxy_opts',
    until: '20.0',
    why: WHY.messages,
    options: ['backend_port', 'frontend_port', 'host', 'publisher_port'],
  },
];
