import type { Schema, SchemaWindow } from '../validation/schema.ts';
import { multiParams, paginationParameters } from '../validation/parameter_types.ts';
import { type Field, objectSchema, windowsOf } from '../validation/versioned_fields.ts';

const text = multiParams({ type: 'string' });
const regex = multiParams({ type: 'string', format: 'regex' });
const dateTime = multiParams({ type: 'string', format: 'date-time' });

/** Columns that a list may be sorted by. */
export const SORT_KEYS = [
  'access_ip_v4',
  'access_ip_v6',
  'auto_disk_config',
  'availability_zone',
  'config_drive',
  'created_at',
  'display_description',
  'display_name',
  'host',
  'hostname',
  'image_ref',
  'instance_type_id',
  'kernel_id',
  'key_name',
  'launch_index',
  'launched_at',
  'locked_by',
  'node',
  'power_state',
  'progress',
  'project_id',
  'ramdisk_id',
  'root_device_name',
  'task_state',
  'terminated_at',
  'updated_at',
  'user_id',
  'uuid',
  'vm_state',
] as const;

/** Other columns, which once passed as sort keys and are ignored until 2.74. */
export const IGNORED_SORT_KEYS: readonly string[] = [
  'architecture',
  'cell_name',
  'cleaned',
  'default_ephemeral_device',
  'default_swap_device',
  'deleted',
  'deleted_at',
  'disable_terminate',
  'ephemeral_gb',
  'ephemeral_key_uuid',
  'id',
  'key_data',
  'launched_on',
  'locked',
  'memory_mb',
  'os_type',
  'reservation_id',
  'root_gb',
  'shutdown_terminate',
  'user_data',
  'vcpus',
  'vm_mode',
];

/** Attributes that are tables of their own: no filter, but named in the refusal. */
export const JOINED_TABLES: readonly string[] = [
  'block_device_mapping',
  'services',
  'metadata',
  'system_metadata',
  'info_cache',
  'security_groups',
  'pci_devices',
];

const sortKey = (names: readonly string[]): Schema => multiParams({ type: 'string', enum: names });
const ignoredFrom273 = IGNORED_SORT_KEYS.filter((key) => key !== 'locked');
const rows = (keys: readonly string[], schema: Schema): readonly Field[] =>
  keys.map((key) => ({ key, schema }));

const LIST: readonly Field[] = [
  ...rows(['user_id', 'project_id', 'tenant_id', 'launch_index', 'image_ref', 'image'], text),
  ...rows(['kernel_id', 'ramdisk_id', 'hostname', 'key_name', 'power_state'], regex),
  ...rows(['vm_state', 'task_state', 'host'], text),
  ...rows(['node', 'flavor', 'reservation_id', 'launched_at', 'terminated_at', 'availability_zone'], regex),
  ...rows(['name', 'display_name', 'description', 'display_description', 'locked_by'], regex),
  ...rows(['uuid'], text),
  ...rows(['root_device_name', 'config_drive', 'access_ip_v4', 'access_ip_v6'], regex),
  ...rows(['auto_disk_config', 'progress'], regex),
  { key: 'sort_key', until: '2.72', schema: sortKey([...SORT_KEYS, ...IGNORED_SORT_KEYS]) },
  {
    key: 'sort_key',
    since: '2.73',
    until: '2.74',
    schema: sortKey(['locked', ...SORT_KEYS, ...ignoredFrom273]),
  },
  { key: 'sort_key', since: '2.75', schema: sortKey(['locked', ...SORT_KEYS]) },
  ...rows(['sort_dir', 'all_tenants', 'soft_deleted', 'deleted', 'status'], text),
  { key: 'changes-since', schema: dateTime },
  ...rows(['ip', 'ip6', 'created_at'], regex),
  ...rows(JOINED_TABLES, text),
  ...Object.entries(paginationParameters).map(([key, schema]) => ({ key, schema })),
  ...['tags', 'tags-any', 'not-tags', 'not-tags-any'].map((key) => ({ key, since: '2.26', schema: regex })),
  { key: 'changes-before', since: '2.66', schema: dateTime },
  { key: 'locked', since: '2.73', schema: text },
];

/** GET /servers and /servers/detail: what is unknown is dropped until 2.74 and refused from 2.75 on. */
export const LIST_QUERY: readonly SchemaWindow[] = windowsOf(
  [LIST, [{ key: '', since: '2.75', schema: {} }]],
  (version, isAtLeast) => ({
    ...objectSchema(LIST, version),
    additionalProperties: !isAtLeast('2.75'),
    patternProperties: { '^_': text },
  }),
);
