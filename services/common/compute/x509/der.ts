/** ASN.1 in the distinguished encoding rules (X.690): the few types that a certificate and a PKCS#12 file are made of. */

function element(tag: number, contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const size = bigEndian(body.length);
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, body]);
}

function bigEndian(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

export const sequence = (...items: readonly Buffer[]): Buffer => element(0x30, items);
export const octetString = (bytes: Buffer): Buffer => element(0x04, [bytes]);
export const bitString = (bytes: Buffer): Buffer => element(0x03, [Buffer.of(0), bytes]);
export const utf8String = (text: string): Buffer => element(0x0c, [Buffer.from(text, 'utf8')]);
export const NULL: Buffer = element(0x05, []);

/** A set of one: an order of several would have to be by their encodings. */
export const setOf = (item: Buffer): Buffer => element(0x31, [item]);

/** `[n]`, constructed: around one element where it is explicit, in the place of a sequence's tag where it is implicit. */
export const tagged = (number: number, ...items: readonly Buffer[]): Buffer => element(0xa0 | number, items);

/** A whole number from 0 on, as a number or as big-endian bytes. */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === 'number' ? bigEndian(value) : value;
  return element(0x02, (bytes[0] ?? 0) >= 128 ? [Buffer.of(0), bytes] : [bytes]);
}

/** An object identifier in dots: two numbers in the first byte, the others in base 128. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift((left % 128) | 0x80);
    }
    bytes.push(...digits);
  }
  return element(0x06, [Buffer.from(bytes)]);
}

/** A time in milliseconds since the epoch: UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
  return Number(digits.slice(0, 4)) < 2050
    ? element(0x17, [Buffer.from(digits.slice(2), 'latin1')])
    : element(0x18, [Buffer.from(digits, 'latin1')]);
}
