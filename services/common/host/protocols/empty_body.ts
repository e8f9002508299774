import type { IncomingMessage } from 'node:http';

/**
 * Gives a request without a body its end when somebody reads it, and not before: most applications never do, and ending
 * the stream takes a tenth of the time that such a request takes.
 */
export function endWhenRead(req: IncomingMessage): void {
  req.complete = true;
  req._read = end;
}

function end(this: IncomingMessage): void {
  this.push(null);
}

/** Reads what is left of a body whose response is complete, so that who waits for its end, or for what comes then, sees it. */
export function dropBody(req: IncomingMessage): void {
  if (req.readableEnded) return;
  if (req.listenerCount('end') + req.listenerCount('close') + req.listenerCount('readable') > 0) req.resume();
}
