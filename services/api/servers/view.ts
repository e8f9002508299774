import { createHash } from 'node:crypto';
import type { Instance } from '../../common/compute/instances.ts';
import { instanceName } from '../../common/compute/hostnames.ts';
import { isoMicroseconds, isoZulu } from '../../common/compute/timestamps.ts';
import { statusOf } from '../../common/compute/vm_states.ts';
import type { JsonObject, JsonValue } from '../wsgi/python_json.ts';
import type { ApiRequest } from '../wsgi/route.ts';
import { addressesOf } from './addresses.ts';
import { flavorOf, imageOf } from './image_and_flavor.ts';
import { hostStatusOf } from './host_status.ts';
import { serverOptions } from '../server_options.ts';

/** Which answer a server stands in: some fields are not in all of them. */
export type ViewKind = 'show' | 'detail' | 'update' | 'rebuild';

interface View {
  readonly request: ApiRequest;
  readonly instance: Instance;
  readonly kind: ViewKind;
  readonly status: string;
  /** Policy os-extended-server-attributes. */
  readonly extended: boolean;
}

/** One key of a server. `brief` fields are in the answers of an update and a rebuild before 2.75 too. */
interface ViewField {
  readonly key: string;
  readonly since?: string;
  readonly until?: string;
  readonly brief?: boolean;
  /** In these answers only. */
  readonly kinds?: readonly ViewKind[];
  readonly when?: (view: View) => boolean;
  /** Undefined leaves the key out. */
  readonly value: (view: View) => JsonValue | undefined;
}

const PROGRESS_STATUSES = new Set(['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING']);
/** The answers to what changes a server. */
const CHANGES: ReadonlySet<ViewKind> = new Set(['update', 'rebuild']);
const FAULT_STATUSES = new Set(['ERROR', 'DELETED']);

const time = (stored: string | null): string | null => (stored === null ? null : isoMicroseconds(stored));
const extended = (view: View): boolean => view.extended;
const attribute = (name: string, value: (instance: Instance) => JsonValue, since?: string): ViewField => ({
  key: `OS-EXT-SRV-ATTR:${name}`,
  ...(since === undefined ? {} : { since }),
  when: extended,
  value: ({ instance }) => value(instance),
});

/** Lists of servers get these two behind everything else, for all servers at once. */
const HOST_STATUS: ViewField = {
  key: 'host_status',
  since: '2.16',
  value: ({ request, instance }) => hostStatusOf(request, instance),
};
const SECURITY_GROUPS: ViewField = {
  key: 'security_groups',
  when: ({ instance }) => instance.security_groups.length > 0,
  value: ({ instance }) => instance.security_groups.map((name) => ({ name })),
};

/** A server's keys in Nova's order. Source: nova.api.openstack.compute.views.servers. */
const FIELDS: readonly ViewField[] = [
  { key: 'id', brief: true, value: ({ instance }) => instance.uuid },
  { key: 'name', brief: true, value: ({ instance }) => instance.display_name },
  { key: 'status', brief: true, value: ({ status }) => status },
  { key: 'tenant_id', brief: true, value: ({ instance }) => instance.project_id },
  { key: 'user_id', brief: true, value: ({ instance }) => instance.user_id },
  { key: 'metadata', brief: true, value: ({ instance }) => instance.metadata },
  { key: 'hostId', brief: true, value: ({ instance }) => hostId(instance) },
  { key: 'image', brief: true, value: ({ request, instance }) => imageOf(request, instance) },
  { key: 'flavor', brief: true, value: ({ request, instance }) => flavorOf(request, instance) },
  { key: 'created', brief: true, value: ({ instance }) => isoZulu(instance.created_at) },
  {
    key: 'updated',
    brief: true,
    value: ({ instance }) => isoZulu(instance.updated_at ?? instance.created_at),
  },
  {
    key: 'addresses',
    brief: true,
    value: ({ request, instance, kind }) =>
      addressesOf(instance, { extended: !CHANGES.has(kind) || request.version.atLeast('2.75') }),
  },
  { key: 'accessIPv4', brief: true, value: ({ instance }) => instance.access_ip_v4 ?? '' },
  { key: 'accessIPv6', brief: true, value: ({ instance }) => instance.access_ip_v6 ?? '' },
  {
    key: 'links',
    brief: true,
    value: ({ request, instance }) => request.links.pair('servers', instance.uuid),
  },
  {
    key: 'OS-DCF:diskConfig',
    brief: true,
    value: ({ instance }) => (instance.auto_disk_config === 1 ? 'AUTO' : 'MANUAL'),
  },
  { key: 'fault', brief: true, when: ({ status }) => FAULT_STATUSES.has(status), value: faultOf },
  {
    key: 'progress',
    brief: true,
    when: ({ status }) => PROGRESS_STATUSES.has(status),
    value: ({ instance }) => instance.progress,
  },
  {
    key: 'OS-EXT-AZ:availability_zone',
    value: ({ instance }) => zoneOf(instance) ?? '',
  },
  {
    key: 'pinned_availability_zone',
    since: '2.96',
    value: ({ instance }) => instance.request_spec?.availability_zone ?? null,
  },
  { key: 'scheduler_hints', since: '2.100', brief: true, value: schedulerHints },
  { key: 'config_drive', value: ({ instance }) => instance.config_drive },
  { key: 'key_name', kinds: ['show', 'detail', 'update'], value: ({ instance }) => instance.key_name },
  {
    key: 'key_name',
    since: '2.54',
    brief: true,
    kinds: ['rebuild'],
    value: ({ instance }) => instance.key_name,
  },
  { key: 'OS-SRV-USG:launched_at', value: ({ instance }) => time(instance.launched_at) },
  { key: 'OS-SRV-USG:terminated_at', value: ({ instance }) => time(instance.terminated_at) },
  { ...SECURITY_GROUPS, kinds: ['show', 'update', 'rebuild'] },
  attribute('host', (instance) => instance.host),
  {
    key: 'OS-EXT-SRV-ATTR:instance_name',
    when: extended,
    value: ({ request, instance }) =>
      instanceName(serverOptions(request.service.conf).instanceNameTemplate, { ...instance }),
  },
  attribute('hypervisor_hostname', (instance) => instance.node),
  attribute('reservation_id', (instance) => instance.reservation_id, '2.3'),
  attribute('launch_index', (instance) => instance.launch_index, '2.3'),
  {
    key: 'OS-EXT-SRV-ATTR:hostname',
    since: '2.3',
    when: extended,
    value: ({ instance }) => instance.hostname,
  },
  attribute('kernel_id', (instance) => instance.kernel_id, '2.3'),
  attribute('ramdisk_id', (instance) => instance.ramdisk_id, '2.3'),
  attribute('root_device_name', (instance) => instance.root_device_name, '2.3'),
  // A rebuild's answer has it without the prefix.
  {
    ...attribute('user_data', (instance) => instance.user_data, '2.3'),
    kinds: ['show', 'detail', 'update'],
  },
  { key: 'OS-EXT-STS:task_state', value: ({ instance }) => instance.task_state },
  { key: 'OS-EXT-STS:vm_state', value: ({ instance }) => instance.vm_state },
  { key: 'OS-EXT-STS:power_state', value: ({ instance }) => instance.power_state },
  { key: 'os-extended-volumes:volumes_attached', value: volumesAttached },
  { ...HOST_STATUS, kinds: ['show', 'update', 'rebuild'] },
  { key: 'locked', since: '2.9', brief: true, value: ({ instance }) => instance.locked_by !== null },
  {
    key: 'locked_reason',
    since: '2.73',
    brief: true,
    value: ({ instance }) => instance.system_metadata.locked_reason ?? null,
  },
  {
    key: 'description',
    since: '2.19',
    brief: true,
    value: ({ instance }) => instance.display_description,
  },
  { key: 'tags', since: '2.26', brief: true, value: ({ instance }) => instance.tags },
  {
    key: 'trusted_image_certificates',
    since: '2.63',
    brief: true,
    value: ({ instance }) => instance.trusted_certs,
  },
  {
    key: 'OS-EXT-SRV-ATTR:hostname',
    since: '2.90',
    when: (view) => !view.extended,
    value: ({ instance }) => instance.hostname,
  },
  {
    key: 'server_groups',
    since: '2.71',
    brief: true,
    kinds: ['show', 'update', 'rebuild'],
    value: ({ instance }) => (instance.server_group === undefined ? [] : [instance.server_group]),
  },
  { ...HOST_STATUS, kinds: ['detail'] },
  { ...SECURITY_GROUPS, kinds: ['detail'] },
];

/** The fields that each version knows: the table is read once a version, not once a server. */
const fieldsByVersion = new Map<string, readonly ViewField[]>();

function fieldsAt(request: ApiRequest): readonly ViewField[] {
  const known = fieldsByVersion.get(request.version.text);
  if (known !== undefined) return known;
  const fields = FIELDS.filter(({ since, until }) => request.version.matches(since, until));
  fieldsByVersion.set(request.version.text, fields);
  return fields;
}

/** A server as GET /servers/{id}, an item of /servers/detail, PUT or a rebuild shows it at the request's version. */
export function showServer(request: ApiRequest, instance: Instance, kind: ViewKind): JsonObject {
  const brief = CHANGES.has(kind) && request.version.before('2.75');
  const view: View = {
    request,
    instance,
    kind,
    status: instance.deleted === 0 ? statusOf(instance.vm_state, instance.task_state) : 'DELETED',
    extended: request.allows('os_compute_api:os-extended-server-attributes', {
      project_id: instance.project_id,
    }),
  };
  const server: Record<string, JsonValue> = {};
  for (const field of fieldsAt(request)) {
    if (brief && field.brief !== true) continue;
    if (field.kinds !== undefined && !field.kinds.includes(kind)) continue;
    if (field.when !== undefined && !field.when(view)) continue;
    const value = field.value(view);
    if (value !== undefined) server[field.key] = value;
  }
  return server;
}

/** An item of GET /servers. */
export function basicServer(
  request: ApiRequest,
  instance: Pick<Instance, 'uuid' | 'display_name'>,
): JsonObject {
  return {
    id: instance.uuid,
    name: instance.display_name,
    links: request.links.pair('servers', instance.uuid),
  };
}

/** Names a host without giving it away to the project (nova.utils.generate_hostid). */
function hostId({ host, project_id }: Instance): string {
  return host === null
    ? ''
    : createHash('sha224')
        .update(project_id + host)
        .digest('hex');
}

/** The zone that its host is in; one that has no host shows what was asked for. */
function zoneOf(instance: Instance): string | null {
  return instance.host === null
    ? (instance.request_spec?.availability_zone ?? null)
    : instance.availability_zone;
}

function schedulerHints({ instance }: View): JsonValue {
  const stored = instance.request_spec?.scheduler_hints;
  return stored === undefined ? null : (JSON.parse(stored) as JsonObject);
}

function volumesAttached({ request, instance }: View): JsonValue {
  return instance.block_devices
    .filter((device) => device.volume_id !== null)
    .map((device) => ({
      id: device.volume_id,
      ...(request.version.atLeast('2.3')
        ? { delete_on_termination: device.delete_on_termination === 1 }
        : {}),
    }));
}

function faultOf({ request, instance }: View): JsonValue | undefined {
  const { fault } = instance;
  if (fault === undefined) return undefined;
  const { code, message, details } = fault;
  const showsDetails = details !== null && details !== '' && (request.context.isAdmin || code !== 500);
  return { code, created: isoZulu(fault.created_at), message, ...(showsDetails ? { details } : {}) };
}
