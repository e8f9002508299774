import { connect } from 'node:net';
import type { RawRequest, RecordedRequest } from './recording.ts';
import { isRaw } from './recording.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** An answer as it came over the wire; undefined where the connection was closed without one. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const TIMEOUT_MS = 30_000;

/** The request's bytes, its line and headers exactly as recorded; `authority` is the Host where it names none. */
export function requestBytes(request: RecordedRequest | RawRequest, authority: string): Buffer {
  if (isRaw(request)) return Buffer.from(request.raw, 'latin1');
  const body = bodyBytes(request.body);
  const names = Object.keys(request.headers).map((name) => name.toLowerCase());
  const lines = [`${request.method} ${request.path} HTTP/1.1`];
  if (!names.includes('host')) lines.push(`Host: ${authority}`);
  for (const [name, values] of Object.entries(request.headers)) {
    for (const value of typeof values === 'string' ? [values] : values) lines.push(`${name}: ${value}`);
  }
  if (body !== undefined) {
    const hidden =
      typeof request.body === 'object' && request.body !== null && '$nocontenttype' in request.body;
    if (!hidden && !names.includes('content-type')) lines.push('Content-Type: application/json');
    lines.push(`Content-Length: ${body.length}`);
  }
  lines.push('Connection: close', '', '');
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'utf8'), body ?? Buffer.alloc(0)]);
}

function bodyBytes(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'object' && body !== null) {
    if ('$text' in body) return Buffer.from(String(body.$text), 'utf8');
    if ('$repeat' in body) {
      const [char, times] = body.$repeat as [string, number];
      return Buffer.from(char.repeat(times), 'utf8');
    }
  }
  return Buffer.from(JSON.stringify(body), 'utf8');
}

/** Sends bytes on a connection of their own and reads one answer. A server may answer before it read everything. */
export function exchange(address: Address, bytes: Buffer, head: boolean): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(address);
    const finish = (): void => {
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(chunks), head)?.answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => {
      socket.destroy();
      reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`));
    });
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (parseAnswer(Buffer.concat(chunks), head)?.complete === true) finish();
    });
    socket.on('end', finish);
    // A reset after the answer: the rest of a refused body was still on its way.
    socket.on('error', (error) => (chunks.length > 0 ? finish() : reject(error)));
    socket.on('close', finish);
  });
}

interface Parsed {
  readonly answer: Answer;
  readonly complete: boolean;
}

/** Reads an HTTP/1 answer; undefined until its head is whole. */
export function parseAnswer(bytes: Buffer, head: boolean): Parsed | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine);
  if (status === null) return undefined;
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const find = (name: string): string | undefined => headers.find(([one]) => one.toLowerCase() === name)?.[1];
  const rest = bytes.subarray(end + 4);
  const code = Number(status[1]);
  const answer = (body: Buffer): Answer => ({
    status: code,
    reason: status[2] as string,
    headers,
    body: body.toString('utf8'),
  });
  if (head || code === 204 || code === 304) return { answer: answer(Buffer.alloc(0)), complete: true };
  if (find('transfer-encoding')?.toLowerCase() === 'chunked') {
    const { body, complete } = dechunk(rest);
    return { answer: answer(body), complete };
  }
  const length = find('content-length');
  if (length === undefined) return { answer: answer(rest), complete: false };
  return { answer: answer(rest.subarray(0, Number(length))), complete: rest.length >= Number(length) };
}

function dechunk(bytes: Buffer): { body: Buffer; complete: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) break;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (size === 0) return { body: Buffer.concat(parts), complete: true };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return { body: Buffer.concat(parts), complete: false };
}
