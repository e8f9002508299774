import type { KeyPair } from '../../common/compute/keypairs.ts';
import { isoMicroseconds } from '../../common/compute/timestamps.ts';
import type { JsonObject } from '../wsgi/python_json.ts';
import type { ApiRequest } from '../wsgi/route.ts';

const typeOf = ({ version }: ApiRequest, { type }: KeyPair): JsonObject =>
  version.atLeast('2.2') ? { type } : {};

/** The answer to a create: the private half is in it if it was made here, this once. */
export function createdKeyPair(
  request: ApiRequest,
  keyPair: KeyPair,
  privateKey: string | undefined,
): JsonObject {
  return {
    ...(privateKey === undefined ? {} : { private_key: privateKey }),
    ...typeOf(request, keyPair),
    name: keyPair.name,
    public_key: keyPair.public_key,
    fingerprint: keyPair.fingerprint,
    user_id: keyPair.user_id,
  };
}

/** An item of the list. */
export function listedKeyPair(request: ApiRequest, keyPair: KeyPair): JsonObject {
  const { name, public_key, fingerprint } = keyPair;
  return { keypair: { name, public_key, fingerprint, ...typeOf(request, keyPair) } };
}

/** GET /os-keypairs/{id}: a deleted key pair is gone, so that `deleted` never says otherwise. */
export function shownKeyPair(request: ApiRequest, keyPair: KeyPair): JsonObject {
  return {
    name: keyPair.name,
    public_key: keyPair.public_key,
    fingerprint: keyPair.fingerprint,
    user_id: keyPair.user_id,
    created_at: isoMicroseconds(keyPair.created_at),
    deleted: false,
    deleted_at: null,
    id: keyPair.id,
    updated_at: keyPair.updated_at === null ? null : isoMicroseconds(keyPair.updated_at),
    ...typeOf(request, keyPair),
  };
}
