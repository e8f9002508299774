import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { checkArchitecture } from './architectures.ts';
import {
  checkBootable,
  checkImageAndFlavor,
  checkInjectedFiles,
  diskConfigFor,
  type InjectedFile,
} from './create_checks.ts';
import {
  bootFromVolumeRequiredForZeroDiskFlavor,
  ComputeError,
  imageUnacceptable,
  invalidVolume,
  operationNotSupportedForVtpm,
} from './errors.ts';
import { imageProperties } from './image_metadata.ts';
import type { Image } from './images.ts';
import type { FlavorSnapshot } from './instance_extra.ts';
import { imageNamed } from './named_in_request.ts';
import { checkMetadataItems, type Quotas, quotaLimits } from './quotas.ts';

/** What of a rebuild its checks look at. */
interface Wanted {
  readonly imageId: string;
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly injectedFiles?: readonly InjectedFile[];
  readonly trustedCerts?: readonly string[] | null | undefined;
  readonly reimageBootVolume: boolean;
}

interface Limits {
  readonly context: RequestContext;
  readonly quotas: Quotas;
  readonly zeroDiskAllowed?: boolean | undefined;
}

export interface CheckedRebuild {
  readonly image: Image;
  readonly diskConfig: 'AUTO' | 'MANUAL';
  /** The volume that the server boots from, where it does. */
  readonly rootVolume: string | undefined;
}

/** @throws operationNotSupportedForVtpm (400) for a server that has a virtual TPM, by its flavor or by its image. */
export async function checkNoVtpm(
  trx: Queryable,
  row: Row<'instances'>,
  { extra_specs: specs }: Pick<FlavorSnapshot, 'extra_specs'>,
): Promise<void> {
  const version = specs['hw:tpm_version'] ?? (await imageProperties(trx, row.uuid)).get('hw_tpm_version');
  if (version !== undefined) throw operationNotSupportedForVtpm('rebuild', row.uuid);
}

/**
 * All that is checked of a rebuild's image, quotas and volumes, in Nova's order.
 * @throws ComputeError: 400 for an image that is not there or does not suit the server, and for a volume that is not in
 *   use; 403 for quota, and for a flavor without a disk where the policy does not allow it
 */
export async function checkRebuild(
  trx: Queryable,
  row: Row<'instances'>,
  flavor: FlavorSnapshot,
  wanted: Wanted,
  { context, quotas: defaults, zeroDiskAllowed = true }: Limits,
): Promise<CheckedRebuild> {
  const image = await imageNamed(trx, wanted.imageId, { context, unknown: 'Cannot find image for rebuild' });
  const diskConfig = diskConfigFor(wanted.diskConfig, image);
  checkArchitecture(image.properties.hw_architecture);
  const volumes = await volumesOf(trx, row.uuid);
  const volumeBacked = row.image_ref === '';
  const root = volumeBacked ? volumes.find(({ boot_index }) => boot_index === 0) : undefined;
  if (volumeBacked) checkRootVolume(root, wanted);
  const limits = await quotaLimits(trx, context.projectId, { defaults });
  checkMetadataItems(Object.keys(wanted.metadata ?? {}).length, limits);
  checkInjectedFiles(wanted.injectedFiles ?? [], limits);
  checkBootable(image);
  checkImageAndFlavor(image, flavor, { volumeBacked, volumeSize: root?.volume_size });
  if (!volumeBacked && flavor.root_gb === 0 && !zeroDiskAllowed) {
    throw bootFromVolumeRequiredForZeroDiskFlavor();
  }
  for (const { volume_id: id, status } of volumes) {
    if (status !== 'in-use')
      throw invalidVolume(`volume '${id}' status must be 'in-use'. Currently in '${status}' status`);
  }
  return { image, diskConfig, rootVolume: root?.volume_id };
}

interface AttachedVolume {
  readonly volume_id: string;
  readonly boot_index: number | null;
  readonly volume_size: number | null;
  readonly status: string;
  readonly image_id: string | null;
}

async function volumesOf(trx: Queryable, uuid: string): Promise<readonly AttachedVolume[]> {
  return trx
    .selectFrom('block_device_mapping as device')
    .innerJoin('volumes', 'volumes.id', 'device.volume_id')
    .select(['volumes.id as volume_id', 'device.boot_index', 'device.volume_size'])
    .select(['volumes.status', 'volumes.image_id'])
    .where('device.instance_uuid', '=', uuid)
    .where('device.deleted', '=', 0)
    .orderBy('device.id')
    .execute();
}

/** Before 2.93 a volume that a server boots from keeps its image; it is never verified. */
function checkRootVolume(
  root: AttachedVolume | undefined,
  { imageId, trustedCerts, reimageBootVolume }: Wanted,
): void {
  if ((trustedCerts ?? []).length > 0) {
    throw new ComputeError(
      'CertificateValidationFailed',
      400,
      'Image certificate validation is not supported for volume-backed servers.',
    );
  }
  if (!reimageBootVolume && root?.image_id !== imageId) {
    throw imageUnacceptable(imageId, 'Unable to rebuild with a different image for a volume-backed server.');
  }
}
