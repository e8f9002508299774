import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { type ComputeError, metadataLimitExceeded, quotaExceeded } from './errors.ts';

/** The resources that Nova counts, with the defaults of `[quota]` in nova.conf. -1 is without limit. */
export const DEFAULT_QUOTAS = {
  instances: 10,
  cores: 20,
  ram: 51_200,
  metadata_items: 128,
  injected_files: 5,
  injected_file_content_bytes: 10_240,
  injected_file_path_bytes: 255,
  key_pairs: 100,
  server_groups: 10,
  server_group_members: 10,
} as const;
export type QuotaResource = keyof typeof DEFAULT_QUOTAS;
export type Quotas = Readonly<Record<QuotaResource, number>>;

/** What a project has in use; ram in MiB. */
export interface QuotaUsage {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
  readonly serverGroups: number;
}

const projectQuotas = preparedQuery((db, projectId: string) =>
  db.selectFrom('quotas').select(['resource', 'hard_limit']).where('project_id', '=', projectId),
);
const classQuotas = preparedQuery((db, className: string) =>
  db.selectFrom('quota_classes').select(['resource', 'hard_limit']).where('class_name', '=', className),
);
const userQuotas = preparedQuery((db, projectId: string, userId: string) =>
  db
    .selectFrom('project_user_quotas')
    .select(['resource', 'hard_limit'])
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId),
);
const instanceUsage = preparedQuery((db, projectId: string) =>
  db
    .selectFrom('instances')
    .select(({ fn }) => [
      fn.countAll<number>().as('instances'),
      fn.sum<number | null>('vcpus').as('cores'),
      fn.sum<number | null>('memory_mb').as('ram'),
    ])
    .where('project_id', '=', projectId)
    .where('deleted', '=', 0)
    .where('vm_state', '<>', 'soft-delete'),
);
const groupUsage = preparedQuery((db, projectId: string) =>
  db
    .selectFrom('instance_groups')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId),
);

/**
 * The limits that hold for a project, or for a user in it: the user's row, else the project's, else the class `default`,
 * else what the configuration says.
 */
export async function quotaLimits(
  db: Queryable,
  projectId: string,
  { userId, defaults = DEFAULT_QUOTAS }: { readonly userId?: string; readonly defaults?: Quotas } = {},
): Promise<Quotas> {
  const limits: Record<string, number> = { ...defaults };
  for (const row of await classQuotas(db, 'default')) limits[row.resource] = row.hard_limit;
  for (const row of await projectQuotas(db, projectId)) limits[row.resource] = row.hard_limit;
  if (userId !== undefined) {
    for (const row of await userQuotas(db, projectId, userId)) limits[row.resource] = row.hard_limit;
  }
  return limits as unknown as Quotas;
}

/** What a project's servers (other than deleted and soft-deleted ones) and server groups add up to. */
export async function quotaUsage(db: Queryable, projectId: string): Promise<QuotaUsage> {
  const [used] = await instanceUsage(db, projectId);
  const [groups] = await groupUsage(db, projectId);
  return {
    instances: Number(used?.instances ?? 0),
    cores: Number(used?.cores ?? 0),
    ram: Number(used?.ram ?? 0),
    serverGroups: Number(groups?.count ?? 0),
  };
}

/**
 * How many of the servers asked for the project's quota allows, at least `min`.
 * @throws quotaExceeded (403) where not even `min` fit, naming the resources that are short.
 */
export async function allowedInstances(
  db: Queryable,
  projectId: string,
  wanted: { readonly min: number; readonly max: number; readonly vcpus: number; readonly memoryMb: number },
  limits: Quotas,
): Promise<number> {
  const used = await quotaUsage(db, projectId);
  const rows = [
    { name: 'instances', each: 1, used: used.instances, limit: limits.instances },
    { name: 'cores', each: wanted.vcpus, used: used.cores, limit: limits.cores },
    { name: 'ram', each: wanted.memoryMb, used: used.ram, limit: limits.ram },
  ];
  const fits = rows.map((row) =>
    row.limit < 0 || row.each === 0 ? wanted.max : Math.floor((row.limit - row.used) / row.each),
  );
  const allowed = Math.min(wanted.max, ...fits);
  if (allowed >= wanted.min) return allowed;
  throw overQuota(
    rows
      .filter((_, index) => (fits[index] ?? 0) < wanted.min)
      .map((row) => ({ ...row, requested: row.each * wanted.min })),
  );
}

/**
 * Whether a project's quota allows a server to grow by so many cores and so much ram (MiB); one that grows in neither is
 * not asked about, however much is in use.
 * @throws quotaExceeded (403), naming the resources that are short
 */
export async function checkUpsize(
  db: Queryable,
  projectId: string,
  growth: { readonly cores: number; readonly ram: number },
  limits: Quotas,
): Promise<void> {
  if (growth.cores <= 0 && growth.ram <= 0) return;
  const used = await quotaUsage(db, projectId);
  const over = (['cores', 'ram'] as const)
    .map((name) => ({ name, requested: Math.max(0, growth[name]), used: used[name], limit: limits[name] }))
    .filter((row) => row.limit >= 0 && row.used + row.requested > row.limit);
  if (over.length > 0) throw overQuota(over);
}

interface ShortResource {
  readonly name: string;
  readonly requested: number;
  readonly used: number;
  readonly limit: number;
}

function overQuota(short: readonly ShortResource[]): ComputeError {
  const over = short.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const list = (of: (row: ShortResource) => string | number): string => over.map(of).join(', ');
  return quotaExceeded(
    `Quota exceeded for ${list((row) => row.name)}: Requested ${list((row) => row.requested)}, ` +
      `but already used ${list((row) => row.used)} of ${list((row) => row.limit)} ${list((row) => row.name)}`,
  );
}

/** @throws metadataLimitExceeded (403) for more items of metadata than the quota allows on one server. */
export function checkMetadataItems(count: number, limits: Quotas): void {
  if (limits.metadata_items >= 0 && count > limits.metadata_items) {
    throw metadataLimitExceeded(String(limits.metadata_items));
  }
}
