import { randomInt } from 'node:crypto';

/**
 * An address for a new guest, in the upper half of `private` (10.0.0.0/16): one that no guest has, and at random. The first
 * free one would be that of a server which was deleted just now, whose metadata Nova's caches still have for that address.
 */
export function newAddress(
  taken: ReadonlySet<string>,
  random: (below: number) => number = randomInt,
): string {
  for (;;) {
    const address = `10.0.${128 + random(128)}.${1 + random(254)}`;
    if (!taken.has(address)) return address;
  }
}
