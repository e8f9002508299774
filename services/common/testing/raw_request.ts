import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  /** As they were sent: order, case and repeats; without Date, Connection and Keep-Alive. */
  readonly rows: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent with its length; an array is sent in chunks, without. */
  readonly body?: string | readonly string[];
}

const CONNECTION_ROWS = new Set(['Date', 'Connection', 'Keep-Alive']);

/** Serves a listener on a port of its own until the test ends, and gives back how to ask it. */
export async function serve(
  t: TestContext,
  listener: RequestListener,
): Promise<(ask?: RawRequest) => Promise<RawAnswer>> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return (ask = {}) => send(port, ask);
}

function send(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: headers as Record<string, string | string[]>,
        agent: false,
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const rows: [string, string][] = [];
          for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
            const name = incoming.rawHeaders[index] as string;
            if (!CONNECTION_ROWS.has(name)) rows.push([name, incoming.rawHeaders[index + 1] as string]);
          }
          resolve({
            status: incoming.statusCode as number,
            reason: incoming.statusMessage as string,
            rows,
            body: text,
          });
        });
      },
    );
    outgoing.on('error', reject);
    if (typeof body === 'object') {
      for (const chunk of body) outgoing.write(chunk);
      outgoing.end();
    } else if (body === undefined) outgoing.end();
    else outgoing.setHeader('Content-Length', Buffer.byteLength(body)).end(body);
  });
}
