import { ApiVersion, MAX_API_VERSION } from '../../services/api/wsgi/api_version.ts';
import type { Case, Recording } from './recording.ts';
import { isRaw } from './recording.ts';
import type { Answer } from './wire.ts';
import { parseAnswer } from './wire.ts';

/** What an answer has to be. */
export interface Expectation {
  /** Undefined: the connection is closed without an answer. */
  readonly answer: Answer | undefined;
  /** The length of the recorded text, where the body is JSON. */
  readonly bodyLength: number | undefined;
  /** A microversion that only has to be taken: the answer names it and isn't the recorded refusal. */
  readonly accepted?: string;
  /** Set where the expectation is not what was recorded, with the reason. */
  readonly declared?: string;
}

/** What a recording says of itself: how its servers were addressed, and the newest microversion that they knew. */
export interface Facts {
  readonly maximum: string;
  /** Deployment to the Host that its requests were sent with. */
  readonly authorities: ReadonlyMap<string, string>;
}

/** The recorded servers' newest microversion where a recording holds no version document. */
const DEFAULT_MAXIMUM = '2.100';
const DEFAULT_AUTHORITY = '127.0.0.1:8774';

/** Reads both off the recorded version documents and their links. */
export function factsOf({ cases }: Recording): Facts {
  let maximum: string | undefined;
  const counts = new Map<string, Map<string, number>>();
  for (const one of cases) {
    const text = JSON.stringify(one.body ?? null);
    maximum ??= /"id":"v2\.1","status":"CURRENT","version":"(2\.\d+)"/.exec(text)?.[1];
    const ofDeployment = counts.get(one.deployment) ?? new Map<string, number>();
    counts.set(one.deployment, ofDeployment);
    if (!isRaw(one.request) && 'Host' in one.request.headers) continue;
    for (const [, authority] of text.matchAll(/:\/\/(127\.0\.0\.1:\d+)\//g)) {
      ofDeployment.set(authority as string, (ofDeployment.get(authority as string) ?? 0) + 1);
    }
  }
  const authorities = new Map<string, string>();
  for (const [deployment, seen] of counts) {
    const [most] = [...seen].sort(([, a], [, b]) => b - a);
    authorities.set(deployment, most?.[0] ?? DEFAULT_AUTHORITY);
  }
  return { maximum: maximum ?? DEFAULT_MAXIMUM, authorities };
}

/** A case's recorded answer as one of ours has to be, the recording's newest microversion read as ours. */
export function expectationOf(one: Case, facts: Facts, recording: Recording): Expectation {
  const refused = one.status === 406 ? echoedVersion(one.headers ?? []) : undefined;
  return refused !== undefined && isOursAlone(refused, facts)
    ? newerThanRecorded(one, refused, facts, recording)
    : recorded(one, facts);
}

function recorded(one: Case, facts: Facts): Expectation {
  if (one.raw_response !== undefined) {
    return { answer: recordedRaw(one.raw_response, facts), bodyLength: undefined };
  }
  // What names the newest version without being asked for it by number was asked for `latest`.
  const latest = !versionHeaders(one).some((text) => text.includes(facts.maximum));
  const headers = (one.headers ?? []).map(([name, value]): readonly [string, string] =>
    latest && VERSION_HEADER.test(name)
      ? [name, value.replace(facts.maximum, MAX_API_VERSION)]
      : [name, value],
  );
  const body = one.body_text ?? JSON.stringify(one.body ?? null);
  return {
    answer: {
      status: one.status ?? 0,
      reason: one.reason ?? '',
      headers,
      body: withOurMaximum(body, facts),
    },
    bodyLength: one.body_text === undefined ? one.body_raw_length : undefined,
  };
}

function recordedRaw(text: string, facts: Facts): Answer | undefined {
  if (text === '') return undefined;
  const answer = parseAnswer(Buffer.from(text, 'utf8'), false)?.answer;
  // A server that takes the request for HTTP/0.9 sends a body and nothing before it.
  if (answer === undefined) return { status: 0, reason: '', headers: [], body: text };
  return { ...answer, body: withOurMaximum(answer.body, facts) };
}

/** In a version document, and in the message that names the range: nowhere else does a server say its newest version. */
function withOurMaximum(text: string, { maximum }: Facts): string {
  const version = maximum.replaceAll('.', '\\.');
  return text
    .replace(new RegExp(`("status": ?"CURRENT", ?"version": ?")${version}"`, 'g'), `$1${MAX_API_VERSION}"`)
    .replace(new RegExp(`(maximum is )${version}(?=\\.)`, 'g'), `$1${MAX_API_VERSION}`);
}

const VERSION_HEADER = /^(x-openstack-nova|openstack)-api-version$/i;

/** The values of the request's version headers. */
function versionHeaders({ request }: Case): readonly string[] {
  if (isRaw(request)) return [];
  return Object.entries(request.headers)
    .filter(([name]) => VERSION_HEADER.test(name))
    .flatMap(([, values]) => values);
}

/** The version that an answer names; one that is refused names what was asked for. */
export function echoedVersion(headers: Answer['headers']): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'x-openstack-nova-api-version')?.[1];
}

function isOursAlone(asked: string, { maximum }: Facts): boolean {
  const version = ApiVersion.parse(asked);
  return (
    version !== undefined &&
    version.compare(ApiVersion.of(maximum)) > 0 &&
    version.matches('2.1', MAX_API_VERSION)
  );
}

/**
 * Microversions continue beyond the recording: such a request is answered as the recorded newest one was. Where nobody
 * recorded that, it is enough that the version is taken.
 */
function newerThanRecorded(one: Case, asked: string, facts: Facts, recording: Recording): Expectation {
  const declared = `${asked} is newer than the recording's ${facts.maximum}, and served here`;
  const wanted = [facts.maximum, 'latest'].map((version) =>
    JSON.stringify(one.request).replaceAll(asked, version),
  );
  const sibling = recording.cases.find(
    ({ deployment, request }) => deployment === one.deployment && wanted.includes(JSON.stringify(request)),
  );
  if (sibling === undefined) return { ...recorded(one, facts), accepted: asked, declared };
  const { answer } = recorded(sibling, facts);
  const headers = (answer?.headers ?? []).map(([name, value]): readonly [string, string] =>
    VERSION_HEADER.test(name) ? [name, value.replace(/\d+\.\d+/, asked)] : [name, value],
  );
  return {
    answer: answer === undefined ? undefined : { ...answer, headers },
    bodyLength: sibling.body_text === undefined ? sibling.body_raw_length : undefined,
    declared,
  };
}
