import type { Difference } from './compare.ts';
import type { Case } from './recording.ts';
import { isRaw } from './recording.ts';
import type { Answer } from './wire.ts';

/** A difference that is the recorded host's or front's own and not Nova's: when it is one, and why it stays. */
export interface Declaration {
  /** A row of LIMITS.md. */
  readonly title: string;
  readonly reason: string;
  readonly holds: (one: Case, difference: Difference, actual: Answer | undefined) => boolean;
}

const isFront = (one: Case): boolean => /^(nginx|apache)/.test(one.deployment);
const hasHeader = (one: Case, name: string): boolean =>
  !isRaw(one.request) && Object.keys(one.request.headers).some((one) => one.toLowerCase() === name);

const contentType = (answer: Answer | undefined): string =>
  answer?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';

/** Every declared difference. LIMITS.md is generated from it. */
export const DECLARED: readonly Declaration[] = [
  {
    title: "A client's own X-Forwarded-Proto does not change links behind the fronts",
    reason:
      "uWSGI itself takes the scheme from X-Forwarded-Proto, and the recorded fronts passed a client's header through. The fronts here remove it, so that nobody can spoof it.",
    holds: (one, difference) =>
      isFront(one) &&
      hasHeader(one, 'x-forwarded-proto') &&
      (difference.what === 'headers' || difference.what === 'body') &&
      withoutSchemes(difference.expected) === withoutSchemes(difference.actual),
  },
  {
    title: "What a front refuses itself comes as JSON in Nova's error shape",
    reason:
      'The recorded fronts sent their own HTML pages for a request that never reached Nova, such as one with an empty Host.',
    holds: (one, difference, actual) =>
      isFront(one) &&
      /<html/i.test(one.body_text ?? '') &&
      actual?.status === one.status &&
      (difference.what === 'headers' || difference.what === 'body') &&
      /^application\/json\b/.test(contentType(actual)),
  },
  {
    title: 'A request line that is no HTTP is answered with 400, or not at all',
    reason:
      "eventlet takes it for HTTP/0.9 and answers with its server's own error page, without status line or headers.",
    holds: (one, _difference, actual) =>
      one.deployment.startsWith('eventlet') &&
      one.raw_response !== undefined &&
      one.raw_response !== '' &&
      !one.raw_response.startsWith('HTTP/') &&
      (actual === undefined || actual.status === 400),
  },
];

/** Scheme and a default port are what that header changes; the length follows from them. */
const withoutSchemes = (text: string): string =>
  text
    .replace(/"[a-z, ]+:\/\/([^/"]*?)(?::\d+)?(?=[/"])/g, '"$SCHEME://$1')
    .replace(/content-length: \d+/g, 'content-length: $LENGTH');

/** The declaration that a difference falls under. */
export function declarationFor(
  one: Case,
  difference: Difference,
  actual: Answer | undefined,
): Declaration | undefined {
  return DECLARED.find(({ holds }) => holds(one, difference, actual));
}
