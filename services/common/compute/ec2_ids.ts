import type { Queryable } from '../db/prepared_query.ts';

/** The tables that number uuids for EC2 (nova.db's *_id_mappings). */
type MappingTable = 'instance_id_mappings' | 's3_images' | 'volume_id_mappings' | 'snapshot_id_mappings';

/**
 * The integer that EC2 knows a uuid by. It is given out on first use, counts from 1 in each table, and never changes.
 * Reads are as cheap as one look-up; only the first use writes.
 */
export async function ec2IdOf(db: Queryable, table: MappingTable, uuid: string): Promise<number> {
  const find = () => db.selectFrom(table).select('id').where('uuid', '=', uuid).executeTakeFirst();
  const known = await find();
  if (known !== undefined) return known.id;
  await db
    .insertInto(table)
    .values({ uuid })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Read again: where another process was first, the number is its.
  return (await find())?.id ?? 0;
}

/** `i-0000002a`: a prefix and the number as eight hexadecimal digits (nova.api.ec2.ec2utils.id_to_ec2_id). */
export function formatEc2Id(prefix: 'i' | 'ami' | 'aki' | 'ari' | 'vol' | 'snap', id: number): string {
  return `${prefix}-${id.toString(16).padStart(8, '0')}`;
}
