import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { deriveState } from './derive_state.ts';
import { instanceNotFound } from './errors.ts';
import { currentFlavor, type FlavorSnapshot, type KeypairSnapshot } from './instance_extra.ts';
import { parseNetworkInfo, type VifModel } from './network_info.ts';

/** A server as it stands at one moment, with everything that belongs to it. Frozen data; columns as Nova names them. */
export interface Instance extends Row<'instances'> {
  readonly flavor: FlavorSnapshot;
  readonly keypairs: readonly KeypairSnapshot[];
  readonly trusted_certs: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly system_metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly network_info: readonly VifModel[];
  /** One name for each pair of port and group, so a name may repeat. */
  readonly security_groups: readonly string[];
  readonly block_devices: readonly Row<'block_device_mapping'>[];
  readonly fault: Row<'instance_faults'> | undefined;
  readonly request_spec: Row<'request_specs'> | undefined;
  /** The uuid of the server group, if the server is in one. */
  readonly server_group: string | undefined;
  /** The compute service of its host. */
  readonly service: Row<'services'> | undefined;
}

type Caller = Pick<RequestContext, 'projectId' | 'isAdmin'>;

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

const rowByUuid = preparedQuery((db, uuid: string) =>
  db.selectFrom('instances').selectAll().where('uuid', '=', uuid).where('deleted', '=', 0),
);

/**
 * A server's row as it stands now. One of another project does not exist for a non-admin.
 * @throws instanceNotFound (404)
 */
export async function getInstanceRow(
  db: Queryable,
  uuid: string,
  { context, now }: { readonly context: Caller; readonly now: number },
): Promise<Row<'instances'>> {
  const [row] = UUID.test(uuid) ? await rowByUuid(db, uuid) : [];
  if (row === undefined || (!context.isAdmin && row.project_id !== context.projectId)) {
    throw instanceNotFound(uuid);
  }
  return deriveState(row, now);
}

/** `getInstanceRow` with everything that belongs to the server. @throws instanceNotFound (404) */
export async function getInstance(
  db: Queryable,
  uuid: string,
  options: { readonly context: Caller; readonly now: number },
): Promise<Instance> {
  const row = await getInstanceRow(db, uuid, options);
  const [instance] = await loadInstances(db, [row], options.now);
  if (instance === undefined) throw instanceNotFound(uuid);
  return instance;
}

/** Completes rows with what belongs to them: one query per table for all of them. Order is kept. */
export async function loadInstances(
  db: Queryable,
  rows: readonly Row<'instances'>[],
  now: number,
): Promise<readonly Instance[]> {
  if (rows.length === 0) return [];
  const uuids = rows.map((row) => row.uuid);
  const of = <T extends { readonly instance_uuid: string }>(found: readonly T[]): Map<string, T[]> => {
    const groups = new Map<string, T[]>();
    for (const row of found) {
      const group = groups.get(row.instance_uuid);
      if (group === undefined) groups.set(row.instance_uuid, [row]);
      else group.push(row);
    }
    return groups;
  };
  const byUuid = <T extends 'instance_extra' | 'instance_info_caches' | 'request_specs'>(table: T) =>
    db
      .selectFrom(table as 'request_specs')
      .selectAll()
      .where('instance_uuid', 'in', uuids)
      .execute() as unknown as Promise<Row<T>[]>;
  const ordered = <
    T extends 'instance_metadata' | 'instance_system_metadata' | 'block_device_mapping' | 'instance_faults',
  >(
    table: T,
  ) =>
    db
      .selectFrom(table as 'instance_metadata')
      .selectAll()
      .where('instance_uuid', 'in', uuids)
      .orderBy('id')
      .execute() as unknown as Promise<Row<T>[]>;
  const extras = of(await byUuid('instance_extra'));
  const caches = of(await byUuid('instance_info_caches'));
  const specs = of(await byUuid('request_specs'));
  const metadata = of(await ordered('instance_metadata'));
  const systemMetadata = of(await ordered('instance_system_metadata'));
  const devices = of(await ordered('block_device_mapping'));
  const faults = of(await ordered('instance_faults'));
  const tags = of(
    await db
      .selectFrom('tags')
      .select(['resource_id as instance_uuid', 'tag'])
      .where('resource_id', 'in', uuids)
      .orderBy('tag')
      .execute(),
  );
  const groups = of(await securityGroupsOf(db, uuids));
  const members = of(
    await db
      .selectFrom('instance_group_member')
      .innerJoin('instance_groups', 'instance_groups.id', 'instance_group_member.group_id')
      .select(['instance_group_member.instance_uuid', 'instance_groups.uuid'])
      .where('instance_group_member.instance_uuid', 'in', uuids)
      .execute(),
  );
  const services = await db.selectFrom('services').selectAll().where('binary', '=', 'nova-compute').execute();
  return rows.map((stored) => {
    const row = deriveState(stored, now);
    const [extra] = extras.get(row.uuid) ?? [];
    return {
      ...row,
      flavor: currentFlavor(row, extra ?? { flavor: '{}', old_flavor: null }),
      keypairs: JSON.parse(extra?.keypairs ?? '[]') as KeypairSnapshot[],
      trusted_certs: JSON.parse(extra?.trusted_certs ?? 'null') as string[] | null,
      metadata: toRecord(metadata.get(row.uuid)),
      system_metadata: toRecord(systemMetadata.get(row.uuid)),
      tags: (tags.get(row.uuid) ?? []).map(({ tag }) => tag),
      network_info: parseNetworkInfo(caches.get(row.uuid)?.[0]?.network_info),
      security_groups: (groups.get(row.uuid) ?? []).map(({ name }) => name),
      block_devices: (devices.get(row.uuid) ?? []).filter((device) => device.deleted === 0),
      fault: faults.get(row.uuid)?.at(-1),
      request_spec: specs.get(row.uuid)?.[0],
      server_group: members.get(row.uuid)?.[0]?.uuid,
      service: services.find((service) => service.host === row.host),
    };
  });
}

async function securityGroupsOf(
  db: Queryable,
  uuids: readonly string[],
): Promise<readonly { readonly instance_uuid: string; readonly name: string }[]> {
  return db
    .selectFrom('ports')
    .innerJoin('security_group_port_bindings as binding', 'binding.port_id', 'ports.id')
    .innerJoin('security_groups', 'security_groups.id', 'binding.security_group_id')
    .select(['ports.device_id as instance_uuid', 'security_groups.name'])
    .where('ports.device_id', 'in', uuids)
    .orderBy('ports.device_index')
    .orderBy('binding.id')
    .execute();
}

function toRecord(
  rows: readonly { readonly key: string; readonly value: string }[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
