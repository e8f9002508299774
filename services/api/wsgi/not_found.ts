import type { IncomingMessage, ServerResponse } from 'node:http';
export function sendNotFound(req: IncomingMessage, res: ServerResponse): void {
  const body = '404 Not Found\n\nThe resource could not be found.\n\n   ';
  res.statusCode = 404;
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  res.end(req.method === 'HEAD' ? '' : body);
}
