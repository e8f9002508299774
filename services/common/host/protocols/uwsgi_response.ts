import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { exactLength } from '../exact_length.ts';
import { ServerResponse as Response, STATUS_CODES } from '../node_http.ts';
import type { Log } from './protocol.ts';
import { type HeaderRules, writeHeadWith } from './response_headers.ts';

/** Makes the response object for a request. */
export type ResponseFactory = (req: IncomingMessage) => ServerResponse;

/**
 * Responses as both fronts can read them over uwsgi: `HTTP/1.1 NNN Reason`, an exact Content-Length or none and
 * the end of the connection; never Transfer-Encoding (nginx would chunk twice), never 1xx (both fronts take it for
 * the answer), no Connection (Apache hands it on to the client) unless `add-header` asks for one, no Date (the
 * fronts set theirs), and never more bytes than Content-Length says (Apache would forward them), nor fewer.
 *
 * @param cgi FastCGI's and SCGI's form: `Status: NNN Reason` in place of the status line
 */
export function responseFactory(rules: HeaderRules, log: Log, cgi = false): ResponseFactory {
  const careful = writeHeadWith(rules, withoutFraming);
  const writeHead = rules.add.length + rules.remove.length === 0 ? writeHeadAtOnce(careful) : careful;
  const hold = exactLength(log);
  return (req) => {
    const res = new Response(req);
    res.sendDate = false;
    res.removeHeader('Connection');
    res.removeHeader('Transfer-Encoding');
    res.shouldKeepAlive = false;
    // With this on and Transfer-Encoding removed, Node computes a Content-Length where it can, and else ends the
    // body with the connection.
    res.useChunkedEncodingByDefault = true;
    hold(res);
    res.writeHead = writeHead;
    if (cgi) (res as unknown as HeaderStore)._storeHeader = storeCgiHeader;
    res.writeContinue = sendNothing;
    res.writeProcessing = sendNothing;
    res.writeEarlyHints = noEarlyHints;
    res.writeInformation = noInformation;
    return res;
  };
}

/** The part of OutgoingMessage that makes the head's text. */
interface HeaderStore {
  _storeHeader(firstLine: string, headers: unknown): void;
}

const STATUS_LINE = 'HTTP/1.1 ';

function storeCgiHeader(this: HeaderStore, firstLine: string, headers: unknown): void {
  (Response.prototype as unknown as HeaderStore)._storeHeader.call(
    this,
    `Status: ${firstLine.slice(STATUS_LINE.length)}`,
    headers,
  );
}

function withoutFraming(res: ServerResponse): void {
  if (res.getHeaderNames().length === 0) return;
  res.removeHeader('Connection');
  res.removeHeader('Transfer-Encoding');
  res.removeHeader('Trailer');
  res.removeHeader('Keep-Alive');
}

type WriteHead = ServerResponse['writeHead'];

/** Leaves headers to Node as they are given, where nothing in them is to be changed: one object, and none set before. */
function writeHeadAtOnce(careful: WriteHead): WriteHead {
  return function writeHead(this: ServerResponse, ...args: Parameters<WriteHead>) {
    const [, reason, given]: readonly unknown[] = args;
    const headers = typeof reason === 'string' ? given : (given ?? reason);
    const plain = isPlain(headers) && this.getHeaderNames().length === 0;
    return plain ? Response.prototype.writeHead.apply(this, args) : careful.apply(this, args);
  } as WriteHead;
}

const FRAMING = /^(?:connection|transfer-encoding|trailer|keep-alive)$/i;

function isPlain(headers: unknown): boolean {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return false;
  for (const name in headers) {
    if (FRAMING.test(name) || (headers as OutgoingHttpHeaders)[name] === undefined) return false;
  }
  return true;
}

function sendNothing(callback?: () => void): void {
  callback?.();
}

function noEarlyHints(_hints: Record<string, string | string[]>, callback?: () => void): void {
  callback?.();
}

function noInformation(_status: number, ...rest: unknown[]): void {
  const callback = rest.at(-1);
  if (typeof callback === 'function') callback();
}

/** A short text response for what never reaches the application. */
export function plainResponse(status: number, message: string, cgi = false): string {
  const body = `${message}\n`;
  return (
    `${cgi ? 'Status: ' : STATUS_LINE}${status} ${STATUS_CODES[status] ?? 'Error'}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
