import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** An answer's head as a filter may change it, before it is sent. */
export interface ResponseHead {
  status: number;
  /** The reason phrase, where it is not the status's usual one. */
  reason: string | undefined;
  /** Name and value in turn; names may repeat and keep their case. */
  readonly rows: string[];
}

export type HeadHook = (head: ResponseHead) => void;

const HOOKS = Symbol('head hooks');
const WRITE_HEAD = Symbol('write head');

type SendHead = (this: ServerResponse, status: number, ...rest: unknown[]) => ServerResponse;

interface Hooked extends ServerResponse {
  [HOOKS]?: HeadHook[];
  [WRITE_HEAD]?: SendHead;
  /** On every outgoing message; Node's types know it of client requests only. */
  getRawHeaderNames(): string[];
}

/**
 * Lets a filter change an answer's status and headers, whoever sends it and however (writeHead, Express, a stream).
 * Of several hooks the last registered, which is the innermost filter's, runs first: as responses pass WSGI filters.
 */
export function onHead(res: ServerResponse, hook: HeadHook): void {
  const hooked = res as Hooked;
  if (hooked[HOOKS] !== undefined) {
    hooked[HOOKS].push(hook);
    return;
  }
  hooked[HOOKS] = [hook];
  hooked[WRITE_HEAD] = Reflect.get(res, 'writeHead') as SendHead;
  hooked.writeHead = writeHead as Hooked['writeHead'];
}

type HeadersArgument = Record<string, OutgoingHttpHeader | undefined> | readonly unknown[];

/** Stands in for `writeHead`, which Node also calls itself when a body is sent without a head. */
function writeHead(
  this: Hooked,
  status: number,
  reason?: string | HeadersArgument,
  headers?: HeadersArgument,
): ServerResponse {
  const send = this[WRITE_HEAD] as SendHead;
  if (this.headersSent) return send.call(this, status);
  const head: ResponseHead = {
    status,
    reason: typeof reason === 'string' ? reason : undefined,
    rows: takeRows(this, typeof reason === 'string' ? headers : reason),
  };
  const hooks = this[HOOKS] as HeadHook[];
  for (let index = hooks.length - 1; index >= 0; index--) (hooks[index] as HeadHook)(head);
  return head.reason === undefined
    ? send.call(this, head.status, head.rows)
    : send.call(this, head.status, head.reason, head.rows);
}

/** The rows that were set one by one, taken off the response, then those given to writeHead, which replace them. */
function takeRows(res: Hooked, given: HeadersArgument | undefined): string[] {
  const rows: string[] = [];
  for (const name of res.getRawHeaderNames()) {
    addRow(rows, name, res.getHeader(name) as OutgoingHttpHeader);
    res.removeHeader(name);
  }
  if (given === undefined) return rows;
  const pairs = pairsOf(given);
  if (rows.length > 0) for (const [name] of pairs) deleteRows(rows, name);
  for (const [name, value] of pairs) if (value !== undefined) addRow(rows, name, value);
  return rows;
}

function addRow(rows: string[], name: string, value: OutgoingHttpHeader): void {
  if (Array.isArray(value)) for (const each of value) rows.push(name, String(each));
  else rows.push(name, String(value));
}

function pairsOf(given: HeadersArgument): [string, OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(given)) return Object.entries(given as Record<string, OutgoingHttpHeader>);
  if (Array.isArray(given[0])) return given as [string, OutgoingHttpHeader][];
  const pairs: [string, OutgoingHttpHeader][] = [];
  for (let index = 0; index < given.length; index += 2) pairs.push([given[index], given[index + 1]]);
  return pairs;
}

/** The value of the last row of that name (given in lower case), as webob's headers give it. */
export function getRow(rows: readonly string[], name: string): string | undefined {
  for (let index = rows.length - 2; index >= 0; index -= 2) {
    if (isName(rows[index] as string, name)) return rows[index + 1];
  }
  return undefined;
}

/** Replaces every row of that name by one at the end, as assigning to webob's headers does. */
export function setRow(rows: string[], name: string, value: string): void {
  deleteRows(rows, name);
  rows.push(name, value);
}

export function deleteRows(rows: string[], name: string): void {
  const lower = name.toLowerCase();
  for (let index = rows.length - 2; index >= 0; index -= 2) {
    if (isName(rows[index] as string, lower)) rows.splice(index, 2);
  }
}

function isName(row: string, lower: string): boolean {
  return row.length === lower.length && (row === lower || row.toLowerCase() === lower);
}
