import type { IncomingMessage } from 'node:http';
import { badRequest } from './faults.ts';
import { PyFloat } from './python_json.ts';

const MALFORMED = 'Malformed request body';
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A request's body as bytes. One without a Content-Length counts as absent, chunked or not: WSGI knows no other end of
 * a body, and neither does Nova.
 */
export async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(req.headers['content-length'] ?? 0);
  if (!(length > 0)) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Parses a JSON body. @throws a 400 fault where it is none, or no UTF-8 */
export function parseJson(body: Buffer): unknown {
  try {
    const text = UTF8.decode(body);
    return /\d[.eE]/.test(text) ? JSON.parse(text, withFloats as Reviver) : JSON.parse(text);
  } catch {
    throw badRequest(MALFORMED);
  }
}

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** Keeps what Python reads as a float apart from an integer: `1.0` is no integer to a schema. */
function withFloats(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' && /[.eE]/.test(context.source ?? '') ? new PyFloat(value) : value;
}

/** The one key of an action's body. @throws a 400 fault for any other number of keys; undefined for what has none */
export function actionName(body: unknown): string | undefined {
  if (typeof body === 'string' || Array.isArray(body)) {
    if (body.length !== 1) throw badRequest(MALFORMED);
    return undefined;
  }
  if (typeof body !== 'object' || body === null || body instanceof PyFloat) return undefined;
  const keys = Object.keys(body);
  if (keys.length !== 1) throw badRequest(MALFORMED);
  return keys[0];
}
