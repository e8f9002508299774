import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { ConnectFailure, KeystoneError, SSLError } from './errors.ts';

// Not imported: reading all exports of `node:http` loads Node's fetch client, 45 ms and 15 MB in every process.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** Kept connections don't keep a process alive. GET only: the other side may close one just when it is used again. */
const KEPT = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

export interface Tls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized?: boolean;
}

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Seconds until the connection must stand; without it as long as the system tries. */
  readonly connectTimeout?: number | undefined;
  /** Seconds without a byte from the other side; without it for ever. */
  readonly readTimeout?: number | undefined;
  readonly tls: Tls;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * One request and its whole answer; redirects are not followed.
 *
 * @throws ConnectFailure, SSLError, KeystoneError for an address that is no HTTP URL
 */
export function exchange(address: string, options: Exchange): Promise<HttpAnswer> {
  return once(address, options).catch((error: unknown) => {
    if (!(error instanceof ReusedConnection)) throw error;
    return once(address, options, false);
  });
}

/** A kept connection that the other side had closed: nothing was lost by trying again on a new one. */
class ReusedConnection extends Error {}

async function once(
  address: string,
  options: Exchange,
  keep = options.method === 'GET',
): Promise<HttpAnswer> {
  const url = parse(address);
  const { method, headers, body, connectTimeout, readTimeout, tls } = options;
  const secure = url.protocol === 'https:';
  if (readTimeout !== undefined && readTimeout <= 0) {
    throw new ConnectFailure(`${shown(url)}: a read timeout of ${readTimeout} leaves no time to answer`);
  }
  return new Promise((resolve, reject) => {
    const settings: RequestOptions = {
      method,
      headers:
        body === undefined ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      agent: keep && (secure ? KEPT.https : KEPT.http),
    };
    const request = secure ? https.request(url, { ...settings, ...tls }) : http.request(url, settings);
    limit(request, secure, connectTimeout, readTimeout, url);
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(
        request.reusedSocket && error.code === 'ECONNRESET' ? new ReusedConnection() : named(error, url),
      );
    };
    request.on('error', fail);
    request.on('response', (response) => {
      collect(response).then(resolve, fail);
    });
    request.end(body);
  });
}

function limit(
  request: ClientRequest,
  secure: boolean,
  connectTimeout: number | undefined,
  readTimeout: number | undefined,
  url: URL,
): void {
  const giveUp = (why: string): void => void request.destroy(new ConnectFailure(`${shown(url)}: ${why}`));
  if (connectTimeout !== undefined) {
    const timer = setTimeout(
      () => giveUp(`no connection after ${connectTimeout} seconds`),
      connectTimeout * 1000,
    );
    const stop = (): void => clearTimeout(timer);
    request.on('close', stop);
    request.on('socket', (socket) => {
      if (request.reusedSocket) stop();
      else socket.once(secure ? 'secureConnect' : 'connect', stop);
    });
  }
  if (readTimeout !== undefined) {
    // Counts from the moment the connection stands, unlike the option of the same name.
    request.setTimeout(readTimeout * 1000, () => giveUp(`no answer for ${readTimeout} seconds`));
  }
}

async function collect(response: IncomingMessage): Promise<HttpAnswer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new KeystoneError(
      `'${url === undefined ? address : shown(url)}' is no address: expected http:// or https://`,
    );
  }
  return url;
}

/** Without a password that somebody wrote into the address, and without what follows the path. */
function shown({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

const OF_TLS = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO)|CERT|SIGNATURE|ISSUER|CRL/;

function named(error: NodeJS.ErrnoException, url: URL): Error {
  if (error instanceof KeystoneError) return error;
  const code = error.code ?? '';
  const reason = code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`;
  const options = { cause: error };
  return OF_TLS.test(code)
    ? new SSLError(`TLS to ${shown(url)}: ${reason}`, options)
    : new ConnectFailure(`Unable to establish connection to ${shown(url)}: ${reason}`, options);
}
