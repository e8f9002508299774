import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../../environ/application.ts';
import type { Log } from './protocol.ts';

/**
 * Calls an application. What it throws is logged with its stack and answered with 500; a response that has begun is
 * cut off instead, so that its reader does not take the part for the whole.
 */
export function runApplication(
  application: Application,
  req: IncomingMessage,
  res: ServerResponse,
  log: Log,
): void {
  try {
    application(req, res);
  } catch (error) {
    log(`the application failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (res.headersSent) {
      req.socket.destroy();
    } else {
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      res.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      res.end('Internal Server Error\n');
    }
  }
}
