import type { AcceptedOptions } from './accepted.ts';
import { renamed } from './renamed.ts';
import { WHY } from './why.ts';
import { words } from './words.ts';

/** Older names that releases since Newton still took, with a warning, and 2025.1 does not. */
export const OTHER_RELEASES_RENAMED: readonly AcceptedOptions[] = [
  {
    group: 'DEFAULT',
    until: '16.0',
    why: WHY.novaNetwork,
    options: words('boot_script_template dmz_mask dmz_net vpn_flavor vpn_image_id vpn_key_suffix'),
  },
  { group: 'DEFAULT', until: '17.0', why: WHY.databaseServer, options: ['sqlite_db'] },
  {
    group: 'DEFAULT',
    until: '17.0',
    why: WHY.messages,
    options: words(
      'kombu_ssl_ca_certs kombu_ssl_certfile kombu_ssl_keyfile kombu_ssl_version rabbit_use_ssl',
    ),
  },
  {
    group: 'DEFAULT',
    until: '18.0',
    why: WHY.novaNetwork,
    options: words(
      'ca_file ca_path crl_file key_file keys_path project_cert_subject use_project_ca user_cert_subject',
    ),
  },
  { group: 'DEFAULT', until: '20.0', why: WHY.databaseServer, options: ['sql_min_pool_size'] },
  {
    group: 'DEFAULT',
    until: '20.0',
    why: WHY.messages,
    options: words(`
      fake_rabbit rabbit_host rabbit_hosts rabbit_max_retries rabbit_password rabbit_port rabbit_userid
      rabbit_virtual_host
    `),
  },
  {
    group: 'DEFAULT',
    until: '21.0',
    why: WHY.console,
    options: ['xvpvncproxy_base_url', 'xvpvncproxy_host', 'xvpvncproxy_port'],
  },
  {
    group: 'DEFAULT',
    until: '21.0',
    why: WHY.xen,
    options: words(`
      console_xvp_conf console_xvp_conf_template console_xvp_log console_xvp_multiplex_port
      console_xvp_pid
    `),
  },
  { group: 'DEFAULT', until: '22.0', why: WHY.console, options: ['vnc_keymap'] },
  {
    group: 'DEFAULT',
    until: '25.0',
    why: WHY.console,
    options: ['vncserver_listen', 'vncserver_proxyclient_address'],
  },
  { group: 'DEFAULT', until: '26.0', why: WHY.databaseServer, options: ['sql_idle_timeout'] },
  { group: 'DEFAULT', until: '26.0', why: renamed('database'), options: ['sql_max_pool_size'] },
  {
    group: 'DEFAULT',
    until: '29.0',
    why: renamed('database'),
    options: words(`
      db_backend sql_connection sql_connection_debug sql_connection_trace sql_max_overflow sql_max_retries
      sql_retry_interval sqlite_synchronous
    `),
  },
  {
    group: 'DEFAULT',
    until: '29.0',
    why: renamed('oslo_concurrency'),
    options: ['disable_process_locking', 'lock_path'],
  },
  {
    group: 'DEFAULT',
    until: '31.0',
    why: renamed('oslo_messaging_notifications'),
    options: [
      'notification_driver',
      'notification_topics',
      'notification_transport_url',
      'routing_notifier_config',
    ],
  },
  {
    group: 'DEFAULT',
    until: '31.0',
    why: renamed('oslo_messaging_rabbit'),
    options: words(
      'amqp_auto_delete kombu_reconnect_delay rabbit_ha_queues rabbit_login_method rabbit_retry_backoff',
    ),
  },
  {
    group: 'DEFAULT',
    until: '31.0',
    why: renamed('oslo_policy'),
    options: ['policy_default_rule', 'policy_dirs', 'policy_file'],
  },
  {
    group: 'amqp1',
    until: '20.0',
    why: WHY.messages,
    options: ['allow_insecure_clients', 'password', 'username'],
  },
  {
    group: 'amqp1',
    until: '31.0',
    why: WHY.messages,
    options: words(`
      broadcast_prefix container_name group_request_prefix idle_timeout sasl_config_dir sasl_config_name
      sasl_mechanisms server_request_prefix ssl_ca_file ssl_cert_file ssl_key_file ssl_key_password trace
    `),
  },
  {
    group: 'rpc_notifier2',
    until: '31.0',
    why: renamed('oslo_messaging_notifications'),
    options: ['topics'],
  },
  { group: 'sql', until: '26.0', why: WHY.databaseServer, options: ['idle_timeout'] },
  { group: 'sql', until: '29.0', why: renamed('database'), options: ['connection'] },
  {
    group: 'database',
    until: '29.0',
    why: renamed('database'),
    options: words(`
      reconnect_interval sql_connection sql_idle_timeout sql_max_pool_size sql_max_retries sql_min_pool_size
      sqlalchemy_max_overflow sqlalchemy_pool_timeout
    `),
  },
];
