import type { AcceptedOptions } from './accepted.ts';
import { renamed } from './renamed.ts';
import { WHY } from './why.ts';
import { words } from './words.ts';

/** Options of `[DEFAULT]` that other releases since Newton had or have, and 2025.1 does not. */
export const OTHER_RELEASES_DEFAULT: readonly AcceptedOptions[] = [
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.compute,
    options: words('compute_available_monitors compute_stats_class snapshot_name_template'),
  },
  { group: 'DEFAULT', until: '17.0', why: WHY.compute, options: ['null_kernel'] },
  { group: 'DEFAULT', until: '18.0', why: WHY.compute, options: ['multi_instance_display_name_template'] },
  { group: 'DEFAULT', until: '23.0', why: WHY.compute, options: ['bandwidth_poll_interval'] },
  { group: 'DEFAULT', until: '15.0', why: WHY.console, options: ['console_public_hostname'] },
  { group: 'DEFAULT', until: '16.0', why: WHY.console, options: ['console_driver'] },
  { group: 'DEFAULT', until: '18.0', why: WHY.databaseServer, options: ['db_driver'] },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.ec2,
    options: words(
      'image_decryption_dir s3_access_key s3_affix_tenant s3_host s3_port s3_secret_key s3_use_ssl',
    ),
  },
  {
    group: 'DEFAULT',
    since: '32.0',
    why: WHY.eventlet,
    options: words('cell_worker_thread_pool_size default_thread_pool_size thread_pool_statistic_period'),
  },
  { group: 'DEFAULT', since: '33.0', why: WHY.eventlet, options: ['manager_shutdown_timeout'] },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.managers,
    options: words(`
      cert_manager compute_manager console_manager consoleauth_manager metadata_manager scheduler_driver
      scheduler_host_manager scheduler_manager
    `),
  },
  {
    group: 'DEFAULT',
    until: '16.0',
    why: WHY.managers,
    options: ['compute_topic', 'console_topic', 'consoleauth_topic', 'scheduler_topic'],
  },
  {
    group: 'DEFAULT',
    since: '17.0',
    until: '20.0',
    why: WHY.messages,
    options: words(`
      subscribe_on use_dynamic_connections zmq_failover_connections zmq_linger zmq_tcp_keepalive
      zmq_tcp_keepalive_cnt zmq_tcp_keepalive_idle zmq_tcp_keepalive_intvl
    `),
  },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.messages,
    options: ['default_publisher_id', 'notify_api_faults'],
  },
  { group: 'DEFAULT', until: '17.0', why: WHY.messages, options: ['rpc_cast_timeout'] },
  {
    group: 'DEFAULT',
    until: '20.0',
    why: WHY.messages,
    options: words(`
      rpc_ack_timeout_base rpc_ack_timeout_multiplier rpc_backend rpc_message_ttl rpc_poll_timeout
      rpc_retry_attempts rpc_use_acks rpc_zmq_bind_address rpc_zmq_bind_port_retries rpc_zmq_contexts
      rpc_zmq_host rpc_zmq_ipc_dir rpc_zmq_matchmaker rpc_zmq_max_port rpc_zmq_min_port
      rpc_zmq_serialization rpc_zmq_topic_backlog use_pub_sub use_router_proxy zmq_immediate
      zmq_target_expire zmq_target_update
    `),
  },
  {
    group: 'DEFAULT',
    until: '31.0',
    why: WHY.messages,
    options: ['conn_pool_min_size', 'conn_pool_ttl', 'rpc_conn_pool_size'],
  },
  { group: 'DEFAULT', until: '15.0', why: WHY.novaNetwork, options: ['cert_topic'] },
  { group: 'DEFAULT', until: '16.0', why: WHY.novaNetwork, options: ['network_topic'] },
  {
    group: 'DEFAULT',
    until: '21.0',
    why: WHY.novaNetwork,
    options: words(`
      allow_same_net_traffic auto_assign_floating_ip cnt_vpn_clients create_unique_mac_address_attempts
      default_floating_pool defer_iptables_apply dhcp_lease_time dhcpbridge dhcpbridge_flagfile dmz_cidr
      dns_server dns_update_periodic_interval dnsmasq_config_file ebtables_exec_attempts
      ebtables_retry_interval enable_network_quota fake_network firewall_driver
      fixed_ip_disassociate_timeout fixed_range_v6 flat_network_bridge flat_network_dns
      floating_ip_dns_manager force_dhcp_release force_snat_range gateway gateway_v6 instance_dns_domain
      instance_dns_manager ipv6_backend l3_lib ldap_dns_base_dn ldap_dns_password ldap_dns_servers
      ldap_dns_soa_expiry ldap_dns_soa_hostmaster ldap_dns_soa_minimum ldap_dns_soa_refresh
      ldap_dns_soa_retry ldap_dns_url ldap_dns_user linuxnet_interface_driver
      linuxnet_ovs_integration_bridge metadata_host metadata_port multi_host network_driver
      network_manager network_size networks_path num_networks public_interface quota_networks
      routing_source_ip send_arp_for_ha send_arp_for_ha_count share_dhcp_address
      teardown_unused_network_gateway update_dns_entries use_network_dns_servers use_neutron
      use_single_default_gateway vlan_start vpn_ip vpn_start
    `),
  },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.oldApi,
    options: words('allow_instance_snapshots fping_path osapi_hide_server_address_states use_forwarded_for'),
  },
  { group: 'DEFAULT', until: '17.0', why: WHY.oldApi, options: ['vendordata_driver', 'verbose'] },
  { group: 'DEFAULT', until: '20.0', why: WHY.oldApi, options: ['default_flavor'] },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.oldQuota,
    options: words(`
      max_age quota_fixed_ips quota_floating_ips quota_security_group_rules quota_security_groups
      reservation_expire until_refresh
    `),
  },
  { group: 'DEFAULT', until: '18.0', why: WHY.python, options: ['monkey_patch', 'monkey_patch_modules'] },
  { group: 'DEFAULT', until: '23.0', why: WHY.python, options: ['bindir'] },
  {
    group: 'DEFAULT',
    until: '15.0',
    why: WHY.scheduler,
    options: words(`
      baremetal_scheduler_default_filters scheduler_driver_task_period scheduler_json_config_location
      scheduler_use_baremetal_filters
    `),
  },
  { group: 'DEFAULT', since: '20.0', until: '31.0', why: WHY.windows, options: ['use_eventlog'] },
  { group: 'DEFAULT', until: '21.0', why: renamed('api'), options: ['auth_strategy'] },
  {
    group: 'DEFAULT',
    until: '19.0',
    why: renamed('filter_scheduler'),
    options: words('soft_affinity_weight_multiplier soft_anti_affinity_weight_multiplier'),
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler'),
    options: words(`
      aggregate_image_properties_isolation_namespace aggregate_image_properties_isolation_separator
      disk_weight_multiplier io_ops_weight_multiplier isolated_hosts isolated_images
      max_instances_per_host max_io_ops_per_host ram_weight_multiplier
      restrict_isolated_hosts_to_isolated_images
    `),
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler', 'available_filters'),
    options: ['scheduler_available_filters'],
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler', 'enabled_filters'),
    options: ['scheduler_default_filters'],
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler', 'host_subset_size'),
    options: ['scheduler_host_subset_size'],
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler', 'track_instance_changes'),
    options: ['scheduler_tracks_instance_changes'],
  },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('filter_scheduler', 'weight_classes'),
    options: ['scheduler_weight_classes'],
  },
  { group: 'DEFAULT', until: '18.0', why: renamed('quota', 'driver'), options: ['quota_driver'] },
  {
    group: 'DEFAULT',
    until: '24.0',
    why: renamed('scheduler', 'max_attempts'),
    options: ['scheduler_max_attempts'],
  },
];
