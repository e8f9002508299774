import type { RequestContext } from '../context/context.ts';
import type { Queryable } from '../db/prepared_query.ts';
import { ComputeError } from './errors.ts';
import { getImage, type Image } from './images.ts';
import { getKeyPair, type KeyPair } from './keypairs.ts';

/** The image that a request's body names. @throws ImageNotFound (400) with the message `unknown` */
export async function imageNamed(
  trx: Queryable,
  id: string,
  { context, unknown }: { readonly context: RequestContext; readonly unknown: string },
): Promise<Image> {
  return orBadRequest(getImage(trx, id, context), unknown);
}

/** The caller's own key pair that a request's body names, whosever the server is. @throws KeypairNotFound (400) */
export async function keyPairNamed(trx: Queryable, name: string, context: RequestContext): Promise<KeyPair> {
  return orBadRequest(getKeyPair(trx, context.userId, name), 'Invalid key_name provided.');
}

async function orBadRequest<T>(found: Promise<T>, message: string): Promise<T> {
  try {
    return await found;
  } catch (error) {
    throw error instanceof ComputeError ? new ComputeError(error.name, 400, message) : error;
  }
}
