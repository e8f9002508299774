import type { IncomingMessage } from 'node:http';
import { environOf } from '../../environ/environ.ts';

const PLAIN = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/]$/;

/** Gives a request another path, which is decoded text, and query: in its environ and in the target that routers read. */
export function setPath(req: IncomingMessage, path: string, query: string): void {
  const environ = environOf(req);
  const rooted = path.startsWith('/') ? path : `/${path}`;
  environ.pathInfo = rooted;
  environ.queryString = encoded(query, /[\x21-\x7e]/);
  const target = encoded(rooted, PLAIN);
  req.url = environ.queryString === '' ? target : `${target}?${environ.queryString}`;
}

function encoded(text: string, plain: RegExp): string {
  return text.replace(/./gsu, (char) => (plain.test(char) ? char : percent(char)));
}

function percent(char: string): string {
  return [...Buffer.from(char, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
