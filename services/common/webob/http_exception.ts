import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RespondingError } from '../environ/raise.ts';
import { acceptableOffers } from './accept.ts';
import { dumps } from './json.ts';
import { type HeaderRows, sendResponse } from './send.ts';
import { STATUS_MAP } from './status_map.ts';

export interface HTTPExceptionOptions {
  /** Instead of the status's own text. */
  readonly explanation?: string;
  /** What webob's positional argument is: a second sentence, after the explanation. */
  readonly detail?: string;
  /** An HTML comment. */
  readonly comment?: string;
  /** Further header rows. */
  readonly headers?: HeaderRows;
  /** A body of its own, with its media type, which Accept does not change. */
  readonly body?: { readonly contentType: string; readonly text: string };
  readonly cause?: unknown;
}

/** Statuses whose class has webob's `empty_body`. */
const EMPTY = new Set([204, 205, 304]);
const OFFERS = ['text/html', 'application/json'];

/**
 * webob.exc's HTTPException: an error that is a response. Its body follows Accept as webob's does: HTML where it
 * takes HTML, else JSON, else (or with an absent or empty header) plain text; an invalid header counts as anything goes.
 */
export class HTTPException extends Error implements RespondingError {
  readonly status: number;
  readonly title: string;
  readonly explanation: string;
  readonly detail: string;
  readonly comment: string;
  readonly headers: HeaderRows;
  readonly body: { readonly contentType: string; readonly text: string } | undefined;

  constructor(status: number, options: HTTPExceptionOptions = {}) {
    const known = STATUS_MAP[status] ?? { title: 'Unknown', explanation: '' };
    const explanation = options.explanation ?? known.explanation;
    super(options.detail ?? explanation, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HTTPException';
    this.status = status;
    this.title = known.title;
    this.explanation = explanation;
    this.detail = options.detail ?? '';
    this.comment = options.comment ?? '';
    this.headers = options.headers ?? [];
    this.body = options.body;
  }

  /** Nova's and webob's name of the status, which faultwrap reads from any exception. */
  get code(): number {
    return this.status;
  }

  respond(req: IncomingMessage, res: ServerResponse): void {
    sendHttpException(req, res, this);
  }
}

/** Sends the exception as webob would: the bytes, the order of the header rows, and an empty text/html on HEAD. */
export function sendHttpException(req: IncomingMessage, res: ServerResponse, exc: HTTPException): void {
  if (exc.body !== undefined) {
    const length = String(Buffer.byteLength(exc.body.text));
    const rows = ['Content-Type', exc.body.contentType, 'Content-Length', length, ...exc.headers];
    sendResponse(res, exc.status, rows, exc.body.text);
    return;
  }
  if (EMPTY.has(exc.status)) {
    res.writeHead(exc.status, [...exc.headers]);
    res.end();
    return;
  }
  if (req.method === 'HEAD') {
    sendResponse(res, exc.status, [
      'Content-Type',
      'text/html; charset=UTF-8',
      'Content-Length',
      '0',
      ...exc.headers,
    ]);
    return;
  }
  const { contentType, body } = render(req, exc);
  // webob replaces Content-Type last, so that it follows the exception's own rows and the length.
  const length = String(Buffer.byteLength(body));
  sendResponse(
    res,
    exc.status,
    [...exc.headers, 'Content-Length', length, 'Content-Type', contentType],
    body,
  );
}

function render(req: IncomingMessage, exc: HTTPException): { contentType: string; body: string } {
  const [match] = acceptableOffers(req.headers.accept ?? '', OFFERS);
  const line = `${exc.status} ${exc.title}`;
  if (match === 'text/html') {
    const text = substitute(req, exc, htmlEscape);
    return {
      contentType: 'text/html; charset=UTF-8',
      body: `<html>\n <head>\n  <title>${line}</title>\n </head>\n <body>\n  <h1>${line}</h1>\n  ${text}\n </body>\n</html>`,
    };
  }
  if (match === 'application/json') {
    const message = substitute(req, exc, String);
    return { contentType: 'application/json', body: dumps({ message, code: line, title: exc.title }) };
  }
  return {
    contentType: 'text/plain; charset=UTF-8',
    body: `${line}\n\n${stripTags(substitute(req, exc, String))}`,
  };
}

function substitute(req: IncomingMessage, exc: HTTPException, escape: (text: string) => string): string {
  const template = STATUS_MAP[exc.status]?.template;
  if (template === undefined) {
    const comment = exc.comment === '' ? '' : `<!-- ${escape(exc.comment)} -->`;
    return `${escape(exc.explanation)}<br /><br />\n${escape(exc.detail)}\n${comment}\n`;
  }
  const values: Readonly<Record<string, string | undefined>> = {
    REQUEST_METHOD: req.method ?? 'GET',
    HTTP_ACCEPT: req.headers.accept,
    CONTENT_TYPE: req.headers['content-type'],
    detail: exc.detail,
  };
  return template.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : escape(value);
  });
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** webob's html_escape: Python's html.escape, then numeric entities for what is not ASCII. */
export function htmlEscape(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => HTML[char] as string)
    .replace(/[^\p{ASCII}]/gu, (char) => `&#${char.codePointAt(0)};`);
}

function stripTags(text: string): string {
  return text
    .replaceAll('\n', ' ')
    .replaceAll('\r', '')
    .replace(/<br[^]*?>/gi, '\n')
    .replace(/<!--|-->/g, '')
    .replace(/<[^]*?>/g, '');
}
