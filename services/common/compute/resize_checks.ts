import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import { checkAutoDiskConfig, checkImageAndFlavor } from './create_checks.ts';
import {
  bootFromVolumeRequiredForZeroDiskFlavor,
  cannotResizeDisk,
  cannotResizeToSameFlavor,
  ComputeError,
  flavorNotFound,
  forbiddenWithAccelerators,
  withCode,
} from './errors.ts';
import { type Flavor, getFlavor } from './flavors.ts';
import { imageProperties } from './image_metadata.ts';
import type { FlavorSnapshot } from './instance_extra.ts';
import { checkUpsize, type Quotas, quotaLimits } from './quotas.ts';

interface Wanted {
  readonly flavorId: string;
  readonly diskConfig?: 'AUTO' | 'MANUAL' | undefined;
}

/** A flavor that asks for accelerators, which there are none of. @throws forbiddenWithAccelerators (400) */
export function checkFlavorAllowed({ extra_specs: specs }: Pick<FlavorSnapshot, 'extra_specs'>): void {
  if (specs['accel:device_profile'] !== undefined) throw forbiddenWithAccelerators();
}

/**
 * The flavor that a server may be resized to, after all that is checked of it, in Nova's order. Who may see the flavor is
 * not asked, as in Nova: a project may resize to another's private flavor where it knows the id.
 * @throws ComputeError: 400 for a flavor that is not there, disabled, the same, or does not suit the server's image or disk;
 *   403 for quota, and for a flavor without a disk where the policy does not allow it
 */
export async function checkResize(
  trx: Queryable,
  row: Row<'instances'>,
  from: FlavorSnapshot,
  { flavorId, diskConfig }: Wanted,
  { quotas, zeroDiskAllowed = true }: { readonly quotas: Quotas; readonly zeroDiskAllowed?: boolean },
): Promise<Flavor> {
  const image = await imageProperties(trx, row.uuid);
  checkAutoDiskConfig(diskConfig, {
    id: image.get('base_image_ref') ?? row.image_ref,
    property: image.get('auto_disk_config'),
  });
  const to = await flavorToResizeTo(trx, flavorId);
  checkFlavorAllowed(to);
  const volumeBacked = row.image_ref === '';
  if (to.root_gb === 0 && from.root_gb !== 0 && !volumeBacked) {
    throw cannotResizeDisk('Resize to zero disk flavor is not allowed.');
  }
  if (to.id === from.id) throw cannotResizeToSameFlavor();
  if (to.disabled === 1) throw withCode(flavorNotFound(flavorId), 400);
  const growth = { cores: to.vcpus - from.vcpus, ram: to.memory_mb - from.memory_mb };
  await checkUpsize(
    trx,
    row.project_id,
    growth,
    await quotaLimits(trx, row.project_id, { defaults: quotas }),
  );
  checkImageAndFlavor(
    {
      id: row.image_ref,
      status: 'active',
      min_ram: Number(image.get('min_ram') ?? 0),
      min_disk: Number(image.get('min_disk') ?? 0),
      // Nova does not remember it.
      size: null,
    },
    to,
    { volumeBacked },
  );
  if (!volumeBacked && to.root_gb === 0 && !zeroDiskAllowed) throw bootFromVolumeRequiredForZeroDiskFlavor();
  return to;
}

async function flavorToResizeTo(trx: Queryable, id: string): Promise<Flavor> {
  try {
    return await getFlavor(trx, id);
  } catch (error) {
    throw error instanceof ComputeError ? withCode(error, 400) : error;
  }
}
