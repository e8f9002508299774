/**
 * Stands in for both services, over HTTP and over the uwsgi protocol, and answers with what arrived: the only way to
 * see what a front lets through. It runs in the service image, so it is one file that imports nothing of the project.
 *
 * /drop closes the connection without an answer once the request is there, /silent never answers, and every request
 * is one line on standard output.
 */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { hostname } from 'node:os';

interface Arrived {
  readonly protocol: 'http' | 'uwsgi';
  readonly method: string;
  readonly path: string;
  /** Lower-case names with dashes, whichever protocol carried them; a repeated name keeps every value. */
  readonly headers: Record<string, string[]>;
  readonly vars: Record<string, string>;
  readonly bodyBytes: number;
}

function answer(arrived: Arrived): string | undefined {
  const { protocol, method, path } = arrived;
  process.stdout.write(`${JSON.stringify({ echo: hostname(), protocol, method, path })}\n`);
  return JSON.stringify({ echo: hostname(), ...arrived });
}

function add(headers: Record<string, string[]>, name: string, value: string): void {
  (headers[name.toLowerCase()] ??= []).push(value);
}

const http = (port: number): void => {
  createHttpServer((req, res) => {
    let bodyBytes = 0;
    req.on('data', (piece: Buffer) => (bodyBytes += piece.length));
    req.on('end', () => {
      const headers: Record<string, string[]> = {};
      for (let i = 0; i < req.rawHeaders.length; i += 2) {
        add(headers, req.rawHeaders[i] ?? '', req.rawHeaders[i + 1] ?? '');
      }
      const path = req.url ?? '';
      const body = answer({ protocol: 'http', method: req.method ?? '', path, headers, vars: {}, bodyBytes });
      if (path === '/drop') req.socket.destroy();
      else if (path !== '/silent') res.setHeader('content-type', 'application/json').end(body);
    });
  }).listen(port, '::');
};

function parsePacket(packet: Buffer): Record<string, string> {
  const vars: Record<string, string> = {};
  let at = 4;
  const field = (): string => {
    const length = packet.readUInt16LE(at);
    const text = packet.toString('latin1', at + 2, at + 2 + length);
    at += 2 + length;
    return text;
  };
  while (at < packet.length) {
    const name = field();
    // A front that sends a variable twice is a front that can be confused: shown, not resolved.
    vars[name] = name in vars ? `${vars[name]} AND ${field()}` : field();
  }
  return vars;
}

function uwsgiRequest(socket: Socket, vars: Record<string, string>, bodyBytes: number): void {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(vars)) {
    if (name.startsWith('HTTP_')) add(headers, name.slice(5).replaceAll('_', '-'), value);
  }
  const path = vars['PATH_INFO'] ?? '';
  const method = vars['REQUEST_METHOD'] ?? '';
  const body = answer({ protocol: 'uwsgi', method, path, headers, vars, bodyBytes }) ?? '';
  if (path === '/drop') socket.destroy();
  else if (path !== '/silent') {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    socket.end(head + (method === 'HEAD' ? '' : body));
  }
}

const uwsgi = (port: number): void => {
  createTcpServer((socket) => {
    let received = Buffer.alloc(0);
    let done = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      if (done || received.length < 4) return;
      const end = 4 + received.readUInt16LE(1);
      if (received.length < end) return;
      const vars = parsePacket(received.subarray(0, end));
      const bodyBytes = Number(vars['CONTENT_LENGTH'] ?? '0');
      if (received.length < end + bodyBytes) return;
      done = true;
      uwsgiRequest(socket, vars, bodyBytes);
    });
  }).listen(port, '::');
};

http(8774);
http(8775);
uwsgi(8764);
uwsgi(8765);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
