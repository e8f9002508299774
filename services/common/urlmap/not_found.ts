import type { IncomingMessage, ServerResponse } from 'node:http';
import { environOf } from '../environ/environ.ts';
import { repr } from '../paste/python.ts';
import { sendResponse } from '../webob/send.ts';
import type { Mounted } from './url_map.ts';

/** Paste's own 404: HTML where Accept names it (or everything), with the map's places in a comment; else plain text. */
export function sendMapNotFound(
  req: IncomingMessage,
  res: ServerResponse,
  applications: readonly Mounted[],
): void {
  const environ = environOf(req);
  const accept = req.headers.accept ?? '';
  const explanation = 'The resource could not be found.';
  if (!accept.includes('html') && !accept.includes('*/*')) {
    const text = `404 Not Found\r\n${explanation}\r\n${environ.pathInfo}\r\n\r\n`;
    sendResponse(res, 404, ['content-type', 'text/plain; charset=utf8'], text);
    return;
  }
  const places = applications.map(
    ({ domain, url }) => `(${domain === undefined ? 'None' : repr(domain)}, ${repr(url)})`,
  );
  const comment = [
    `defined apps: ${places.join(',\n  ')}`,
    `SCRIPT_NAME: ${repr(escape(environ.scriptName))}`,
    `PATH_INFO: ${repr(escape(environ.pathInfo))}`,
    `HTTP_HOST: ${repr(escape(environ.httpHost ?? ''))}`,
  ].join('\n');
  const html =
    '<html>\r\n  <head><title>Not Found</title></head>\r\n  <body>\r\n    <h1>Not Found</h1>\r\n' +
    `    <p>${explanation}\r\n<br/>${escape(environ.pathInfo)}\r\n<!-- ${escape(comment)} --></p>\r\n` +
    '    <hr noshade>\r\n    <div align="right">WSGI Server</div>\r\n  </body>\r\n</html>\r\n';
  sendResponse(res, 404, ['content-type', 'text/html; charset=utf8'], html);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** Python's html.escape. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}
