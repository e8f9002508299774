import type { OptGroup } from '../../config/opts.ts';
import { accepted } from './accepted.ts';
import { WHY } from './why.ts';

/** Groups of Python libraries that Nova uses. */
export const LIBRARY_GROUPS: readonly OptGroup[] = [
  accepted('oslo_concurrency', WHY.python, {
    disable_process_locking: { type: 'boolean', default: false },
    lock_path: { type: 'string' },
  }),
  accepted('oslo_reports', WHY.python, {
    file_event_handler: { type: 'string' },
    file_event_handler_interval: { type: 'integer', default: 1 },
    log_dir: { type: 'string' },
  }),
  accepted('oslo_versionedobjects', WHY.python, {
    fatal_exception_format_errors: { type: 'boolean', default: false },
  }),
  accepted('os_brick', WHY.compute, {
    lock_path: { type: 'string' },
    wait_mpath_device_attempts: { type: 'integer', min: 1, default: 4 },
    wait_mpath_device_interval: { type: 'integer', min: 1, default: 1 },
  }),
  accepted('os_vif_linux_bridge', WHY.compute, {
    flat_interface: { type: 'string', deprecatedNames: ['DEFAULT.flat_interface'] },
    forward_bridge_interface: {
      type: 'multi',
      default: ['all'],
      deprecatedNames: ['DEFAULT.forward_bridge_interface'],
    },
    iptables_bottom_regex: {
      type: 'string',
      default: '',
      deprecatedNames: ['DEFAULT.iptables_bottom_regex'],
    },
    iptables_drop_action: {
      type: 'string',
      default: 'DROP',
      deprecatedNames: ['DEFAULT.iptables_drop_action'],
    },
    iptables_top_regex: { type: 'string', default: '', deprecatedNames: ['DEFAULT.iptables_top_regex'] },
    network_device_mtu: { type: 'integer', default: 1500, deprecatedNames: ['DEFAULT.network_device_mtu'] },
    use_ipv6: { type: 'boolean', default: false, deprecatedNames: ['DEFAULT.use_ipv6'] },
    vlan_interface: { type: 'string', deprecatedNames: ['DEFAULT.vlan_interface'] },
  }),
  accepted('os_vif_ovs', WHY.compute, {
    default_qos_type: {
      type: 'string',
      choices: ['linux-htb', 'linux-hfsc', 'linux-sfq', 'linux-codel', 'linux-fq_codel', 'linux-noop'],
      default: 'linux-noop',
    },
    isolate_vif: { type: 'boolean', default: false },
    network_device_mtu: { type: 'integer', default: 1500, deprecatedNames: ['DEFAULT.network_device_mtu'] },
    ovs_vsctl_timeout: { type: 'integer', default: 120, deprecatedNames: ['DEFAULT.ovs_vsctl_timeout'] },
    ovsdb_connection: { type: 'string', default: 'tcp:127.0.0.1:6640' },
    ovsdb_interface: { type: 'string', default: 'native', deprecatedForRemoval: true },
    per_port_bridge: { type: 'boolean', default: false },
  }),
  accepted('privsep', WHY.compute, {
    capabilities: { type: 'list', default: [] },
    group: { type: 'string' },
    helper_command: { type: 'string' },
    logger_name: { type: 'string', default: 'oslo_privsep.daemon' },
    thread_pool_size: { type: 'integer', min: 1 },
    user: { type: 'string' },
  }),
  accepted('profiler', WHY.profiler, {
    es_doc_type: { type: 'string', default: 'notification' },
    es_scroll_size: { type: 'integer', default: 10000 },
    es_scroll_time: { type: 'string', default: '2m' },
    filter_error_trace: { type: 'boolean', default: false },
    sentinel_service_name: { type: 'string', default: 'mymaster' },
    socket_timeout: { type: 'float', default: 0.1 },
  }),
  accepted('profiler_jaeger', WHY.profiler, {
    process_tags: { type: 'dict', default: {} },
    service_name_prefix: { type: 'string' },
  }),
  accepted('profiler_otlp', WHY.profiler, {
    service_name_prefix: { type: 'string' },
  }),
  accepted('remote_debug', WHY.python, {
    host: { type: 'host_address' },
    port: { type: 'port' },
  }),
];
