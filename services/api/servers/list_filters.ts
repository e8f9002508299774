import type { InstanceColumn, InstanceFilters } from '../../common/compute/list_instances.ts';
import { timestamp } from '../../common/compute/timestamps.ts';
import { statesOf } from '../../common/compute/vm_states.ts';
import { badRequest } from '../wsgi/faults.ts';
import type { ApiRequest } from '../wsgi/route.ts';
import { JOINED_TABLES } from './list_query.ts';

/** What a filter does. */
type Match = 'exact' | 'regex' | 'own';

interface FilterRow {
  readonly name: string;
  /** Where it differs from the name. */
  readonly column?: InstanceColumn;
  readonly match: Match;
  /** The first version in which those without the policy allow_all_filters may use it; never unless told. */
  readonly since?: string;
}

/** Every filter. `own` ones are read below, by name. Source: _get_server_search_options and the database layer. */
const FILTERS: readonly FilterRow[] = [
  { name: 'name', column: 'display_name', match: 'regex', since: '2.1' },
  { name: 'reservation_id', match: 'regex', since: '2.1' },
  { name: 'image', column: 'image_ref', match: 'exact', since: '2.1' },
  { name: 'status', match: 'own', since: '2.1' },
  { name: 'flavor', match: 'own', since: '2.1' },
  { name: 'ip', match: 'own', since: '2.1' },
  { name: 'changes-since', match: 'own', since: '2.1' },
  { name: 'all_tenants', match: 'own', since: '2.1' },
  { name: 'ip6', match: 'own', since: '2.5' },
  { name: 'tags', match: 'own', since: '2.26' },
  { name: 'tags-any', match: 'own', since: '2.26' },
  { name: 'not-tags', match: 'own', since: '2.26' },
  { name: 'not-tags-any', match: 'own', since: '2.26' },
  { name: 'changes-before', match: 'own', since: '2.66' },
  { name: 'locked', match: 'own', since: '2.73' },
  { name: 'availability_zone', match: 'regex', since: '2.83' },
  { name: 'config_drive', match: 'regex', since: '2.83' },
  { name: 'key_name', match: 'regex', since: '2.83' },
  { name: 'created_at', match: 'regex', since: '2.83' },
  { name: 'launched_at', match: 'regex', since: '2.83' },
  { name: 'terminated_at', match: 'regex', since: '2.83' },
  { name: 'power_state', match: 'regex', since: '2.83' },
  { name: 'task_state', match: 'own', since: '2.83' },
  { name: 'vm_state', match: 'own', since: '2.83' },
  { name: 'progress', match: 'regex', since: '2.83' },
  { name: 'user_id', match: 'exact', since: '2.83' },
  { name: 'hostname', match: 'regex', since: '2.90' },
  { name: 'project_id', match: 'own' },
  { name: 'tenant_id', match: 'own' },
  { name: 'deleted', match: 'own' },
  { name: 'soft_deleted', match: 'own' },
  { name: 'host', match: 'exact' },
  { name: 'uuid', match: 'exact' },
  { name: 'image_ref', match: 'exact' },
  { name: 'node', match: 'regex' },
  { name: 'display_name', match: 'regex' },
  { name: 'display_description', match: 'regex' },
  { name: 'kernel_id', match: 'regex' },
  { name: 'ramdisk_id', match: 'regex' },
  { name: 'launch_index', match: 'regex' },
  { name: 'locked_by', match: 'regex' },
  { name: 'root_device_name', match: 'regex' },
  { name: 'access_ip_v4', match: 'regex' },
  { name: 'access_ip_v6', match: 'regex' },
  { name: 'auto_disk_config', match: 'regex' },
];

const TRUE_WORDS = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE_WORDS = ['0', 'f', 'false', 'off', 'n', 'no'];

/** What a list is narrowed to, and what needs another look-up or policy. */
export interface ListFilters extends InstanceFilters {
  readonly flavor: string | undefined;
  readonly allTenants: boolean;
}

/**
 * Reads the query's filters, dropping those that the caller may not use; `nothing` where no server can match.
 * @throws 400 for a value that can't be read
 */
export function listFilters(request: ApiRequest): ListFilters | 'nothing' {
  const { query, version, context } = request;
  const all = request.allows('os_compute_api:servers:allow_all_filters');
  const values = new Map<string, string>();
  for (const [name] of query.entries()) {
    const row = FILTERS.find((filter) => filter.name === name);
    const allowed = all || (row?.since !== undefined && version.matches(row.since, undefined));
    if (!allowed) continue;
    if (JOINED_TABLES.includes(name) || name.startsWith('_')) {
      throw badRequest(`Invalid filter field: ${name}.`);
    }
    if (row !== undefined) values.set(name, query.get(name) ?? '');
  }
  const exact: Partial<Record<InstanceColumn, string>> = {};
  const regex: Partial<Record<InstanceColumn, string>> = {};
  for (const { name, column, match } of FILTERS) {
    const value = values.get(name);
    if (value === undefined || match === 'own') continue;
    if (match === 'exact') exact[column ?? (name as InstanceColumn)] = value;
    else regex[column ?? (name as InstanceColumn)] = value;
  }
  const states = query.has('status') ? statesOf(query.all('status')) : undefined;
  if (query.has('status') && states === undefined) {
    if (version.atLeast('2.38')) throw badRequest('Invalid status value');
    return 'nothing';
  }
  const changes = changesOf(values);
  const listsDeleted = states?.vmStates.length === 1 && states.vmStates[0] === 'deleted';
  const listed = (name: string): readonly string[] | undefined => values.get(name)?.split(',');
  const vmState = values.get('vm_state');
  const taskState = values.get('task_state');
  const allTenants = allTenantsOf(values.get('all_tenants'));
  const project = values.get('tenant_id') ?? values.get('project_id');
  return {
    exact,
    regex,
    ...changes,
    projectId: allTenants ? project : context.projectId,
    vmStates: states?.vmStates ?? (vmState === undefined ? undefined : [vmState]),
    taskStates:
      states === undefined ? (taskState === undefined ? undefined : [taskState]) : states.taskStates,
    deleted: listsDeleted && context.isAdmin ? true : deletedOf(values, changes),
    softDeleted: values.has('soft_deleted') ? isTrue(values.get('soft_deleted')) : undefined,
    tags: listed('tags'),
    tagsAny: listed('tags-any'),
    notTags: listed('not-tags'),
    notTagsAny: listed('not-tags-any'),
    ip: values.get('ip'),
    ip6: values.get('ip6'),
    locked: values.has('locked') ? strictBool(values.get('locked') ?? '') : undefined,
    flavor: values.get('flavor')?.split('/').at(-1),
    allTenants,
  };
}

/** An empty value counts as yes. @throws 400 */
function allTenantsOf(value: string | undefined): boolean {
  if (value === undefined) return false;
  return value === '' || strictBool(value);
}

/** oslo.utils' strict bool_from_string. @throws 400 */
function strictBool(value: string): boolean {
  const word = value.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  if (FALSE_WORDS.includes(word)) return false;
  const acceptable = [...FALSE_WORDS, ...TRUE_WORDS]
    .sort()
    .map((one) => `'${one}'`)
    .join(', ');
  throw badRequest(`Unrecognized value '${value}', acceptable values are: ${acceptable}`);
}

function isTrue(value: string | undefined): boolean {
  return TRUE_WORDS.includes((value ?? '').trim().toLowerCase());
}

function deletedOf(
  values: ReadonlyMap<string, string>,
  changes: Pick<InstanceFilters, 'changesSince' | 'changesBefore'>,
): boolean | undefined {
  if (values.has('deleted')) return isTrue(values.get('deleted'));
  return changes.changesSince === undefined && changes.changesBefore === undefined ? false : undefined;
}

/** @throws 400 for a time that can't be read, or an end before the start */
function changesOf(
  values: ReadonlyMap<string, string>,
): Pick<InstanceFilters, 'changesSince' | 'changesBefore'> {
  const read = (name: string): number | undefined => {
    const text = values.get(name);
    if (text === undefined) return undefined;
    const ms = parseIsoTime(text);
    if (ms === undefined) throw badRequest(`Invalid filter field: ${name}.`);
    return ms;
  };
  const since = read('changes-since');
  const before = read('changes-before');
  if (since !== undefined && before !== undefined && before < since) {
    throw badRequest('The value of changes-since must be less than or equal to changes-before.');
  }
  return {
    changesSince: since === undefined ? undefined : timestamp(since),
    changesBefore: before === undefined ? undefined : timestamp(before),
  };
}

/** ISO 8601 with or without dashes, time and zone; without a zone it is UTC. */
function parseIsoTime(text: string): number | undefined {
  const match =
    /^(\d{4})-?(\d{2})?-?(\d{2})?(?:[ T]?(\d{2}):?(\d{2})?:?(\d{2})?(?:[.,](\d+))?)?(Z|[+-]\d{2}:?(?:\d{2})?)?$/.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '0',
    zone = 'Z',
  ] = match;
  const offset = /^([+-]\d{2}):?(\d{2})?$/.exec(zone);
  const zoneText = offset === null ? 'Z' : `${offset[1]}:${offset[2] ?? '00'}`;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${zoneText}`);
  return Number.isNaN(ms) ? undefined : ms;
}
