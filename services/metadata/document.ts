/** The three types that the metadata service answers with. Neutron's agent turns others into 502. */
export const TEXT_PLAIN = 'text/plain; charset=UTF-8';
export const APPLICATION_JSON = 'application/json';
export const TEXT_HTML = 'text/html; charset=UTF-8';

/** What a path resolves to: bytes that stay, bytes around a fresh random seed, bytes asked for anew, the password. */
export type Document =
  | FixedDocument
  | { readonly kind: 'seeded'; readonly contentType: string; readonly head: Buffer; readonly tail: Buffer }
  | { readonly kind: 'fetched'; readonly contentType: string; readonly fetch: () => Promise<Buffer> }
  | { readonly kind: 'password' };

export interface FixedDocument {
  readonly kind: 'fixed';
  readonly contentType: string;
  readonly body: Buffer;
}

/** A document that stays as it is while the instance's metadata does. */
export function fixed(contentType: string, body: Buffer | string): FixedDocument {
  return { kind: 'fixed', contentType, body: typeof body === 'string' ? Buffer.from(body) : body };
}
