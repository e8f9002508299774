import type { IncomingMessage, ServerResponse } from 'node:http';

/** Aborts a request whose connection has ended before its response, as Node's own server does. */
export function abort(req: IncomingMessage, res: ServerResponse | undefined): void {
  if (req.readableEnded || req.destroyed || res?.writableFinished === true) return;
  const reset: NodeJS.ErrnoException = new Error('aborted');
  reset.code = 'ECONNRESET';
  req.destroy(reset);
}
