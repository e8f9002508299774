import type { HeaderRows } from '../common/webob/send.ts';

/** The three types that the metadata service answers with. Neutron's agent turns others into 502. */
export const TEXT_PLAIN = 'text/plain; charset=UTF-8';
export const APPLICATION_JSON = 'application/json';
export const TEXT_HTML = 'text/html; charset=UTF-8';

/**
 * Bytes as text, a character each: Node's `latin1`. Node writes such text together with the head, and a Buffer after it,
 * which costs more than all that is done here for a request.
 */
export type ByteText = string;

/** What a path resolves to: bytes that stay, bytes around a fresh random seed, bytes asked for anew, the password. */
export type Document =
  | FixedDocument
  | SeededDocument
  | { readonly kind: 'fetched'; readonly fetch: () => Promise<FixedDocument> }
  | { readonly kind: 'password' };

export interface FixedDocument {
  readonly kind: 'fixed';
  /** Content-Length and Content-Type, as they are sent. */
  readonly headers: HeaderRows;
  readonly body: ByteText;
}

export interface SeededDocument {
  readonly kind: 'seeded';
  /** Those of the whole, whose seed always has the same length. */
  readonly headers: HeaderRows;
  readonly head: ByteText;
  readonly tail: ByteText;
}

/** A document that stays as it is while the instance's metadata does. Text becomes UTF-8. */
export function fixed(contentType: string, content: Buffer | string): FixedDocument {
  const body = byteText(content);
  return { kind: 'fixed', headers: headersOf(contentType, body.length), body };
}

/** A document with a seed of so many characters between two texts. */
export function seeded(contentType: string, head: string, seedLength: number, tail: string): SeededDocument {
  const [before, after] = [byteText(head), byteText(tail)];
  const length = before.length + seedLength + after.length;
  return { kind: 'seeded', headers: headersOf(contentType, length), head: before, tail: after };
}

/** Text of buffers: user data is the same at many paths, each of which would have a copy of its own. */
const TEXTS = new WeakMap<Buffer, ByteText>();

function byteText(content: Buffer | string): ByteText {
  if (typeof content === 'string') return Buffer.from(content).toString('latin1');
  const known = TEXTS.get(content);
  if (known !== undefined) return known;
  const text = content.toString('latin1');
  TEXTS.set(content, text);
  return text;
}

function headersOf(contentType: string, length: number): HeaderRows {
  return Object.freeze(['Content-Length', String(length), 'Content-Type', contentType]);
}
