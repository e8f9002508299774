import { faultName } from '../../common/middleware/fault.ts';
import type { JsonObject } from './python_json.ts';

/** webob's own explanation of each code, used where a handler gives none. */
const EXPLANATIONS = {
  400: 'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  401: 'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
  403: 'Access was denied to this resource.',
  404: 'The resource could not be found.',
  409: 'There was a conflict when trying to complete your request.',
  410: 'This resource is no longer available.  No forwarding address is given.',
  415: 'The request media type is not supported by this server.',
  501: 'The server does not support the functionality required to fulfil the request.',
  503: 'The server is currently unavailable. Please try again at a later time.',
} as const;

export const UNEXPECTED_API_ERROR =
  'Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.';

/** What a handler throws to be answered with a fault: the HTTP code, the message that the client sees. */
export class HTTPError extends Error {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HTTPError';
    this.code = code;
    this.headers = headers;
  }
}

const raise =
  (code: keyof typeof EXPLANATIONS) =>
  (message: string = EXPLANATIONS[code]): HTTPError =>
    new HTTPError(code, message);

export const badRequest = raise(400);
export const forbidden = raise(403);
export const notFound = raise(404);
export const conflict = raise(409);
export const gone = raise(410);
export const unsupportedMediaType = raise(415);
export const notImplemented = raise(501);
export const serviceUnavailable = raise(503);

/** A fault's body. `retryAfter` appears for 413 and 429 alone, as text. */
export function faultBody(code: number, message: string, retryAfter?: string): JsonObject {
  const fault: JsonObject = { code, message };
  const body = {
    ...fault,
    ...((code === 413 || code === 429) && retryAfter !== undefined ? { retryAfter } : {}),
  };
  return { [faultName(code)]: body };
}

/** The code, message and headers to answer an error with; undefined for one that nobody meant for a client. */
export function httpErrorOf(error: unknown): HTTPError | undefined {
  if (error instanceof HTTPError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code } = error as Error & { code?: unknown };
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 400 || code > 599) return undefined;
  return new HTTPError(code, error.message);
}
