import type { ServerResponse } from 'node:http';

/** The body of an answer that may turn out, once its head is known, not to be sent. */
export interface DiscardableBody {
  /** To be called while the head is being written. */
  discard(): void;
}

/**
 * Makes a response's body discardable. The head is written before the first byte of the body is looked at; where a
 * single `end(body)` sends both, the length is noted, as Node would have.
 */
export function discardable(res: ServerResponse): DiscardableBody {
  const write = Reflect.get(res, 'write') as (...args: unknown[]) => boolean;
  const end = Reflect.get(res, 'end') as (...args: unknown[]) => ServerResponse;
  let discarding = false;

  const writeBody = (...args: unknown[]): boolean => {
    if (!res.headersSent) res.writeHead(res.statusCode);
    if (!discarding) return write.apply(res, args);
    const callback = args.at(-1);
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
  const endBody = (...args: unknown[]): ServerResponse => {
    if (!res.headersSent) {
      const [body] = args;
      const length =
        typeof body === 'string' ? Buffer.byteLength(body) : ((body as Uint8Array)?.byteLength ?? 0);
      if (!res.hasHeader('content-length') && !res.hasHeader('transfer-encoding')) {
        res.setHeader('Content-Length', length);
      }
      res.writeHead(res.statusCode);
    }
    if (!discarding) return end.apply(res, args);
    return end.apply(
      res,
      args.filter((each) => typeof each === 'function'),
    );
  };
  res.write = writeBody as ServerResponse['write'];
  res.end = endBody as ServerResponse['end'];
  return {
    discard: () => {
      discarding = true;
    },
  };
}
