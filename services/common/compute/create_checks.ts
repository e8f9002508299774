import type { RequestContext } from '../context/context.ts';
import { autoDiskConfigDisabledByImage, ComputeError } from './errors.ts';
import type { Flavor } from './flavors.ts';
import type { Image } from './images.ts';
import type { Quotas } from './quotas.ts';

const GIB = 1024 ** 3;

/**
 * Whether a disk may be resized to its flavor where an image's property `auto_disk_config` says so.
 * @throws autoDiskConfigDisabledByImage (400)
 */
export function checkAutoDiskConfig(
  asked: 'AUTO' | 'MANUAL' | undefined,
  image: { readonly id: string; readonly property: string | undefined },
): void {
  if (asked === 'AUTO' && image.property?.toLowerCase() === 'disabled') {
    throw autoDiskConfigDisabledByImage(image.id);
  }
}

/** A file to be put into the guest (before 2.57): decoded contents. */
export interface InjectedFile {
  readonly path: string;
  readonly contents: string;
}

/** What of an image a flavor has to suit; of a server's, only what the server remembers. */
export type BootImage = Pick<Image, 'id' | 'status' | 'min_ram' | 'min_disk' | 'size'>;

/**
 * Whether an image may boot with a flavor.
 * @throws 400 for an image that is not active or too large for the flavor.
 */
export function checkImageAndFlavor(
  image: BootImage,
  flavor: Flavor,
  { volumeBacked }: { volumeBacked: boolean },
): void {
  const fail = (name: string, message: string): never => {
    throw new ComputeError(name, 400, message);
  };
  if (image.status !== 'active') fail('ImageNotActive', `Image ${image.id} is not active.`);
  if (flavor.memory_mb < image.min_ram) {
    fail('FlavorMemoryTooSmall', "Flavor's memory is too small for requested image.");
  }
  // A flavor without a disk takes the image's size; a volume has its own.
  if (volumeBacked || flavor.root_gb === 0) return;
  const disk = flavor.root_gb * GIB;
  if (image.size !== null && image.size > disk) {
    fail(
      'FlavorDiskSmallerThanImage',
      `Flavor's disk is too small for requested image. Flavor disk is ${disk} bytes, image is ${image.size} bytes.`,
    );
  }
  if (image.min_disk > flavor.root_gb) {
    fail(
      'FlavorDiskSmallerThanMinDisk',
      "Flavor's disk is smaller than the minimum size specified in image metadata. " +
        `Flavor disk is ${disk} bytes, minimum size is ${image.min_disk * GIB} bytes.`,
    );
  }
}

/** @throws OnsetFileLimitExceeded and its kin (403) */
export function checkInjectedFiles(files: readonly InjectedFile[], limits: Quotas): void {
  const over = (limit: number, value: number): boolean => limit >= 0 && value > limit;
  const fail = (name: string, message: string): never => {
    throw new ComputeError(name, 403, message);
  };
  if (over(limits.injected_files, files.length)) {
    fail('OnsetFileLimitExceeded', 'Personality file limit exceeded');
  }
  const longest = (of: (file: InjectedFile) => number): number => Math.max(0, ...files.map(of));
  if (
    over(
      limits.injected_file_path_bytes,
      longest((file) => file.path.length),
    )
  ) {
    fail(
      'OnsetFilePathLimitExceeded',
      `Personality file path exceeds maximum ${limits.injected_file_path_bytes}`,
    );
  }
  if (
    over(
      limits.injected_file_content_bytes,
      longest((file) => file.contents.length),
    )
  ) {
    fail(
      'OnsetFileContentLimitExceeded',
      `Personality file content exceeds maximum ${limits.injected_file_content_bytes}`,
    );
  }
}

/** Image properties that are no property of the server (nova.utils.SM_SKIP_KEYS). */
const SKIPPED_PROPERTIES = new Set([
  'img_signature_hash_method',
  'img_signature',
  'img_signature_key_type',
  'img_signature_certificate_uuid',
  'cinder_encryption_key_id',
  'cinder_encryption_key_deletion_policy',
]);
const MAX_VALUE = 255;

/** What a server remembers in system_metadata: its image's properties under `image_…`, and who booted it. */
export function initialSystemMetadata(
  image: Image | undefined,
  flavor: Flavor,
  context: Pick<RequestContext, 'roles'>,
): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = {};
  if (image !== undefined) {
    for (const [key, value] of Object.entries(image.properties)) {
      if (!SKIPPED_PROPERTIES.has(key)) metadata[`image_${key}`] = value.slice(0, MAX_VALUE);
    }
    metadata.image_min_ram = String(image.min_ram);
    metadata.image_min_disk = String(Math.max(image.min_disk, flavor.root_gb));
    if (image.disk_format !== null) metadata.image_disk_format = image.disk_format;
    if (image.container_format !== null) metadata.image_container_format = image.container_format;
    metadata.image_base_image_ref = image.properties.base_image_ref ?? image.id;
  }
  metadata.boot_roles = context.roles.join(',');
  return metadata;
}
