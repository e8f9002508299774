import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ServerResponse as Response } from '../node_http.ts';

/** What the options say about response headers, taken apart once. */
export interface HeaderRules {
  readonly add: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

/** Takes `Name: value` lines and names apart. */
export function headerRules(addHeaders: readonly string[], remHeaders: readonly string[]): HeaderRules {
  return {
    add: addHeaders.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
    remove: remHeaders.map((name) => name.trim().toLowerCase()),
  };
}

type WriteHead = ServerResponse['writeHead'];
type GivenHeaders = OutgoingHttpHeaders | readonly unknown[] | undefined;

/**
 * A `writeHead` that applies the rules just before the head is made. It is assigned to the response object itself,
 * because Express exchanges a response's prototype, and a subclass's method would be lost.
 *
 * @param last what the protocol itself does to the headers, after the application and before `add`
 * @param next what makes the head then
 */
export function writeHeadWith(
  rules: HeaderRules,
  last: (res: ServerResponse) => void,
  next: (res: ServerResponse, status: number) => ServerResponse = makeHead,
): WriteHead {
  return function writeHead(
    this: ServerResponse,
    statusCode: number,
    reason?: string | GivenHeaders,
    given?: GivenHeaders,
  ): ServerResponse {
    if (typeof reason === 'string') this.statusMessage = reason;
    setHeaders(this, typeof reason === 'string' ? given : (given ?? reason));
    for (const name of rules.remove) this.removeHeader(name);
    last(this);
    for (const [name, value] of rules.add) this.appendHeader(name, value);
    return next(this, statusCode);
  } as WriteHead;
}

function makeHead(res: ServerResponse, status: number): ServerResponse {
  return Response.prototype.writeHead.call(res, status);
}

const NO_RULES: HeaderRules = { add: [], remove: [] };

const changes = new WeakMap<ServerResponse, (() => void)[]>();

/** Has headers changed just before the head is made, after the application and before what its host does to them. */
export function beforeHead(res: ServerResponse, change: () => void): void {
  const others = changes.get(res);
  if (others !== undefined) {
    others.push(change);
    return;
  }
  const all = [change];
  changes.set(res, all);
  const next = res.writeHead.bind(res);
  const changeAll = (): void => all.forEach((one) => one());
  res.writeHead = writeHeadWith(NO_RULES, changeAll, (_res, status) => next(status));
}

/** Headers as `writeHead` takes them: an object, a flat list, or a list of pairs; they replace those already set. */
function setHeaders(res: ServerResponse, headers: GivenHeaders): void {
  if (headers === undefined || headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      if (value !== undefined) res.setHeader(name, value);
    }
    return;
  }
  const flat: unknown[] = Array.isArray(headers[0]) ? headers.flat() : headers;
  const seen = new Set<string>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = String(flat[i]);
    const value = flat[i + 1] as string;
    const key = name.toLowerCase();
    if (seen.has(key)) res.appendHeader(name, value);
    else res.setHeader(name, value);
    seen.add(key);
  }
}
