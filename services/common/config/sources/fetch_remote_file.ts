import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type IncomingMessage, get as getHttp } from 'node:http';
import { get as getHttps, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { RemoteFile, RemoteFileAnswer } from './remote_file.ts';
import { withoutPassword } from './without_password.ts';

/** As many as Python's requests follows. */
const MAX_REDIRECTS = 30;
const MAX_BYTES = 64 * 1024 * 1024;

/** A program of its own, for a caller that has to wait: standard input says what to fetch, standard output has the answer. */
async function main(): Promise<void> {
  let answer: RemoteFileAnswer;
  try {
    const file = JSON.parse(readFileSync(0, 'utf8')) as RemoteFile;
    answer = { text: await fetchText(file) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message || error.name : String(error) };
  }
  process.stdout.write(JSON.stringify(answer));
}

async function fetchText(file: RemoteFile): Promise<string> {
  const options = tlsOptions(file);
  let url = new URL(file.uri);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await request(url, options, file.timeout);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (location !== undefined && [301, 302, 303, 307, 308].includes(status)) {
      response.destroy();
      url = new URL(location, url);
      continue;
    }
    const kind = status >= 500 ? 'Server' : 'Client';
    if (status >= 400)
      throw new Error(
        `${status} ${kind} Error: ${response.statusMessage ?? ''} for url: ${withoutPassword(url.href)}`,
      );
    return textOf(response);
  }
  throw new Error(`Exceeded ${MAX_REDIRECTS} redirects.`);
}

function request(url: URL, options: RequestOptions, timeout: number): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const [get, more] =
    url.protocol === 'https:'
      ? [getHttps, options]
      : url.protocol === 'http:'
        ? [getHttp, {}]
        : [undefined, {}];
  if (get === undefined) throw new Error(`${url.protocol} is neither http: nor https:`);
  const sent = get(url, { ...more, timeout: timeout * 1000 }, resolve);
  sent.on('error', reject);
  sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url.host} within ${timeout} s`)));
  return promise;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Authorities of Node and of the system, where no other are named. */
function tlsOptions({ caPath, clientCert, clientKey }: RemoteFile): RequestOptions {
  const cert = clientCert === undefined ? undefined : readFileSync(clientCert);
  return {
    ca:
      caPath === undefined
        ? [...getCACertificates('default'), ...getCACertificates('system')]
        : authorities(caPath),
    cert,
    // A certificate's file may hold its key, too.
    key: clientKey === undefined ? cert : readFileSync(clientKey),
  };
}

function authorities(path: string): string[] {
  if (!statSync(path).isDirectory()) return [readFileSync(path, 'utf8')];
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.includes('BEGIN CERTIFICATE'));
}

await main();
