import type { RequestContext } from '../context/context.ts';
import type { Row } from '../db/schema.ts';
import { preparedQuery, type Queryable } from '../db/prepared_query.ts';
import { imageNotFound, markerNotFound } from './errors.ts';

/** An image with its free properties, as Glance shows both. */
export interface Image extends Row<'images'> {
  readonly properties: Readonly<Record<string, string>>;
}

type Caller = Pick<RequestContext, 'projectId' | 'isAdmin'>;

export interface ListImagesOptions {
  readonly context: Caller;
  readonly name?: string | undefined;
  /** Glance's word: queued, saving, active, deleted … */
  readonly status?: string | undefined;
  readonly changesSince?: string | undefined;
  readonly minRam?: number | undefined;
  readonly minDisk?: number | undefined;
  /** `snapshot`, `backup` … from the property image_type; `base` is what has none. */
  readonly imageType?: string | undefined;
  /** The server that a snapshot was taken of. */
  readonly instanceUuid?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly limit?: number | undefined;
  readonly marker?: string | undefined;
}

const allImages = preparedQuery((db) =>
  db.selectFrom('images').selectAll().orderBy('created_at', 'desc').orderBy('id'),
);
const allProperties = preparedQuery((db) =>
  db.selectFrom('image_properties').select(['image_id', 'name', 'value']).orderBy('id'),
);
const imageById = preparedQuery((db, id: string) => db.selectFrom('images').selectAll().where('id', '=', id));
const propertiesOf = preparedQuery((db, id: string) =>
  db.selectFrom('image_properties').select(['name', 'value']).where('image_id', '=', id).orderBy('id'),
);

/**
 * The images that the caller may see (public, community and its own; an admin sees all), newest first.
 * @throws markerNotFound (400) for a marker that is no image of the list.
 */
export async function listImages(db: Queryable, options: ListImagesOptions): Promise<readonly Image[]> {
  const { context, limit, marker } = options;
  const properties = new Map<string, Record<string, string>>();
  for (const { image_id, name, value } of await allProperties(db)) {
    const known = properties.get(image_id);
    if (known === undefined) properties.set(image_id, { [name]: value });
    else known[name] = value;
  }
  const wanted = (await allImages(db))
    .filter((row) => isVisible(row, context))
    .map((row): Image => ({ ...row, properties: properties.get(row.id) ?? {} }))
    .filter((image) => matches(image, options));
  let start = 0;
  if (marker !== undefined) {
    start = wanted.findIndex((image) => image.id === marker) + 1;
    if (start === 0) throw markerNotFound(marker);
  }
  return wanted.slice(start, limit === undefined ? undefined : start + limit);
}

/** One image. @throws imageNotFound (404), also for what the caller may not see. */
export async function getImage(db: Queryable, id: string, context: Caller): Promise<Image> {
  const [row] = await imageById(db, id);
  if (row === undefined || !isVisible(row, context)) throw imageNotFound(id);
  const properties = await propertiesOf(db, id);
  return { ...row, properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])) };
}

function isVisible(row: Row<'images'>, { projectId, isAdmin }: Caller): boolean {
  return isAdmin || row.owner === projectId || row.visibility !== 'private';
}

function matches(image: Image, options: ListImagesOptions): boolean {
  const { name, status, changesSince, minRam, minDisk, imageType, instanceUuid, properties = {} } = options;
  return (
    (name === undefined || image.name === name) &&
    (status === undefined || image.status === status) &&
    (changesSince === undefined || image.updated_at >= changesSince) &&
    (minRam === undefined || image.min_ram >= minRam) &&
    (minDisk === undefined || image.min_disk >= minDisk) &&
    (imageType === undefined || (image.properties.image_type ?? 'base') === imageType) &&
    (instanceUuid === undefined || image.properties.instance_uuid === instanceUuid) &&
    Object.entries(properties).every(([key, value]) => image.properties[key] === value)
  );
}
