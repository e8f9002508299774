import { randomInt, randomUUID } from 'node:crypto';
import type { RequestContext } from '../context/context.ts';
import type { Database } from '../db/database.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { listAvailabilityZones, type ZoneNames } from './availability_zones.ts';
import { isVolumeBacked, planBlockDevices, rootOf } from './block_devices.ts';
import { checkBootable, checkImageAndFlavor, checkInjectedFiles, diskConfigFor } from './create_checks.ts';
import {
  bootFromVolumeRequiredForZeroDiskFlavor,
  ComputeError,
  computeHostNotFound,
  invalid,
  withCode,
} from './errors.ts';
import { type Flavor, getFlavor } from './flavors.ts';
import { insertInstance, type InstancePlan } from './insert_instance.ts';
import { imageNamed, keyPairNamed } from './named_in_request.ts';
import { planPorts } from './networks.ts';
import type { CreatedInstance, CreateOptions, NewInstances } from './new_instances.ts';
import { allowedInstances, checkMetadataItems, DEFAULT_QUOTAS, quotaLimits } from './quotas.ts';
import { selectDestination } from './schedule.ts';
import { resolveSecurityGroups } from './security_groups.ts';

/**
 * Makes the servers of one request, all or none, in one transaction: rows, ports, addresses, disks, action and event.
 * They are scheduled at once; the clock takes them from BUILD to ACTIVE (`deriveState`). Where no host can take them they
 * end in ERROR with a fault, as in Nova.
 * @throws ComputeError with the status and message of POST /servers
 */
export async function createInstances(
  db: Database,
  request: NewInstances,
  options: CreateOptions,
): Promise<readonly CreatedInstance[]> {
  return db.kysely.transaction().execute(async (trx) => {
    const plan = await planInstances(trx, request, options);
    const created: CreatedInstance[] = [];
    for (let index = 0; index < plan.count; index += 1) {
      created.push(await insertInstance(trx, plan, index));
    }
    return created;
  });
}

/** Checks in Nova's order, so that the first error is the one that Nova names. */
async function planInstances(
  trx: Queryable,
  request: NewInstances,
  options: CreateOptions,
): Promise<InstancePlan> {
  const { context, now, quotas: defaults = DEFAULT_QUOTAS } = options;
  const { minCount = 1, maxCount = minCount, metadata = {}, injectedFiles = [], networks = [] } = request;
  const flavor = await flavorForCreate(trx, request.flavorId, context);
  if (maxCount > 1 && request.hostname !== undefined) {
    throw invalid('Unable to allocate a single hostname to multiple instances');
  }
  const zone = request.availabilityZone ?? options.defaultScheduleZone;
  if (request.forced !== true || request.host === undefined) await checkZone(trx, zone, options);
  const missingHost = await missingHostOf(trx, request);
  if (missingHost !== undefined && request.forced !== true) {
    throw withCode(computeHostNotFound(missingHost), 400);
  }
  const image =
    request.imageId === ''
      ? undefined
      : await imageNamed(trx, request.imageId, { context, unknown: 'Can not find requested image' });
  const diskConfig = diskConfigFor(request.diskConfig, image);
  const groups = await resolveSecurityGroups(trx, context.projectId, request.securityGroups ?? [], now);
  const ports = await planPorts(trx, networks, { context, maxCount });
  const keyPair =
    request.keyName === undefined ? undefined : await keyPairNamed(trx, request.keyName, context);
  const devices = planBlockDevices(request.blockDevices ?? [], { imageId: request.imageId, flavor });
  const limits = await quotaLimits(trx, context.projectId, { defaults });
  checkMetadataItems(Object.keys(metadata).length, limits);
  checkInjectedFiles(injectedFiles, limits);
  const volumeBacked = isVolumeBacked(devices);
  if (image !== undefined) {
    checkBootable(image);
    checkImageAndFlavor(image, flavor, { volumeBacked, volumeSize: rootOf(devices)?.volumeSize });
  }
  if (!volumeBacked && flavor.root_gb === 0 && options.zeroDiskAllowed === false) {
    throw bootFromVolumeRequiredForZeroDiskFlavor();
  }
  if (volumeBacked && (request.trustedCerts ?? []).length > 0) {
    throw new ComputeError(
      'CertificateValidationFailed',
      400,
      'Image certificate validation is not supported when booting from volume',
    );
  }
  const group = await checkGroupHint(trx, request.schedulerHints, context);
  const count = await allowedInstances(
    trx,
    context.projectId,
    { min: minCount, max: maxCount, vcpus: flavor.vcpus, memoryMb: flavor.memory_mb },
    limits,
  );
  const destination = await selectDestination(trx, { ...options, ...request, zone });
  return {
    request,
    options,
    flavor,
    image,
    keyPair,
    devices,
    ports,
    destination,
    forcedHostMissing: missingHost !== undefined,
    zone,
    count,
    diskConfig,
    groupId: group,
    securityGroupIds: groups.map((found) => found.id),
    reservationId: `r-${Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')}`,
    uuids: Array.from({ length: count }, () => randomUUID()),
  };
}

async function flavorForCreate(trx: Queryable, id: string, context: RequestContext): Promise<Flavor> {
  try {
    const flavor = await getFlavor(trx, id, context);
    if (flavor.disabled === 0) return flavor;
  } catch (error) {
    if (!(error instanceof ComputeError)) throw error;
  }
  throw new ComputeError('FlavorNotFound', 400, `Flavor ${id} could not be found.`);
}

async function checkZone(trx: Queryable, zone: string | undefined, zones: ZoneNames): Promise<void> {
  if (zone === undefined) return;
  const { internalZone = 'internal' } = zones;
  const known = await listAvailabilityZones(trx, zones);
  if (zone === internalZone || !known.some((row) => row.name === zone && row.available)) {
    throw invalid('The requested availability zone is not available');
  }
}

/**
 * The host, or hypervisor on it, that a request names and that does not exist. Named apart from the zone it is an error
 * at once; as `zone:host:node` it is the scheduler that fails, and the server ends in ERROR.
 */
async function missingHostOf(trx: Queryable, { host, node }: NewInstances): Promise<string | undefined> {
  if (host === undefined && node === undefined) return undefined;
  const known = await trx.selectFrom('compute_nodes').select(['host', 'hypervisor_hostname']).execute();
  const there = known.filter((row) => host === undefined || row.host === host);
  if (there.length === 0) return host;
  return node === undefined || there.some((row) => row.hypervisor_hostname === node) ? undefined : node;
}

/** The row id of the server group that the hint `group` names; every server made joins it. */
async function checkGroupHint(
  trx: Queryable,
  hints: Readonly<Record<string, unknown>> | undefined,
  context: RequestContext,
): Promise<number | undefined> {
  const hint = hints?.group;
  const uuid = Array.isArray(hint) ? hint[0] : hint;
  if (typeof uuid !== 'string') return undefined;
  const row = await trx
    .selectFrom('instance_groups')
    .select(['id', 'project_id'])
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  if (row === undefined || (row.project_id !== context.projectId && !context.isAdmin)) {
    throw invalid(`Instance group ${uuid} could not be found.`);
  }
  return row.id;
}
