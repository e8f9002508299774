import { autoDiskConfigDisabledByImage, ComputeError, imageUnacceptable } from './errors.ts';
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

/**
 * Whether a server's disk is resized to its flavor: as asked, else as the image's property `auto_disk_config` says.
 * @throws autoDiskConfigDisabledByImage (400)
 */
export function diskConfigFor(
  asked: 'AUTO' | 'MANUAL' | undefined,
  image: Pick<Image, 'id' | 'properties'> | undefined,
): 'AUTO' | 'MANUAL' {
  const property = image?.properties.auto_disk_config?.toLowerCase();
  checkAutoDiskConfig(asked, { id: image?.id ?? '', property });
  return asked ?? (/^(?:true|1|on|yes)$/.test(property ?? '') ? 'AUTO' : 'MANUAL');
}

/** @throws imageUnacceptable (400) for an image that was made of an encrypted volume, which boots only as a volume. */
export function checkBootable({ id, properties }: Pick<Image, 'id' | 'properties'>): void {
  if ((properties.cinder_encryption_key_id ?? '') === '') return;
  throw imageUnacceptable(id, 'Direct booting of an image uploaded from an encrypted volume is unsupported.');
}

/** A file to be put into the guest (before 2.57): contents in base64, as they came and as quotas count them. */
export interface InjectedFile {
  readonly path: string;
  readonly contents: string;
}

/** What of an image a flavor has to suit; of a server's, only what the server remembers. */
export type BootImage = Pick<Image, 'id' | 'status' | 'min_ram' | 'min_disk' | 'size'>;

/**
 * Whether an image may boot with a flavor. `volumeSize` is that of a root volume in GiB, where it is known.
 * @throws 400 for an image that is not active or too large for the flavor, or for the volume.
 */
export function checkImageAndFlavor(
  image: BootImage,
  flavor: Pick<Flavor, 'memory_mb' | 'root_gb'>,
  { volumeBacked, volumeSize }: { volumeBacked: boolean; volumeSize?: number | null | undefined },
): void {
  const fail = (name: string, message: string): never => {
    throw new ComputeError(name, 400, message);
  };
  if (image.status !== 'active') fail('ImageNotActive', `Image ${image.id} is not active.`);
  if (flavor.memory_mb < image.min_ram) {
    fail('FlavorMemoryTooSmall', "Flavor's memory is too small for requested image.");
  }
  if (volumeBacked && image.min_disk > (volumeSize ?? Infinity)) {
    fail(
      'VolumeSmallerThanMinDisk',
      'Volume is smaller than the minimum size specified in image metadata. ' +
        `Volume size is ${(volumeSize ?? 0) * GIB} bytes, minimum size is ${image.min_disk * GIB} bytes.`,
    );
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
