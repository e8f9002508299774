import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '../log/log.ts';
import { ConnectFailure, HttpError, SSLError } from './errors.ts';
import { exchange, type HttpAnswer, type Tls } from './exchange.ts';

export type { HttpAnswer } from './exchange.ts';

const LOG = getLogger('keystoneauth.session');

/** keystoneauth's DEFAULT_REDIRECT_LIMIT and the statuses that it follows, with the same method and body. */
const MAX_REDIRECTS = 30;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 305, 307, 308]);
/** Milliseconds before the first retry; each of the next waits twice as long, up to the last. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 60_000;

/** The session options of a group of nova.conf. */
export interface SessionSettings {
  readonly cafile?: string | undefined;
  readonly certfile?: string | undefined;
  readonly keyfile?: string | undefined;
  readonly insecure?: boolean | undefined;
  /** Seconds to connect, and then between two bytes. */
  readonly timeout?: number | undefined;
  readonly userAgent: string;
}

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How often a connection that fails is tried again. */
  readonly connectRetries?: number;
  /** Seconds, instead of the session's own. */
  readonly timeouts?: { readonly connect: number; readonly read: number };
  /** A file of authorities instead of the session's own, and whatever its `insecure` says; '' is the system's. */
  readonly cafile?: string;
}

/** keystoneauth1.session: how the other side is reached and verified. */
export class Session {
  readonly #settings: SessionSettings;
  #identity: Promise<Tls> | undefined;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /**
   * Asks and follows redirects, as POSTs where it was one. Any status is an answer; `expectOk` is what makes it an error.
   *
   * @throws ConnectFailure, SSLError, KeystoneError
   */
  async request(address: string, asked: Asked = {}): Promise<HttpAnswer> {
    const { method = 'GET', headers = {}, body, timeouts } = asked;
    const { timeout, userAgent } = this.#settings;
    const options = {
      method,
      headers: { 'User-Agent': userAgent, ...headers },
      body,
      connectTimeout: timeouts?.connect ?? timeout,
      readTimeout: timeouts?.read ?? timeout,
      tls: await this.#tls(asked.cafile),
    };
    let retries = asked.connectRetries ?? 0;
    let delay = FIRST_DELAY;
    let target = address;
    for (let redirects = 0; ; ) {
      try {
        const answer = await exchange(target, options);
        LOG.debug(`${method} ${target}: ${answer.status}`);
        const next = redirects < MAX_REDIRECTS ? redirectOf(answer, target) : undefined;
        if (next === undefined) return answer;
        target = next;
        redirects += 1;
        delay = FIRST_DELAY;
      } catch (error) {
        if (!(error instanceof ConnectFailure) || retries <= 0) throw error;
        LOG.warning(`Failure: ${error.message}. Retrying in ${delay / 1000}s. ${retries} retries left`);
        await sleep(delay);
        retries -= 1;
        delay = Math.min(delay * 2, LONGEST_DELAY);
      }
    }
  }

  /** The files are read once, when first needed; while one can't be read each request fails and tries again. */
  async #tls(cafile: string | undefined): Promise<Tls> {
    this.#identity ??= this.#readFiles();
    try {
      const own = await this.#identity;
      if (cafile === undefined) return own;
      const { ca: _ca, rejectUnauthorized: _verifies, ...identity } = own;
      return cafile === '' ? identity : { ...identity, ca: await read('the certificates', cafile) };
    } catch (error) {
      this.#identity = undefined;
      throw error;
    }
  }

  async #readFiles(): Promise<Tls> {
    const { cafile, certfile, keyfile, insecure } = this.#settings;
    const ca = cafile && insecure !== true ? { ca: await read('cafile', cafile) } : {};
    const cert = certfile ? await read('certfile', certfile) : undefined;
    // A certificate's file may hold its key, too.
    const key = keyfile ? await read('keyfile', keyfile) : cert;
    return {
      ...ca,
      ...(insecure === true ? { rejectUnauthorized: false } : {}),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    };
  }
}

function redirectOf({ status, headers: { location } }: HttpAnswer, from: string): string | undefined {
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, from)) return undefined;
  return new URL(location, from).href;
}

async function read(what: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new SSLError(`${what} ${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The answer where its status is no error.
 *
 * @throws HttpError
 */
export function expectOk(answer: HttpAnswer, address: string): HttpAnswer {
  if (answer.status >= 400) throw new HttpError(answer.status, address, detailOf(answer.text));
  return answer;
}

/** What an OpenStack error document says, or the beginning of any other text. */
function detailOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // Not JSON: a proxy's page.
  }
  return text.slice(0, 200).replaceAll(/\s+/g, ' ').trim();
}
