import { ComputeError } from '../../common/compute/errors.ts';
import type { Image } from '../../common/compute/images.ts';
import { getImage } from '../../common/compute/images.ts';
import { notFound } from '../wsgi/faults.ts';
import type { ApiRequest } from '../wsgi/route.ts';

/** The image that a path names. @throws a 404 fault in the proxy's own words, without the id */
export async function imageOf(request: ApiRequest): Promise<Image> {
  const id = (request.params['image_id'] ?? request.params['id']) as string;
  try {
    return await getImage(request.service.db.kysely, id, request.context);
  } catch (error) {
    if (error instanceof ComputeError && error.code === 404) throw notFound('Image not found.');
    throw error;
  }
}
