import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Application } from '../../services/common/environ/application.ts';
import { environOf } from '../../services/common/environ/environ.ts';
import type { ProtocolServer } from '../../services/common/host/protocols/protocol.ts';
import { PROTOCOLS } from '../../services/common/host/protocols/table.ts';
import { listening } from '../../services/common/host/serve_http.ts';
import { systemCalls } from '../../services/common/host/system_calls.ts';
import { TEST_OPTIONS } from '../../services/common/host/testing/serve_uwsgi.ts';
import { PROTOCOL_NAMES } from './encode.ts';

/** What the target says of itself, after a garbage collection. */
export interface Report {
  readonly heap: number;
  /** Bytes of buffers, which are not on the heap. */
  readonly buffers: number;
  readonly connections: number;
  readonly descriptors: number;
  /** What no application may ever be given. */
  readonly violations: readonly string[];
}

const violations: string[] = [];

/** Says what of a request could not have come over HTTP. */
function check(req: IncomingMessage): void {
  const wrong = (what: string): void => {
    if (violations.length < 20) violations.push(`${what}: ${req.method} ${JSON.stringify(req.url)}`);
  };
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(req.method ?? '')) wrong('method');
  if (/[^\x21-\xff]/.test(req.url ?? '')) wrong('target');
  if (req.headers['proxy'] !== undefined) wrong('Proxy');
  for (const [name, value] of Object.entries(req.headers)) {
    if (/[^\t\x20-\xff]/.test(String(value))) wrong(`value of ${name}`);
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) wrong(`name ${JSON.stringify(name)}`);
  }
  const environ = environOf(req);
  for (const key of ['queryString', 'remoteAddr', 'serverName', 'serverPort'] as const) {
    if (/[\r\n\0]/.test(environ[key] ?? '')) wrong(key);
  }
  if ('polluted' in Object.prototype) wrong('prototype');
}

const application: Application = (req, res) => {
  check(req);
  const path = req.url?.split('?')[0];
  let received = 0;
  req.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  req.on('error', () => {});
  res.on('error', () => {});
  if (path === '/throw') throw new Error('thrown for the fuzzer');
  if (path === '/early') {
    res.statusCode = 401;
    res.end('early');
    return;
  }
  req.on('end', () => {
    const told = req.headers['content-length'];
    // A CONNECT has no body over HTTP, whatever it says (RFC 9110 section 9.3.6).
    if (told !== undefined && Number(told) !== received && req.method !== 'CONNECT') {
      violations.push(`${received} of ${told} bytes, and an end: ${req.method}`);
    }
    if (res.headersSent) return;
    if (path === '/big') res.end(Buffer.alloc(1_000_000));
    else if (path === '/stream') {
      res.write('one ');
      setImmediate(() => res.end('two'));
    } else res.end(`received ${received}`);
  });
};

/** By unix socket, and by TCP for clients that reset their connections. */
const servers: ProtocolServer[] = [];
const calls = systemCalls();
const ports: number[] = [];
const directory = process.argv[2] ?? '.';
for (const name of PROTOCOL_NAMES) {
  for (const where of [{ path: join(directory, `${name}.sock`) }, { port: 0, host: '127.0.0.1' }]) {
    const options = { ...TEST_OPTIONS, bufferSize: 32_768, socketTimeout: 1, limitPost: 1_000_000 };
    const served = PROTOCOLS[name](application, options, () => {}, calls);
    await listening(served.server, where);
    servers.push(served);
    const address = served.server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
}

async function report(): Promise<Report> {
  const counts = servers.map(
    ({ server }) =>
      new Promise<number>((resolve) => {
        server.getConnections((_error, count) => resolve(count));
      }),
  );
  const connections = (await Promise.all(counts)).reduce((sum, n) => sum + n, 0);
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    heap: heapUsed,
    buffers: arrayBuffers,
    connections,
    descriptors: readdirSync('/proc/self/fd').length,
    violations,
  };
}

process.on('message', () => void report().then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit(0));
process.send?.(ports);
