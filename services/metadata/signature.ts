import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Neutron's agent sends beside an id: HMAC-SHA256 under the shared secret, in lower-case hexadecimal digits. */
export function sign(secret: string, id: string): string {
  return createHmac('sha256', secret).update(id).digest('hex');
}

/** Whether a signature is the one of an id, in a time that does not depend on where the two differ. */
export function verify(secret: string, id: string, signature: string | undefined): boolean {
  const expected = Buffer.from(sign(secret, id));
  const given = Buffer.from(signature ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given);
}
