import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../environ/application.ts';
import { Bag, type InBag } from './bag.ts';
import { peerOf, targetOf } from './sent_variables.ts';

/** A request in hand. */
export interface OpenRequest extends InBag {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Milliseconds of `performance.now()`. */
  readonly began: number;
  /** Bytes that its connection had sent before it. */
  readonly sentBefore: number;
  /** As it came: filters move parts of the path while they route. */
  readonly method: string;
  readonly uri: string;
}

/** What a worker tells about itself; plain data, so that it can go to the master. */
export interface WorkerStatus {
  /** Since this process started. */
  readonly requests: number;
  /** Applications that threw. */
  readonly exceptions: number;
  /** Responses whose client was gone before their end, and requests that it left unfinished. */
  readonly writeErrors: number;
  readonly readErrors: number;
  /** Bytes of responses. */
  readonly tx: number;
  /** Microseconds that requests took, all together. */
  readonly runningTime: number;
  /** Microseconds; as in uWSGI, each request counts as much as all before it. */
  readonly avgRt: number;
  /** Bytes. */
  readonly rss: number;
  readonly open: readonly OpenRequestStatus[];
}

/** One request in hand, for statistics. */
export interface OpenRequestStatus {
  readonly method: string;
  readonly uri: string;
  readonly remoteAddr: string;
  /** Epoch seconds. */
  readonly start: number;
}

/** Called when a request's response is complete or its connection is gone. */
export type OnRequestEnd = (request: OpenRequest, took: number, sent: number) => void;

/** Counts what a worker's application is asked, and knows what it has in hand. */
export class RequestLedger {
  readonly open = new Bag<OpenRequest>();
  /** Called with each request that ends, after it has been counted; undefined costs nothing. */
  onEnd: OnRequestEnd | undefined;
  /** Called with each request before the application sees it. */
  onBegin: ((request: OpenRequest) => void) | undefined;
  requests = 0;
  #exceptions = 0;
  #writeErrors = 0;
  #readErrors = 0;
  #tx = 0;
  #runningTime = 0;
  #avgRt = 0;

  /** The application, observed. */
  wrap(application: Application): Application {
    return (req, res) => {
      const request: OpenRequest = {
        req,
        res,
        began: performance.now(),
        sentBefore: req.socket.bytesWritten,
        method: req.method ?? '',
        uri: targetOf(req),
        place: -1,
      };
      this.open.add(request);
      res.on('close', () => this.#ended(request));
      this.onBegin?.(request);
      try {
        application(req, res);
      } catch (error) {
        this.#exceptions++;
        throw error;
      }
    };
  }

  #ended(request: OpenRequest): void {
    if (!this.open.delete(request)) return;
    const took = performance.now() - request.began;
    const sent = request.req.socket.bytesWritten - request.sentBefore;
    this.requests++;
    if (!request.res.writableFinished) {
      this.#writeErrors++;
      if (!request.req.complete) this.#readErrors++;
    }
    this.#tx += sent;
    this.#runningTime += took * 1000;
    this.#avgRt = this.requests === 1 ? took * 1000 : (this.#avgRt + took * 1000) / 2;
    this.onEnd?.(request, took, sent);
  }

  status(): WorkerStatus {
    const now = performance.now();
    return {
      requests: this.requests,
      exceptions: this.#exceptions,
      writeErrors: this.#writeErrors,
      readErrors: this.#readErrors,
      tx: this.#tx,
      runningTime: Math.round(this.#runningTime),
      avgRt: Math.round(this.#avgRt),
      rss: process.memoryUsage.rss(),
      open: Array.from(this.open, ({ req, method, uri, began }) => ({
        method,
        uri,
        remoteAddr: peerOf(req) ?? '',
        start: Math.floor((Date.now() - (now - began)) / 1000),
      })),
    };
  }
}
