import { writeSync } from 'node:fs';
import type { Log } from './protocols/protocol.ts';
import type { OpenRequest, RequestLedger } from './request_ledger.ts';
import { peerOf } from './sent_variables.ts';

/** When a worker asks to be replaced; 0 is never. Plain data. */
export interface WorkerLimits {
  /** Requests. */
  readonly maxRequests: number;
  /** Requests more for each worker after the first, so that not all end together. */
  readonly maxRequestsDelta: number;
  /** Seconds that it lives at least. */
  readonly minWorkerLifetime: number;
  /** Resident bytes. */
  readonly reloadOnRss: number;
  /** Seconds that a request may take. */
  readonly harakiri: number;
}

/** The worker that limits apply to. */
export interface LimitedWorker {
  /** 1-based. */
  readonly id: number;
  /** Asks the master for a replacement; this worker goes on until that is ready. */
  retire(reason: string, harakiri?: boolean): void;
  /** Where the newest request's line is left for the master, who reads it if this process hangs. */
  readonly scoreboard: number | undefined;
}

/** Milliseconds between looks for requests that take too long. */
const HARAKIRI_SWEEP = 250;

/**
 * Holds a worker to its limits: `max-requests` and `reload-on-rss` are looked at after each request, as in uWSGI;
 * `harakiri` cuts the connection of a request that takes too long, logs it, and asks for a replacement, so that the
 * worker's other requests are answered before it ends.
 *
 * @returns ends the looking
 */
export function applyLimits(
  limits: WorkerLimits,
  ledger: RequestLedger,
  worker: LimitedWorker,
  log: Log,
): () => void {
  const { maxRequests, reloadOnRss, harakiri } = limits;
  const least = limits.minWorkerLifetime * 1000;
  const startedAt = performance.now();
  let retired = false;
  const retire = (reason: string, byHarakiri = false): void => {
    if (retired && !byHarakiri) return;
    retired = true;
    worker.retire(reason, byHarakiri);
  };
  if (maxRequests > 0 || reloadOnRss > 0) {
    const most = maxRequests + (worker.id - 1) * limits.maxRequestsDelta;
    const before = ledger.onEnd;
    ledger.onEnd = (request, took, sent) => {
      before?.(request, took, sent);
      if (retired || performance.now() - startedAt < least) return;
      if (maxRequests > 0 && ledger.requests >= most) {
        retire(`max-requests: it has served ${ledger.requests}`);
      } else if (reloadOnRss > 0) {
        const rss = process.memoryUsage.rss();
        if (rss > reloadOnRss) retire(`reload-on-rss: it holds ${Math.round(rss / 2 ** 20)} MB`);
      }
    };
  }
  if (harakiri === 0) return () => {};
  const { scoreboard } = worker;
  if (scoreboard !== undefined) {
    const before = ledger.onBegin;
    ledger.onBegin = (request) => {
      before?.(request);
      writeSync(scoreboard, `${describe(request)}\n`, 0);
    };
  }
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const request of ledger.open) {
      if (now - request.began <= harakiri * 1000) continue;
      log(
        `HARAKIRI: ${describe(request)} took more than ${harakiri} s; cut off with ${ledger.open.size - 1} other request(s) in hand`,
      );
      request.req.socket.destroy();
      retire('harakiri', true);
    }
  }, HARAKIRI_SWEEP);
  sweep.unref();
  return () => clearInterval(sweep);
}

/** `GET /v2.1/servers from 192.0.2.7`; no query, which may hold what is nobody's business. */
function describe({ method, uri, req }: OpenRequest): string {
  const mark = uri.indexOf('?');
  const path = mark === -1 ? uri : uri.slice(0, mark);
  return `${method} ${path.slice(0, 2000)} from ${peerOf(req) ?? 'a unix socket'}`;
}
