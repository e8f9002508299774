import { randomFillSync } from 'node:crypto';

/** Bytes that are asked of the system at once. A call costs as much as the bytes of several seeds. */
const POOL_BYTES = 65_536;

let pool = Buffer.alloc(0);
let used = 0;

/**
 * Fresh random bytes for one use, as `crypto.randomBytes` gives them: each byte of the pool is given out once, and a new
 * pool takes the place of one that is used up, so that what was given out stays as it is.
 */
export function pooledRandomBytes(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(POOL_BYTES, size)));
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}
