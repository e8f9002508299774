import type { IncomingMessage } from 'node:http';

// Not imported: reading all exports of `node:http` loads Node's fetch client, 45 ms and 15 MB in every process.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Seconds until the connection must stand. */
  readonly connectTimeout: number;
  /** Seconds without a byte from the other side. */
  readonly readTimeout: number;
  /** Certificates to trust instead of the system's. */
  readonly ca: Buffer | undefined;
}

/** keystoneauth's DEFAULT_REDIRECT_LIMIT and the statuses that it follows, with the same method and body. */
const MAX_REDIRECTS = 30;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 305, 307, 308]);

/**
 * POSTs text and gives back the answer's text, as keystoneauth's session does for Nova: redirects are followed as
 * POSTs, statuses from 400 on reject, as do a failed connection and a timeout. The body is complete or rejected.
 */
export async function post(url: string, options: PostOptions): Promise<string> {
  let target = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const { status, location, text } = await postOnce(target, options);
    if (!REDIRECTS.has(status) || location === undefined) {
      if (status >= 400) throw new Error(`HTTP status ${status}`);
      return text;
    }
    target = new URL(location, target);
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

function postOnce(
  url: URL,
  { headers, body, connectTimeout, readTimeout, ca }: PostOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (readTimeout <= 0) throw new Error('a read timeout of 0 leaves no time to answer');
    const options = {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    } as const;
    const request =
      url.protocol === 'https:'
        ? https.request(url, ca === undefined ? options : { ...options, ca })
        : http.request(url, options);
    const connecting = setTimeout(() => {
      request.destroy(new Error(`no connection after ${connectTimeout} seconds`));
    }, connectTimeout * 1000);
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    // Counts from the moment the connection stands, unlike the option of the same name.
    request.setTimeout(readTimeout * 1000, () => {
      request.destroy(new Error(`no answer for ${readTimeout} seconds`));
    });
    request.on('close', () => clearTimeout(connecting));
    request.on('error', reject);
    request.on('response', (response) => {
      collect(response).then(resolve, reject);
    });
    request.end(body);
  });
}

async function collect(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, location: response.headers.location, text };
}
