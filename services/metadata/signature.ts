import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Neutron's agent sends beside an id: HMAC-SHA256 under the shared secret, in lower-case hexadecimal digits. */
export function sign(secret: string, id: string): string {
  return createHmac('sha256', secret).update(id).digest('hex');
}

export type Verify = (id: string, signature: string | undefined) => boolean;

/** Ids whose signature a process remembers. Only those that were shown with it count, so a stranger can't fill it. */
const MAX_REMEMBERED = 2048;

/**
 * Tells whether a signature is the one of an id, in a time that does not depend on where the two differ. The signatures of
 * ids that passed are kept: the same few instances ask again and again.
 */
export function verifier(secret: string): Verify {
  const remembered = new Map<string, Buffer>();
  return (id, signature) => {
    const known = remembered.get(id);
    const expected = known ?? Buffer.from(sign(secret, id));
    const given = Buffer.from(signature ?? '');
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return false;
    if (known === undefined) {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(id, expected);
    }
    return true;
  };
}
