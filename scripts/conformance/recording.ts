import { readFileSync } from 'node:fs';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** JSON as it stands, or one of the marked forms `{$repeat: [char, times]}` and `{$text, $nocontenttype?}`. */
  readonly body?: unknown;
}

/** The bytes of a whole request, for what no client would send. */
export interface RawRequest {
  readonly raw: string;
}

/** One request and what the deployment answered. */
export interface Case {
  readonly id: string;
  readonly deployment: string;
  readonly topic: string;
  readonly request: RecordedRequest | RawRequest;
  readonly status?: number;
  readonly reason?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: unknown;
  readonly body_raw_length?: number;
  readonly body_text?: string;
  /** What came back for a raw request: '' where the connection was closed without an answer. */
  readonly raw_response?: string;
}

export interface Recording {
  readonly cases: readonly Case[];
}

/** Reads a file of recorded cases. @throws Error naming the file and what is wrong with it */
export function readRecording(file: string): Recording {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const { cases } = parsed as Partial<Recording>;
  if (!Array.isArray(cases)) throw new Error(`${file}: no "cases" list; this is no recording`);
  for (const [index, one] of cases.entries()) {
    const { id, deployment, request } = one as Partial<Case>;
    if (typeof id !== 'string' || typeof deployment !== 'string' || typeof request !== 'object') {
      throw new Error(`${file}: case ${index} has no id, deployment or request`);
    }
  }
  return { cases: cases as readonly Case[] };
}

export function isRaw(request: RecordedRequest | RawRequest): request is RawRequest {
  return 'raw' in request;
}
