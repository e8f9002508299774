import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from './node_http.ts';
import type { OnRequestEnd, OpenRequest } from './request_ledger.ts';

/** How requests are logged; plain data. */
export interface AccessLogOptions {
  /** uWSGI's log-format. */
  readonly format: string;
  /** Patterns of user agents whose requests are not logged: `route-user-agent = RE donotlog:`. */
  readonly quietAgents: readonly string[];
  /** `addr` is what X-Forwarded-For says, where it says something. */
  readonly forwardedFor: boolean;
}

/** A request that has ended, as the variables see it. */
interface Logged {
  readonly request: OpenRequest;
  readonly req: IncomingMessage;
  /** Milliseconds. */
  readonly took: number;
  /** Bytes of the response, head included. */
  readonly sent: number;
  readonly headSize: number;
  readonly ended: Date;
  readonly workerId: number;
  readonly forwardedFor: boolean;
}

type Variable = (logged: Logged) => string | number;

const header =
  (name: string): Variable =>
  ({ req }) => {
    const value = req.headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? '-');
  };

/** uWSGI's variables, but for those about its own cores and errors. */
const VARIABLES: Readonly<Record<string, Variable>> = {
  uri: ({ request }) => request.uri,
  method: ({ request }) => request.method,
  addr: ({ req, forwardedFor }) =>
    (forwardedFor && one(req.headers['x-forwarded-for'])) || req.socket.remoteAddress || '-',
  host: header('host'),
  uagent: header('user-agent'),
  referer: header('referer'),
  cl: header('content-length'),
  proto: ({ req }) => `HTTP/${req.httpVersion}`,
  status: ({ request }) => request.res.statusCode,
  headers: ({ request }) => request.res.getHeaderNames().length,
  vars: ({ req }) => req.rawHeaders.length / 2,
  secs: ({ took }) => Math.floor(took / 1000),
  msecs: ({ took }) => Math.round(took),
  micros: ({ took }) => Math.round(took * 1000),
  time: ({ ended }) => Math.floor(ended.getTime() / 1000),
  epoch: ({ ended }) => Math.floor(ended.getTime() / 1000),
  tmsecs: ({ ended }) => ended.getTime(),
  tmicros: ({ ended }) => ended.getTime() * 1000,
  ctime: ({ ended }) => ended.toString().replace(/^(\w+ \w+ \d+) (\d+) (\S+).*/, '$1 $3 $2'),
  ltime: ({ ended }) => ended.toString().replace(/^\w+ (\w+) (\d+) (\d+) (\S+) GMT(\S+).*/, '$2/$1/$3:$4 $5'),
  size: ({ sent }) => sent,
  hsize: ({ headSize }) => headSize,
  rsize: ({ sent, headSize }) => Math.max(0, sent - headSize),
  pid: () => process.pid,
  wid: ({ workerId }) => workerId,
  reason: ({ request }) => STATUS_CODES[request.res.statusCode] ?? '-',
};

/** The names that a log-format may use. */
export const LOG_VARIABLES: readonly string[] = Object.keys(VARIABLES);

/** Variables of a format that are not known; they are logged as `-`. */
export function unknownVariables(format: string): string[] {
  return [...format.matchAll(VARIABLE)]
    .map(([, name = '']) => name)
    .filter((name) => variable(name) === undefined);
}

const VARIABLE = /%\(([^)]*)\)/g;

function variable(name: string): Variable | undefined {
  const own = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  const http = /^var\.HTTP_(\w+)$/.exec(name)?.[1];
  return own ?? (http === undefined ? undefined : header(http.toLowerCase().replaceAll('_', '-')));
}

/**
 * Logs each request that ends, in uWSGI's log-format. What a client sent cannot break a line: control characters are
 * written as `\xNN`.
 */
export function accessLog(
  { format, quietAgents, forwardedFor }: AccessLogOptions,
  workerId: number,
  write: (line: string) => void,
): OnRequestEnd {
  const quiet = quietAgents.map((pattern) => new RegExp(pattern));
  const texts = format.split(/%\([^)]*\)/);
  const variables = [...format.matchAll(VARIABLE)].map(([, name = '']) => variable(name));
  return (request, took, sent) => {
    const { req, res } = request;
    const agent = req.headers['user-agent'] ?? '';
    if (quiet.some((pattern) => pattern.test(agent))) return;
    const { _header: head } = res as unknown as { _header?: string | null };
    const ended = new Date();
    const headSize = head?.length ?? 0;
    const logged = { request, req, took, sent, headSize, ended, workerId, forwardedFor };
    let line = texts[0] ?? '';
    for (const [i, of] of variables.entries()) {
      line += `${of === undefined ? '-' : printable(String(of(logged)))}${texts[i + 1] ?? ''}`;
    }
    write(line);
  };
}

const CONTROL = /\p{Cc}/gu;

function printable(text: string): string {
  return text.replace(CONTROL, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Milliseconds that lines wait for others, so that a write serves many. */
const FLUSH = 100;

/** Writes lines to standard error in batches; the last ones when the process ends. */
export function batchedStderr(): (line: string) => void {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== '') process.stderr.write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return (line) => {
    lines += `${line}\n`;
    timer ??= setTimeout(flush, FLUSH);
  };
}
