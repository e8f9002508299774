import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * An exception that is itself a response, as webob.exc's are WSGI applications: it renders itself.
 */
export interface RespondingError {
  respond(req: IncomingMessage, res: ServerResponse): void;
}

/** What a filter does with an exception from below. */
export type ErrorHandler = (error: unknown, req: IncomingMessage, res: ServerResponse) => void;

/** Shared by every copy of this module in a process, as `environ`'s is: what a user's filter imports may be another. */
const HANDLERS = Symbol.for('novafront.error handlers');

interface WithHandlers {
  [HANDLERS]?: ErrorHandler[];
}

/**
 * What `try: app(environ, start_response) except` is to a WSGI filter, for errors that arise after the application
 * has returned. The filter nearest to the application, which registers last, is asked first.
 */
export function onError(req: IncomingMessage, handler: ErrorHandler): void {
  const carrier = req as WithHandlers;
  if (carrier[HANDLERS] === undefined) carrier[HANDLERS] = [handler];
  else carrier[HANDLERS].push(handler);
}

/**
 * Raises an error out of an application, at any time: an error that is a response answers for itself, any other
 * goes to the nearest handler, and without one the answer is a bare 500, as WSGI servers give it. Where the answer
 * has already begun the connection is cut, so that the client sees that it is incomplete; where it has ended the
 * error is dropped.
 */
export function raise(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.writableEnded || res.destroyed) return;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (isResponding(error)) {
    error.respond(req, res);
    return;
  }
  const handler = (req as WithHandlers)[HANDLERS]?.pop();
  if (handler === undefined) {
    const body = 'Internal Server Error';
    res.writeHead(500, ['Content-Type', 'text/plain', 'Content-Length', String(body.length)]);
    res.end(body);
    return;
  }
  try {
    handler(error, req, res);
  } catch (failure) {
    raise(req, res, failure);
  }
}

/** Whether an error answers for itself. */
export function isResponding(error: unknown): error is RespondingError {
  return (
    typeof error === 'object' && error !== null && 'respond' in error && typeof error.respond === 'function'
  );
}
