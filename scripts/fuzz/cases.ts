import { ENCODE, type FuzzedProtocol, PROTOCOL_NAMES } from './encode.ts';
import { Random } from './random.ts';
import { someVars } from './variables.ts';

/**
 * How a client leaves once it has sent its pieces: `half` closes its writing side and reads on, `wait` reads on,
 * `close` and `reset` go away at once.
 */
export type Leaving = 'half' | 'wait' | 'close' | 'reset';

/** One connection. */
export interface Case {
  readonly protocol: FuzzedProtocol;
  /** Each in a write of its own. */
  readonly pieces: readonly Buffer[];
  readonly leaving: Leaving;
}

/** Case `index` of a seed. */
export function makeCase(seed: number, index: number): Case {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const protocol = random.pick(PROTOCOL_NAMES);
  const length = random.once(20) ? 300_000 : random.below(40);
  const body = 'x'.repeat(random.once(6) ? random.below(length + 40) : length);
  let bytes = ENCODE[protocol](someVars(random, length), body);
  for (let n = random.once(2) ? random.below(6) : 0; n > 0; n--) bytes = mutate(random, bytes);
  if (random.once(40)) bytes = random.bytes(random.below(600));
  if (random.once(8)) bytes = Buffer.concat([bytes, bytes]);
  // HTTP and FastCGI keep connections for longer than a case may take.
  const mayWait = protocol === 'uwsgi' || protocol === 'scgi';
  const leaving = random.pick<Leaving>(['half', 'half', 'half', mayWait ? 'wait' : 'half', 'close', 'reset']);
  return { protocol, pieces: tear(random, bytes), leaving };
}

/** Spoils bytes, mostly in front, where the lengths are. */
function mutate(random: Random, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const at = random.below(random.once(2) ? Math.min(bytes.length, 24) : bytes.length);
  const out = Buffer.from(bytes);
  switch (random.below(6)) {
    case 0:
      out[at] = (out[at] as number) ^ (1 << random.below(8));
      return out;
    case 1:
      out[at] = random.pick([0, 1, 127, 128, 254, 255, 10, 13, 58, 44, 48, 57]);
      return out;
    case 2:
      return out.subarray(0, at);
    case 3:
      return Buffer.concat([out.subarray(0, at), random.bytes(1 + random.below(9)), out.subarray(at)]);
    case 4:
      return Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + random.below(9))]);
    default:
      return Buffer.concat([out.subarray(0, at), out.subarray(Math.max(0, at - random.below(60)))]);
  }
}

function tear(random: Random, bytes: Buffer): Buffer[] {
  const cuts = random.once(2) ? 0 : random.below(8);
  const places = Array.from({ length: cuts }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...places].map((place, i) => bytes.subarray(place, places[i] ?? bytes.length));
}
