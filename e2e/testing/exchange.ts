import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export interface Exchange {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Sends the body with Transfer-Encoding: chunked in pieces of 16 KB. */
  readonly chunked?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; throws where it is something else, showing it. */
  json(): unknown;
}

/**
 * One request on a connection of its own, with the path exactly as given: supertest and fetch would resolve `..` and
 * encode what they think should be.
 */
export function exchange(base: string, path: string, options: Exchange = {}): Promise<Answer> {
  const { hostname, port } = new URL(base);
  const { method = 'GET', headers = {}, body, chunked = false } = options;
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const req = request(
      { hostname, port, path, method, agent: false, headers: { ...length, ...headers } },
      (res) => {
        const pieces: Buffer[] = [];
        res.on('data', (piece: Buffer) => pieces.push(piece));
        res.on('error', reject);
        res.on('end', () => {
          answered = true;
          const text = Buffer.concat(pieces).toString('utf8');
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text, json: () => parse(path, text) });
        });
      },
    );
    let answered = false;
    // A front that answers 413 or 411 at once may close before it has read everything; the answer counts.
    req.on('error', (error) => setImmediate(() => answered || reject(error)));
    if (body === undefined) req.end();
    else if (chunked) {
      const bytes = Buffer.from(body);
      for (let at = 0; at < bytes.length; at += 16_384) req.write(bytes.subarray(at, at + 16_384));
      req.end();
    } else req.end(body);
  });
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the answer to ${path} is not JSON: ${text.slice(0, 500)}`);
  }
}
