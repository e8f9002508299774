import { quotaDefaults } from '../../common/compute/quota_defaults.ts';
import type { QuotaUsage, Quotas } from '../../common/compute/quotas.ts';
import { quotaLimits, quotaUsage } from '../../common/compute/quotas.ts';
import { singleParam } from '../validation/parameter_types.ts';
import type { Schema } from '../validation/schema.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';

/** A field of `absolute`: what it shows, and the last version that has it. */
interface Field {
  readonly name: string;
  readonly value: (limits: Quotas, usage: QuotaUsage) => number;
  readonly until?: string;
}

const WITHOUT_LIMIT = -1;

/** In Nova's order. The network's numbers have been Neutron's for long: no limit here, nothing in use. */
const FIELDS: readonly Field[] = [
  { name: 'maxTotalInstances', value: (limits) => limits.instances },
  { name: 'maxTotalCores', value: (limits) => limits.cores },
  { name: 'maxTotalRAMSize', value: (limits) => limits.ram },
  { name: 'maxServerMeta', value: (limits) => limits.metadata_items },
  { name: 'maxImageMeta', value: (limits) => limits.metadata_items, until: '2.38' },
  { name: 'maxPersonality', value: (limits) => limits.injected_files, until: '2.56' },
  { name: 'maxPersonalitySize', value: (limits) => limits.injected_file_content_bytes, until: '2.56' },
  { name: 'maxTotalKeypairs', value: (limits) => limits.key_pairs },
  { name: 'maxServerGroups', value: (limits) => limits.server_groups },
  { name: 'maxServerGroupMembers', value: (limits) => limits.server_group_members },
  { name: 'maxTotalFloatingIps', value: () => WITHOUT_LIMIT, until: '2.35' },
  { name: 'maxSecurityGroups', value: () => WITHOUT_LIMIT, until: '2.35' },
  { name: 'maxSecurityGroupRules', value: () => WITHOUT_LIMIT, until: '2.35' },
  { name: 'totalRAMUsed', value: (_, usage) => usage.ram },
  { name: 'totalCoresUsed', value: (_, usage) => usage.cores },
  { name: 'totalInstancesUsed', value: (_, usage) => usage.instances },
  { name: 'totalFloatingIpsUsed', value: () => 0, until: '2.35' },
  { name: 'totalSecurityGroupsUsed', value: () => 0, until: '2.35' },
  { name: 'totalServerGroupsUsed', value: (_, usage) => usage.serverGroups },
];

async function index(request: ApiRequest): Promise<ApiResult> {
  request.can('os_compute_api:limits', {});
  const { context, query, service, version } = request;
  const tenant = query.get('tenant_id');
  if (tenant !== undefined) {
    request.can('os_compute_api:limits:other_project', { project_id: tenant, user_id: context.userId });
  }
  const projectId = tenant ?? context.projectId;
  const limits = await quotaLimits(service.db.kysely, projectId, { defaults: quotaDefaults(service.conf) });
  const usage = await quotaUsage(service.db.kysely, projectId);
  const absolute: JsonObject = Object.fromEntries(
    FIELDS.filter(({ until }) => version.matches(undefined, until)).map(({ name, value }) => [
      name,
      value(limits, usage),
    ]),
  );
  return { body: { limits: { rate: [], absolute } } };
}

const query = (additionalProperties: boolean): Schema => ({
  type: 'object',
  properties: { tenant_id: singleParam({ type: 'string' }) },
  additionalProperties,
});

/** What a project may use and what it uses. Source: nova.api.openstack.compute.limits. */
export const LIMIT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/limits',
    handler: index,
    query: [
      { max: '2.74', schema: query(true) },
      { min: '2.75', schema: query(false) },
    ],
  },
];
