import { isDeepStrictEqual } from 'node:util';
import type { GoldenConfig, GoldenHttpCase, GoldenResponse } from './metadata_golden.ts';
import type { Answer } from './metadata_request.ts';

type Request = GoldenHttpCase['request'];

/** Whether a difference is one that is meant, and that the metadata service's limits name. */
export function isDeclared(
  expected: GoldenResponse,
  request: Request,
  config: GoldenConfig,
  { status }: Answer,
): boolean {
  // An exception that escaped: here the path does not exist, the signature is wrong, or the body is no text.
  // The cors filter gives any refusal of an OPTIONS request as an empty 200.
  if (expected.unhandled_exception !== undefined) {
    return [400, 403, 404, 500].includes(status) || (request.method === 'OPTIONS' && status === 200);
  }
  // The password is read from the database, never from metadata that is kept.
  const isKept = config['api']?.['metadata_cache_expiration'] !== 0 && isPassword(request);
  if (!isKept || expected.status !== 200) return false;
  return request.method === 'POST' ? status === 409 : status === 200 && expected.body === '';
}

export function isPassword(request: Request): boolean {
  return /\/password\/?$/.test(request.path);
}

/** The original's random_seed. */
export function seedOf({ body }: GoldenResponse, given: string | undefined): string {
  return given ?? /"random_seed": "([^"]*)"/.exec(body ?? '')?.[1] ?? '';
}

/** What differs, or undefined. */
export function difference(
  expected: GoldenResponse,
  { status, reason, headers, body }: Answer,
): string | undefined {
  if (expected.unhandled_exception !== undefined) return `${expected.unhandled_exception} is ${status} here`;
  const wanted = expectedBody(expected);
  const got = isSameJson(wanted, body) ? wanted : body;
  const pairs: readonly (readonly [what: string, wanted: unknown, got: unknown])[] = [
    ['status', expected.status, status],
    ['reason', expected.reason ?? reason, reason],
    ['content type', expected.content_type ?? undefined, headers['content-type']],
    ['content length', expected.content_length ?? headers['content-length'], headers['content-length']],
    ['transfer encoding', undefined, headers['transfer-encoding']],
    ...Object.entries(expected.other_headers ?? {}).map(
      ([name, value]) => [name, value, String(headers[name.toLowerCase()])] as const,
    ),
    ['body', wanted.toString('latin1'), got.toString('latin1')],
  ];
  const different = pairs.filter(([, a, b]) => a !== b);
  if (different.length === 0) return undefined;
  return different
    .map(([what, a, b]) => `${what} ${JSON.stringify(b)} instead of ${JSON.stringify(a)}`)
    .join('; ');
}

/** The order of members, which JavaScript changes for names like `1`, is nothing that a reader of JSON sees. */
function isSameJson(a: Buffer, b: Buffer): boolean {
  if (a.length !== b.length) return false;
  try {
    return isDeepStrictEqual(JSON.parse(a.toString()), JSON.parse(b.toString()));
  } catch {
    return false;
  }
}

/** `<1020 x q>` stands for that many. */
export function expectedBody({ body = '', body_base64: base64 }: GoldenResponse): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  const [, count, character = ''] = /^<(\d+) x (.)>$/.exec(body) ?? [];
  return count === undefined ? Buffer.from(body) : Buffer.from(character.repeat(Number(count)));
}
