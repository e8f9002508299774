import type { Row } from '../db/schema.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { instanceMappingNotFound } from './errors.ts';

/** What Nova's API database keeps of a server besides its cell. */
export type InstanceMapping = Pick<Row<'instances'>, 'project_id'>;

/**
 * Whose a server is, whoever asks; a deleted one has a mapping still. With one cell the server's row says it.
 * @throws instanceMappingNotFound (404)
 */
export async function getInstanceMapping(db: Queryable, uuid: string): Promise<InstanceMapping> {
  const mapping = await db
    .selectFrom('instances')
    .select('project_id')
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  if (mapping === undefined) throw instanceMappingNotFound(uuid);
  return mapping;
}
