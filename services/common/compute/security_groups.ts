import { createHash } from 'node:crypto';
import type { Row } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { noUniqueMatch, securityGroupNotFoundForProject } from './errors.ts';
import { timestamp } from './timestamps.ts';

type SecurityGroup = Row<'security_groups'>;

/**
 * A project's security groups by name or id, each once, in the order asked for. The group `default` is made where the
 * project has none yet, as Neutron does.
 * @throws securityGroupNotFoundForProject (400), noUniqueMatch (409)
 */
export async function resolveSecurityGroups(
  trx: Queryable,
  projectId: string,
  names: readonly string[],
  now: number,
): Promise<readonly SecurityGroup[]> {
  await ensureDefaultGroup(trx, projectId, now);
  const groups = await trx
    .selectFrom('security_groups')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  const found = new Map<string, SecurityGroup>();
  for (const name of names.length === 0 ? ['default'] : names) {
    const matches = groups.filter((group) => group.id === name);
    if (matches.length === 0) matches.push(...groups.filter((group) => group.name === name));
    const [group] = matches;
    if (group === undefined) throw securityGroupNotFoundForProject(name, projectId);
    if (matches.length > 1) throw noUniqueMatch(name);
    found.set(group.id, group);
  }
  return [...found.values()];
}

/** The id is made from the project, so that two processes that meet the project first agree on one group. */
async function ensureDefaultGroup(trx: Queryable, projectId: string, now: number): Promise<void> {
  await trx
    .insertInto('security_groups')
    .values({
      id: uuidFrom(`default security group of ${projectId}`),
      created_at: timestamp(now),
      project_id: projectId,
      name: 'default',
      description: 'Default security group',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A uuid that is always the same for the same text (the form of RFC 9562, version 8). */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
