import type { AcceptedOptions } from './accepted.ts';
import { renamed } from './renamed.ts';
import { WHY } from './why.ts';
import { words } from './words.ts';

/** The same for compute hosts, consoles and the scheduler. */
export const OTHER_RELEASES_COMPUTE: readonly AcceptedOptions[] = [
  {
    group: 'barbican',
    until: '15.0',
    why: WHY.keyManager,
    options: words(`
      cafile catalog_info certfile collect_timing endpoint_template insecure keyfile os_region_name split_loggers timeout
    `),
  },
  { group: 'conductor', until: '15.0', why: WHY.conductor, options: ['use_local'] },
  { group: 'conductor', until: '15.0', why: WHY.managers, options: ['manager'] },
  { group: 'conductor', until: '18.0', why: WHY.managers, options: ['topic'] },
  {
    group: 'filter_scheduler',
    since: '15.0',
    until: '18.0',
    why: WHY.scheduler,
    options: ['baremetal_enabled_filters', 'use_baremetal_filters'],
  },
  {
    group: 'hyperv',
    since: '15.0',
    until: '29.0',
    why: WHY.hyperv,
    options: ['iscsi_initiator_list', 'use_multipath_io'],
  },
  {
    group: 'hyperv',
    until: '29.0',
    why: WHY.hyperv,
    options: words(`
      config_drive_cdrom config_drive_inject_password dynamic_memory_ratio
      enable_instance_metrics_collection enable_remotefx instances_path_share limit_cpu_features
      mounted_disk_query_retry_count mounted_disk_query_retry_interval power_state_check_timeframe
      power_state_event_polling_interval qemu_img_cmd volume_attach_retry_count
      volume_attach_retry_interval vswitch_name wait_soft_reboot_seconds
    `),
  },
  { group: 'ironic', since: '33.0', why: WHY.compute, options: ['vnc_console_state_timeout'] },
  {
    group: 'ironic',
    until: '15.0',
    why: WHY.compute,
    options: ['admin_password', 'admin_tenant_name', 'admin_url', 'admin_username'],
  },
  { group: 'ironic', until: '20.0', why: WHY.compute, options: ['api_endpoint'] },
  {
    group: 'libvirt',
    since: '33.0',
    why: WHY.compute,
    options: words(
      'live_migration_parallel_connections supported_tpm_secret_security use_default_aio_mode_for_volumes',
    ),
  },
  {
    group: 'libvirt',
    until: '16.0',
    why: WHY.compute,
    options: words(
      'glusterfs_mount_point_base qemu_allowed_storage_drivers scality_sofs_config scality_sofs_mount_point',
    ),
  },
  { group: 'libvirt', until: '19.0', why: WHY.compute, options: ['live_migration_progress_timeout'] },
  {
    group: 'libvirt',
    until: '20.0',
    why: WHY.compute,
    options: words('checksum_base_images checksum_interval_seconds image_info_filename_pattern'),
  },
  { group: 'libvirt', until: '23.0', why: WHY.compute, options: ['use_usb_tablet', 'xen_hvmloader_path'] },
  {
    group: 'powervm',
    since: '18.0',
    until: '26.0',
    why: WHY.powervm,
    options: ['disk_driver', 'proc_units_factor', 'volume_group_name'],
  },
  { group: 'privsep', since: '33.0', why: WHY.compute, options: ['log_daemon_traceback'] },
  { group: 'rdp', until: '29.0', why: WHY.hyperv, options: ['enabled', 'html5_proxy_base_url'] },
  { group: 'scheduler', since: '15.0', until: '18.0', why: WHY.scheduler, options: ['host_manager'] },
  {
    group: 'scheduler',
    since: '15.0',
    until: '23.0',
    why: WHY.scheduler,
    options: ['driver', 'periodic_task_interval'],
  },
  {
    group: 'scheduler',
    since: '18.0',
    until: '28.0',
    why: WHY.scheduler,
    options: ['query_placement_for_availability_zone'],
  },
  { group: 'spice', until: '22.0', why: WHY.console, options: ['keymap'] },
  {
    group: 'trusted_computing',
    until: '17.0',
    why: WHY.scheduler,
    options: words(`
      attestation_api_url attestation_auth_blob attestation_auth_timeout attestation_insecure_ssl
      attestation_port attestation_server attestation_server_ca_file
    `),
  },
  { group: 'vmware', until: '16.0', why: WHY.compute, options: ['wsdl_location'] },
  { group: 'vmware', until: '21.0', why: WHY.compute, options: ['vlan_interface'] },
  {
    group: 'vnc',
    until: '21.0',
    why: WHY.console,
    options: ['xvpvncproxy_base_url', 'xvpvncproxy_host', 'xvpvncproxy_port'],
  },
  { group: 'vnc', until: '22.0', why: WHY.console, options: ['keymap'] },
  { group: 'vnc', until: '25.0', why: renamed('vnc', 'server_listen'), options: ['vncserver_listen'] },
  {
    group: 'vnc',
    until: '25.0',
    why: renamed('vnc', 'server_proxyclient_address'),
    options: ['vncserver_proxyclient_address'],
  },
  { group: 'xenserver', since: '15.0', until: '22.0', why: WHY.xen, options: ['console_public_hostname'] },
  { group: 'xenserver', since: '18.0', until: '22.0', why: WHY.xen, options: ['image_handler'] },
  {
    group: 'xenserver',
    until: '16.0',
    why: WHY.xen,
    options: words(`
      torrent_base_url torrent_download_stall_cutoff torrent_images torrent_listen_port_end
      torrent_listen_port_start torrent_max_last_accessed torrent_max_seeder_processes_per_host
      torrent_seed_chance torrent_seed_duration
    `),
  },
  { group: 'xenserver', until: '17.0', why: WHY.xen, options: ['remap_vbd_dev', 'remap_vbd_dev_prefix'] },
  { group: 'xenserver', until: '18.0', why: WHY.xen, options: ['vif_driver'] },
  {
    group: 'xenserver',
    until: '22.0',
    why: WHY.xen,
    options: words(`
      agent_path agent_resetnetwork_timeout agent_timeout agent_version_timeout
      block_device_creation_timeout cache_images check_host connection_concurrent connection_password
      connection_url connection_username default_os_type disable_agent image_compression_level
      image_upload_handler independent_compute introduce_vdi_retry_wait ipxe_boot_menu_url
      ipxe_mkisofs_cmd ipxe_network_name login_timeout max_kernel_ramdisk_size num_vbd_unplug_retries
      ovs_integration_bridge running_timeout sparse_copy sr_base_path sr_matching_filter target_host
      target_port use_agent_default use_join_force vhd_coalesce_max_attempts vhd_coalesce_poll_interval
    `),
  },
  {
    group: 'xvp',
    until: '21.0',
    why: WHY.xen,
    options: words(`
      console_xvp_conf console_xvp_conf_template console_xvp_log console_xvp_multiplex_port
      console_xvp_pid
    `),
  },
];
