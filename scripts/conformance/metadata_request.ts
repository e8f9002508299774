import { createServer, METHODS, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from '../../services/common/environ/application.ts';
import { environOf } from '../../services/common/environ/environ.ts';
import type { GoldenHttpCase } from './metadata_golden.ts';

/** What came back over the wire. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One request to an application, over a real connection. Its method, target and peer are put in at the other end: a
 * recording may hold such that no client sends.
 */
export async function ask(
  application: Application,
  { method, path, headers = {}, remote_addr = '127.0.0.1', body = '' }: GoldenHttpCase['request'],
): Promise<Answer> {
  const server = await listen((req, res) => {
    req.method = method;
    req.url = path;
    environOf(req).remoteAddr = remote_addr;
    application(req, res);
  });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const options = { host: '127.0.0.1', port, method: sendable(method), agent: false };
      const sent = request({ ...options, headers: sendableHeaders(headers) }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const { statusCode: status = 0, statusMessage: reason = '' } = res;
          resolve({ status, reason, headers: res.headers, body: Buffer.concat(chunks) });
        });
      });
      sent.on('error', reject);
      sent.end(requestBody(body));
    });
  } finally {
    server.close();
  }
}

/** Node's parser knows a list of methods, and a CONNECT is no request to it. */
function sendable(method: string): string {
  return METHODS.includes(method) && method !== 'CONNECT' ? method : 'POST';
}

/** Text as its UTF-8 bytes, a character each, unless its characters are bytes already. */
function sendableHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, bytesOf(value).toString('latin1')]),
  );
}

/** `<1021 bytes>` stands for that many; other characters stand for one byte each. */
export function requestBody(body: string): Buffer {
  const [, size] = /^<(\d+) bytes>$/.exec(body) ?? [];
  return size === undefined ? bytesOf(body) : Buffer.alloc(Number(size), 'q');
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf8');
}

export function listen(application: Application): Promise<Server> {
  const server = createServer(application);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
