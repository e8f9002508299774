import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import { conflict } from './errors.ts';
import { getInstance, getInstanceRow, type Instance } from './instances.ts';
import { timestamp } from './timestamps.ts';

/** What PUT /servers/{id} may change; absent stays. */
export interface InstanceChanges {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly hostname?: string | undefined;
  readonly accessIpV4?: string | null | undefined;
  readonly accessIpV6?: string | null | undefined;
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
  /** From 2.104: null unpins the server from its zone. */
  readonly pinnedAvailabilityZone?: string | null | undefined;
}

/**
 * Changes what a client may change of a server, in any state, locked or not.
 * @throws instanceNotFound (404); conflict (409) for a zone other than the one the server is in
 */
export async function updateInstance(
  db: Database,
  uuid: string,
  changes: InstanceChanges,
  { context, now }: { readonly context: RequestContext; readonly now: number },
): Promise<Instance> {
  return db.kysely.transaction().execute(async (trx) => {
    const row = await getInstanceRow(trx, uuid, { context, now });
    const { name, description, hostname, accessIpV4, accessIpV6, diskConfig } = changes;
    await trx
      .updateTable('instances')
      .set({
        ...(name === undefined ? {} : { display_name: name }),
        ...(description === undefined ? {} : { display_description: description }),
        ...(hostname === undefined ? {} : { hostname }),
        ...(accessIpV4 === undefined ? {} : { access_ip_v4: accessIpV4 }),
        ...(accessIpV6 === undefined ? {} : { access_ip_v6: accessIpV6 }),
        ...(diskConfig === undefined ? {} : { auto_disk_config: diskConfig === 'AUTO' ? 1 : 0 }),
        ...(Object.keys(changes).length === 0 ? {} : { updated_at: timestamp(now) }),
        deleted: row.deleted,
      })
      .where('id', '=', row.id)
      .execute();
    const { pinnedAvailabilityZone: zone } = changes;
    if (zone !== undefined) {
      const spec = await trx
        .selectFrom('request_specs')
        .select('availability_zone')
        .where('instance_uuid', '=', row.uuid)
        .executeTakeFirst();
      const pinned = spec?.availability_zone ?? null;
      if (zone !== null && pinned !== null && zone !== pinned) {
        throw conflict(
          'Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone to null.',
        );
      }
      if (zone !== null && pinned === null && zone !== row.availability_zone) {
        throw conflict(
          `Server can only be pinned to its current availability zone '${row.availability_zone ?? ''}', but '${zone}' was requested.`,
        );
      }
      await trx
        .updateTable('request_specs')
        .set({ availability_zone: zone })
        .where('instance_uuid', '=', row.uuid)
        .execute();
    }
    return getInstance(trx, uuid, { context, now });
  });
}
