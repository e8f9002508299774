import type { OptGroup } from '../../config/opts.ts';
import { accepted } from './accepted.ts';
import { WHY } from './why.ts';

/** Options of `[DEFAULT]` that the API and the metadata service do not need here. */
export const DEFAULT_GROUPS: readonly OptGroup[] = [
  accepted('DEFAULT', WHY.compute, {
    arq_binding_timeout: { type: 'integer', min: 1, default: 300 },
    block_device_allocate_retries: { type: 'integer', min: 0, default: 60 },
    block_device_allocate_retries_interval: { type: 'integer', min: 0, default: 3 },
    compute_driver: { type: 'string' },
    compute_monitors: { type: 'list', default: [] },
    force_raw_images: { type: 'boolean', default: true },
    heal_instance_info_cache_interval: { type: 'integer', default: -1 },
    instance_delete_interval: { type: 'integer', default: 300 },
    instance_usage_audit: { type: 'boolean', default: false },
    live_migration_retry_count: { type: 'integer', min: 0, default: 30 },
    max_concurrent_builds: { type: 'integer', min: 0, default: 10 },
    max_concurrent_live_migrations: { type: 'integer', min: 0, default: 1 },
    max_concurrent_snapshots: { type: 'integer', min: 0, default: 5 },
    maximum_instance_delete_attempts: { type: 'integer', min: 1, default: 5 },
    mkisofs_cmd: { type: 'string', default: 'genisoimage' },
    non_inheritable_image_properties: { type: 'list', default: ['cache_in_nova', 'bittorrent'] },
    pointer_model: { type: 'string', choices: ['ps2mouse', 'usbtablet'], default: 'usbtablet' },
    preallocate_images: { type: 'string', choices: ['none', 'space'], default: 'none' },
    reimage_timeout_per_gb: { type: 'integer', min: 1, default: 20 },
    resize_fs_using_block_device: { type: 'boolean', default: false },
    resume_guests_state_on_host_boot: { type: 'boolean', default: false },
    running_deleted_instance_action: {
      type: 'string',
      choices: ['reap', 'log', 'shutdown', 'noop'],
      default: 'reap',
    },
    running_deleted_instance_poll_interval: { type: 'integer', default: 1800 },
    running_deleted_instance_timeout: { type: 'integer', default: 0 },
    scheduler_instance_sync_interval: { type: 'integer', default: 120 },
    shelved_poll_interval: { type: 'integer', default: 3600 },
    sync_power_state_interval: { type: 'integer', default: 600 },
    sync_power_state_pool_size: { type: 'integer', default: 1000 },
    timeout_nbd: { type: 'integer', min: 0, default: 10 },
    update_resources_interval: { type: 'integer', default: 0 },
    use_cow_images: { type: 'boolean', default: true },
    vcpu_pin_set: { type: 'string', deprecatedForRemoval: true },
    vif_plugging_is_fatal: { type: 'boolean', default: true },
    vif_plugging_timeout: { type: 'integer', min: 0, default: 300 },
    virt_mkfs: { type: 'multi', default: [] },
    volume_usage_poll_interval: { type: 'integer', default: 0 },
  }),
  accepted('DEFAULT', WHY.compute, {
    my_block_storage_ip: { type: 'string', default: '$my_ip' },
    my_shared_fs_storage_ip: { type: 'string', default: '$my_ip' },
    rootwrap_config: { type: 'string', default: '/etc/nova/rootwrap.conf' },
    use_rootwrap_daemon: { type: 'boolean', default: false },
  }),
  accepted('DEFAULT', WHY.messages, {
    instance_usage_audit_period: {
      type: 'string',
      regex: /^(hour|month|day|year)(@([0-9]+))?$/,
      default: 'month',
    },
  }),
  accepted('DEFAULT', WHY.conductor, {
    migrate_max_retries: { type: 'integer', min: -1, default: -1 },
  }),
  accepted('DEFAULT', WHY.console, {
    cert: { type: 'string', default: 'self.pem' },
    daemon: { type: 'boolean', default: false },
    key: { type: 'string' },
    record: { type: 'string' },
    source_is_ipv6: { type: 'boolean', default: false },
    ssl_only: { type: 'boolean', default: false },
    web: { type: 'string', default: '/usr/share/spice-html5' },
  }),
  accepted('DEFAULT', WHY.periodic, {
    periodic_enable: { type: 'boolean', default: true },
    periodic_fuzzy_delay: { type: 'integer', min: 0, default: 60 },
    servicegroup_driver: { type: 'string', choices: ['db', 'mc'], default: 'db' },
  }),
  accepted('DEFAULT', WHY.messages, {
    rpc_ping_enabled: { type: 'boolean', default: false },
  }),
  accepted('DEFAULT', WHY.python, {
    backdoor_port: { type: 'string', deprecatedForRemoval: true },
    backdoor_socket: { type: 'string', deprecatedForRemoval: true },
    run_external_periodic_tasks: { type: 'boolean', default: true },
  }),
  accepted('DEFAULT', WHY.messages, {
    publish_errors: { type: 'boolean', default: false },
  }),
];
