import type { ServerResponse } from 'node:http';
import { STATUS_MAP } from './status_map.ts';

/** Header rows, name and value in turn, in the order and case in which they are sent; a name may repeat. */
export type HeaderRows = readonly string[];

/**
 * Sends a whole answer. The rows go out as they are, before Node's own Date and Connection. Content-Length is
 * added in front where the rows have none, as webob's Response puts it (a 204 and a 304 too: webob and uwsgi send
 * `Content-Length: 0` there). For HEAD Node leaves out the body.
 */
export function sendResponse(
  res: ServerResponse,
  status: number,
  headers: HeaderRows,
  body: string | Uint8Array = '',
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const rows = hasHeader(headers, 'content-length')
    ? [...headers]
    : ['Content-Length', String(length), ...headers];
  const reason = STATUS_MAP[status]?.title;
  if (reason === undefined) res.writeHead(status, rows);
  else res.writeHead(status, reason, rows);
  if (length === 0) res.end();
  // Node sends the head with the body and in its encoding; ASCII, which Nova's JSON always is, goes out fastest so.
  else if (typeof body === 'string') res.end(body, length === body.length ? 'latin1' : 'utf8');
  else res.end(body);
}

function hasHeader(rows: HeaderRows, name: string): boolean {
  for (let index = 0; index < rows.length; index += 2) {
    const row = rows[index] as string;
    if (row.length === name.length && row.toLowerCase() === name) return true;
  }
  return false;
}
