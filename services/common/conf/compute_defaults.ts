import type { Opt } from '../config/opts.ts';
import { dictType } from '../config/container_types.ts';
import { stringType } from '../config/text_types.ts';

/** Options of nova.conf.availability_zone, nova.conf.compute and their neighbours, in `[DEFAULT]`. */
export const COMPUTE_DEFAULT_OPTS = {
  internal_service_availability_zone: {
    type: 'string',
    default: 'internal',
    help: 'The availability zone of services that are not compute services.',
  },
  default_availability_zone: {
    type: 'string',
    default: 'nova',
    help: 'The availability zone of compute services that no aggregate puts into one.',
  },
  default_schedule_zone: {
    type: 'string',
    help: 'The availability zone of servers that name none; where not set they may move between zones.',
  },
  password_length: {
    type: 'integer',
    min: 0,
    default: 12,
    help: 'The length of generated administrator passwords.',
  },
  allow_resize_to_same_host: {
    type: 'boolean',
    default: false,
    help: 'Whether a resize may end on the host where it began.',
  },
  max_local_block_devices: {
    type: 'integer',
    default: 3,
    help: 'How many local block devices a server may have; -1 is any number, 0 forbids local disks.',
  },
  default_ephemeral_format: { type: 'string', help: 'The file system of ephemeral disks.' },
  default_access_ip_network_name: {
    type: 'string',
    help: 'The network whose addresses become the access addresses of a server.',
  },
  network_allocate_retries: { type: 'integer', min: 0, default: 0, help: 'Retries of a network allocation.' },
  reclaim_instance_interval: {
    type: 'integer',
    default: 0,
    help: 'Seconds that a deleted server can be restored for; 0 or less deletes at once.',
  },
  shelved_offload_time: {
    type: 'integer',
    default: 0,
    help: 'Seconds until a shelved server leaves its host; 0 at once, -1 never.',
  },
  instance_build_timeout: {
    type: 'integer',
    min: 0,
    default: 0,
    help: 'Seconds after which a server that still builds is set to ERROR; 0 never.',
  },
  reboot_timeout: {
    type: 'integer',
    min: 0,
    default: 0,
    help: 'Seconds after which a server that still reboots is rebooted hard; 0 never.',
  },
  rescue_timeout: {
    type: 'integer',
    min: 0,
    default: 0,
    help: 'Seconds after which a rescued server is unrescued; 0 never.',
  },
  resize_confirm_window: {
    type: 'integer',
    min: 0,
    default: 0,
    help: 'Seconds after which a resize is confirmed by itself; 0 never.',
  },
  shutdown_timeout: {
    type: 'integer',
    min: 0,
    default: 60,
    help: 'Seconds that a guest has to shut down before its power is cut.',
  },
  osapi_compute_unique_server_name_scope: {
    type: 'string',
    choices: ['', 'project', 'global'],
    default: '',
    help: 'Where server names must be unique.',
  },
  instance_name_template: {
    type: 'string',
    default: 'instance-%08x',
    help: "The name of a server at its hypervisor: a Python format over the server's number or its fields.",
  },
  instances_path: {
    type: 'string',
    default: '$state_path/instances',
    help: 'Where a compute host keeps the disks of its servers.',
  },
  console_host: {
    type: 'string',
    default: '$host',
    help: 'The console proxy of a compute host.',
  },
  config_drive_format: {
    type: 'string',
    choices: ['iso9660', 'vfat'],
    default: 'iso9660',
    deprecatedForRemoval: true,
    help: 'The file system of a configuration drive.',
  },
  force_config_drive: {
    type: 'boolean',
    default: false,
    help: 'Gives every server a configuration drive.',
  },
  flat_injected: {
    type: 'boolean',
    default: false,
    help: 'Puts the network configuration of a server into its metadata as a file.',
  },
  injected_network_template: {
    type: 'string',
    default: '$pybasedir/nova/virt/interfaces.template',
    help: 'The template of that file.',
  },
  reserved_huge_pages: {
    type: 'typed',
    multi: true,
    as: dictType(stringType()),
    help: 'Huge pages that a host keeps.',
  },
  reserved_host_disk_mb: {
    type: 'integer',
    min: 0,
    default: 0,
    help: 'Megabytes of disk that a host keeps.',
  },
  reserved_host_memory_mb: {
    type: 'integer',
    min: 0,
    default: 512,
    help: 'Megabytes of memory that a host keeps.',
  },
  reserved_host_cpus: { type: 'integer', min: 0, default: 0, help: 'Processors that a host keeps.' },
  cpu_allocation_ratio: { type: 'float', min: 0, help: 'Virtual processors for each physical one.' },
  ram_allocation_ratio: { type: 'float', min: 0, help: 'Virtual memory for each physical byte.' },
  disk_allocation_ratio: { type: 'float', min: 0, help: 'Virtual disk for each physical byte.' },
  initial_cpu_allocation_ratio: {
    type: 'float',
    min: 0,
    default: 4,
    help: 'The first cpu_allocation_ratio of a new host.',
  },
  initial_ram_allocation_ratio: {
    type: 'float',
    min: 0,
    default: 1,
    help: 'The first ram_allocation_ratio of a new host.',
  },
  initial_disk_allocation_ratio: {
    type: 'float',
    min: 0,
    default: 1,
    help: 'The first disk_allocation_ratio of a new host.',
  },
} as const satisfies Readonly<Record<string, Opt>>;
