import { environOf } from '../../environ/environ.ts';
import { notesIfAny } from '../request_notes.ts';
import type { OpenRequest, RequestLedger } from '../request_ledger.ts';
import { parseEncoder } from './encoder.ts';
import { lineFormat } from './line_format.ts';
import type { Logged } from './variables.ts';

/** Which requests are logged whatever disable-logging says; 0 and false are none. */
export interface LogConditions {
  /** Answers without a body. */
  readonly zero: boolean;
  /** Milliseconds from which a request is slow. */
  readonly slow: number;
  /** Bytes from which a body is big. */
  readonly big: number;
  readonly clientErrors: boolean;
  readonly serverErrors: boolean;
  /** The client was gone before its end. */
  readonly ioErrors: boolean;
}

/** How requests are logged; plain data. */
export interface AccessLogOptions {
  /** uWSGI's log-format. */
  readonly format: string;
  /** What stands for a variable without a value. */
  readonly empty: '-' | '';
  /** Off with disable-logging: only what meets a condition is logged. */
  readonly all: boolean;
  readonly conditions: LogConditions;
  /** `addr` is what X-Forwarded-For says, where it says something. */
  readonly forwardedFor: boolean;
  /** strftime's format of `ftime`. */
  readonly dateFormat: string;
  /** As log-req-encoder and log-encoder have them. */
  readonly encoders: readonly string[];
  /** Files of req-logger; standard error where there are none. */
  readonly files: readonly string[];
}

/** Logs each request that ends, or those that meet a condition, unless a route said `donotlog`. */
export function logRequests(
  ledger: RequestLedger,
  options: AccessLogOptions,
  workerId: number,
  write: (line: string) => void,
): void {
  const { forwardedFor, dateFormat, all } = options;
  const format = lineFormat(options.format, options.empty);
  const encoders = options.encoders.flatMap((text) => parseEncoder(text) ?? []);
  const wanted = condition(options.conditions);
  // Filters correct the environ, but the log is about who has connected.
  const clients = new WeakMap<OpenRequest, Pick<Logged, 'remoteAddr' | 'remoteUser'>>();
  ledger.onBegin = (request) => {
    const { remoteAddr, remoteUser } = environOf(request.req);
    clients.set(request, { remoteAddr, remoteUser });
  };
  ledger.onEnd = (request, took, sent) => {
    const { req, res, method, uri } = request;
    if (notesIfAny(req)?.quiet === true) return;
    const { _header: head } = res as unknown as { _header?: string | null };
    const logged: Logged = {
      req,
      res,
      method,
      uri,
      remoteAddr: (forwardedFor && one(req.headers['x-forwarded-for'])) || clients.get(request)?.remoteAddr,
      remoteUser: clients.get(request)?.remoteUser,
      took,
      sent,
      head: head ?? '',
      began: new Date(Date.now() - took),
      requests: ledger.requests,
      workerId,
      dateFormat,
    };
    if (all || wanted(logged)) write(encoders.reduce((line, encode) => encode(line), format(logged)));
  };
}

function condition({ zero, slow, big, ...rest }: LogConditions): (logged: Logged) => boolean {
  return ({ res, took, sent, head }) => {
    const body = sent - head.length;
    const { statusCode: status } = res;
    return (
      (zero && body <= 0) ||
      (slow > 0 && took >= slow) ||
      (big > 0 && body >= big) ||
      (rest.clientErrors && status >= 400 && status < 500) ||
      (rest.serverErrors && status >= 500) ||
      (rest.ioErrors && !res.writableFinished)
    );
  };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
