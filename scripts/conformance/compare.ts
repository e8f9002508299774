import { isDeepStrictEqual } from 'node:util';
import { echoedVersion, type Expectation } from './expectation.ts';
import type { Answer } from './wire.ts';

/** One thing that is not as expected. */
export interface Difference {
  readonly what: 'answer' | 'status' | 'reason' | 'headers' | 'body' | 'body length' | 'request id';
  readonly expected: string;
  readonly actual: string;
}

/** Between one client and one connection, so not compared; recordings drop them too. */
const HOP_BY_HOP = new Set(['connection', 'date', 'server', 'keep-alive']);
const REQUEST_ID = /^req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REQUEST_ID_HEADERS = new Set(['x-openstack-request-id', 'x-compute-request-id']);

/** Every difference between an answer and what was expected. `anyAuthority`: links may name any host. */
export function differences(
  { answer: expected, bodyLength, accepted }: Expectation,
  actual: Answer | undefined,
  anyAuthority: boolean,
): Difference[] {
  if (expected === undefined || actual === undefined) {
    if (expected === actual) return [];
    return [{ what: 'answer', expected: line(expected), actual: line(actual) }];
  }
  if (accepted !== undefined) {
    const taken = actual.status !== expected.status && echoedVersion(actual.headers) === accepted;
    return taken ? [] : [{ what: 'answer', expected: `one at ${accepted}`, actual: line(actual) }];
  }
  const found: Difference[] = [];
  const check = (what: Difference['what'], want: unknown, have: unknown): void => {
    if (!isDeepStrictEqual(want, have)) found.push({ what, expected: shown(want), actual: shown(have) });
  };
  check('status', expected.status, actual.status);
  check('reason', expected.reason, actual.reason);
  const ids = new Set(actual.headers.filter(([name]) => isRequestId(name)).map(([, value]) => value));
  check('request id', true, ids.size <= 1 && [...ids].every((id) => REQUEST_ID.test(id)));
  const lengthDepends = anyAuthority || expected.status !== actual.status;
  check('headers', rows(expected.headers, lengthDepends), rows(actual.headers, lengthDepends));
  const want = anyAuthority ? withoutAuthorities(expected.body) : expected.body;
  const have = anyAuthority ? withoutAuthorities(actual.body) : actual.body;
  check('body', parsed(want), parsed(have));
  if (bodyLength !== undefined && !anyAuthority && found.length === 0) {
    check('body length', bodyLength, Array.from(actual.body).length);
  }
  return found;
}

const isRequestId = (name: string): boolean => REQUEST_ID_HEADERS.has(name.toLowerCase());

function rows(headers: Answer['headers'], withoutLength: boolean): string[] {
  return headers
    .map(([name, value]) => [name.toLowerCase(), isRequestId(name) ? '$REQ_ID' : value] as const)
    .filter(([name]) => !HOP_BY_HOP.has(name) && !(withoutLength && name === 'content-length'))
    .map(([name, value]) => `${name}: ${value}`);
}

/** JSON by value, anything else as text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const withoutAuthorities = (text: string): string => text.replace(/:\/\/[^/"]*/g, '://$AUTHORITY');
const line = (answer: Answer | undefined): string =>
  answer === undefined ? 'closed without an answer' : `${answer.status} ${answer.reason}`;

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
