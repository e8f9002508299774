import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import type { Row } from '../db/schema.ts';
import type { Flavor } from './flavors.ts';
import type { Image } from './images.ts';

/** What marks those keys of a server's system_metadata that say what its image was. */
const IMAGE_PREFIX = 'image_';
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

type Root = Pick<Flavor, 'root_gb'>;
type Entries = Readonly<Record<string, string>>;

/** What a new server remembers in system_metadata: its image's properties, and who booted it. */
export function initialSystemMetadata(
  image: Image | undefined,
  flavor: Root,
  context: Pick<RequestContext, 'roles'>,
): Entries {
  return {
    ...(image === undefined ? {} : imageSystemMetadata(image, flavor)),
    boot_roles: context.roles.join(','),
  };
}

/** An image's properties under `image_…` (nova.utils.get_system_metadata_from_image). */
function imageSystemMetadata(image: Image, flavor: Root): Entries {
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(image.properties)) {
    if (!SKIPPED_PROPERTIES.has(key)) metadata[`${IMAGE_PREFIX}${key}`] = value.slice(0, MAX_VALUE);
  }
  metadata.image_min_ram = String(image.min_ram);
  metadata.image_min_disk = String(Math.max(image.min_disk, flavor.root_gb));
  if (image.disk_format !== null) metadata.image_disk_format = image.disk_format;
  if (image.container_format !== null) metadata.image_container_format = image.container_format;
  metadata.image_base_image_ref = image.properties.base_image_ref ?? image.id;
  return metadata;
}

/** What a server remembers of its image, by the names that the image has for it. */
export async function imageProperties(trx: Queryable, uuid: string): Promise<ReadonlyMap<string, string>> {
  const keys = (await imageRows(trx, uuid)).map(({ key, value }) => [key.slice(IMAGE_PREFIX.length), value]);
  return new Map(keys as [string, string][]);
}

/** Forgets what a server remembers of its image, for what another is; all else in system_metadata stays. */
export async function replaceImageProperties(
  trx: Queryable,
  uuid: string,
  image: Image,
  flavor: Root,
): Promise<void> {
  const known = (await imageRows(trx, uuid)).map(({ id }) => id);
  if (known.length > 0) {
    await trx.deleteFrom('instance_system_metadata').where('id', 'in', known).execute();
  }
  const entries = { ...imageSystemMetadata(image, flavor), image_base_image_ref: image.id };
  await trx
    .insertInto('instance_system_metadata')
    .values(Object.entries(entries).map(([key, value]) => ({ instance_uuid: uuid, key, value })))
    .execute();
}

async function imageRows(
  trx: Queryable,
  uuid: string,
): Promise<readonly Pick<Row<'instance_system_metadata'>, 'id' | 'key' | 'value'>[]> {
  const rows = await trx
    .selectFrom('instance_system_metadata')
    .select(['id', 'key', 'value'])
    .where('instance_uuid', '=', uuid)
    .execute();
  return rows.filter(({ key }) => key.startsWith(IMAGE_PREFIX));
}

/** What of its image a server's row repeats. */
export function imageColumns(
  image: Pick<Image, 'properties'> | undefined,
): Pick<Row<'instances'>, 'kernel_id' | 'ramdisk_id' | 'os_type' | 'architecture' | 'vm_mode'> {
  const properties = image?.properties ?? {};
  const withKernel = properties.kernel_id !== 'nokernel';
  return {
    kernel_id: withKernel ? (properties.kernel_id ?? '') : '',
    ramdisk_id: withKernel ? (properties.ramdisk_id ?? '') : '',
    os_type: properties.os_type ?? null,
    architecture: properties.architecture ?? null,
    vm_mode: properties.vm_mode ?? null,
  };
}
