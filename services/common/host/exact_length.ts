import type { ServerResponse } from 'node:http';
import { ServerResponse as Response } from './node_http.ts';
import type { Log } from './protocols/protocol.ts';

/** What Node's response knows of its head. */
interface Head {
  readonly _header: string | null;
  readonly _headerSent: boolean;
  readonly _contentLength: number | null;
}

type Encoding = BufferEncoding | ((error?: Error | null) => void) | undefined;
type Callback = (error?: Error | null) => void;

/**
 * Holds responses to the Content-Length in their head: with more bytes, or fewer, the next response of a kept connection would
 * be read from the wrong place, and a front would hand one client's bytes to another. Such a response is cut off instead,
 * which its reader notices, and the log says so. Assigned to the response itself, since Express exchanges its prototype.
 *
 * @returns does so for one response, before the application has it
 */
export function exactLength(log: Log): (res: ServerResponse) => void {
  const cutOff = (res: ServerResponse, error: unknown): void => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_HTTP_CONTENT_LENGTH_MISMATCH') throw error;
    log(`a response is cut off: ${(error as Error).message}`);
    res.req.socket.destroy();
  };
  function write(this: ServerResponse, chunk: unknown, encoding?: Encoding, callback?: Callback): boolean {
    try {
      return Response.prototype.write.call(this, chunk, encoding as BufferEncoding, callback);
    } catch (error) {
      cutOff(this, error);
      return false;
    }
  }
  function end(
    this: ServerResponse & Head,
    chunk?: unknown,
    encoding?: Encoding,
    callback?: Callback,
  ): ServerResponse {
    // Node sends a whole body with one write less where it need not count.
    if (isWhole(this, chunk, encoding)) this.strictContentLength = false;
    try {
      return Response.prototype.end.call(this, chunk, encoding as BufferEncoding, callback as () => void);
    } catch (error) {
      cutOff(this, error);
      return this;
    }
  }
  return (res) => {
    res.strictContentLength = true;
    res.write = write;
    res.end = end as ServerResponse['end'];
  };
}

/** Whether a chunk is all of a body, and as long as the head says; where it says nothing yet, Node writes the chunk's own length. */
function isWhole(res: ServerResponse & Head, chunk: unknown, encoding: Encoding): boolean {
  if (res._headerSent) return false;
  const said = res._header === null ? res.getHeader('content-length') : res._contentLength;
  if (chunk instanceof Uint8Array) return said == null || Number(said) === chunk.byteLength;
  if (typeof chunk !== 'string') return false;
  return (
    said == null ||
    Number(said) === Buffer.byteLength(chunk, typeof encoding === 'string' ? encoding : 'utf8')
  );
}
