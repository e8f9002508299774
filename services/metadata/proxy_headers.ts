import type { IncomingMessage } from 'node:http';
import { getLogger } from '../common/log/log.ts';
import { HTTPException } from '../common/webob/http_exception.ts';
import type { Verify } from './signature.ts';

const LOG = getLogger('nova.api.metadata.handler');

/** A header's value by its name in lower case; what a client sent twice is one value with a comma, as a WSGI server would have joined it. */
export function header(req: IncomingMessage, name: Lowercase<string>): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** A refusal for a header that was not sent. An empty one was. */
export function missing(what: string): HTTPException {
  return new HTTPException(400, { explanation: `${what} is missing from request.` });
}

/** @throws HTTPException 403 unless the signature is the one of the id */
export function requireSignature(
  verify: Verify,
  id: string,
  signature: string | undefined,
  address: string | undefined,
): void {
  if (verify(id, signature)) return;
  LOG.warning(
    `X-Instance-ID-Signature: ${signature} does not match the expected signature for id: ${id}. Request From: ${address}`,
  );
  throw new HTTPException(403, { explanation: 'Invalid proxy request signature.' });
}

/** A refusal that tells a guest nothing but that it may try again. */
export function unknownError(status: 400 | 500): HTTPException {
  return new HTTPException(status, {
    explanation: 'An unknown error has occurred. Please try your request again.',
  });
}
