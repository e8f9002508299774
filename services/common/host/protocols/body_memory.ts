import type { IncomingMessage } from 'node:http';

/** Bytes of bodies after which the buffers that carried them are given back. */
const AT_MOST = 8 * 1024 * 1024;
/** A shorter body is not counted: what it leaves is small. */
const LARGE = 1024 * 1024;

let bytes = 0;

/**
 * Counts bytes of bodies that have been handed to an application. Each read of a socket leaves a buffer outside of V8's heap,
 * which V8 only gives back when it collects garbage, and since a large body makes little garbage in the heap itself it
 * waits for that until 60 MB have gathered. Where `gc` is exposed (`--expose-gc`, as the workers of nova-uwsgi have it), the young
 * generation is collected every 8 MB instead; that takes about a millisecond.
 */
export function countBody(length: number): void {
  bytes += length;
  if (bytes < AT_MOST) return;
  bytes = 0;
  globalThis.gc?.({ type: 'minor' });
}

/** Counts the body of a request that Node's own parser reads, if it may be a large one. */
export function countLargeBody(req: IncomingMessage): void {
  const length = req.headers['content-length'];
  if (length !== undefined && Number(length) < LARGE) return;
  const push = req.push.bind(req);
  req.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (chunk !== null) countBody(chunk.length);
    return push(chunk, encoding);
  };
}
