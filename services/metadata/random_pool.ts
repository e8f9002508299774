import { randomBytes, randomFillSync } from 'node:crypto';

/** Bytes that are asked of the system at once. A call costs as much as the bytes of several seeds. */
const POOL_BYTES = 65_536;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Fresh random bytes as `crypto.randomBytes` gives them, each given out once, as base64. The pool is one that is filled
 * again: new ones, which are outside of V8's heap, have it collect the old generation, a pause for all who wait.
 */
export function pooledRandomBase64(size: number): string {
  if (size > POOL_BYTES) return randomBytes(size).toString('base64');
  if (used + size > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.toString('base64', used - size, used);
}
