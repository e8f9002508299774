import type { Server } from 'node:net';
import type { Application } from '../../environ/application.ts';
import type { HttpsSettings } from '../https_settings.ts';
import type { SystemCalls } from '../system_calls.ts';

/** What a protocol needs to know of the host's options; plain data, so that it can cross to a worker process. */
export interface ProtocolOptions {
  /** Bytes of variables or headers that a request may have. */
  readonly bufferSize: number;
  /** How many variables a uwsgi request may have. */
  readonly maxVars: number;
  /** Largest Content-Length in bytes; 0 is no limit. */
  readonly limitPost: number;
  /** Seconds that a connection may stall while a request is read or a response is written. */
  readonly socketTimeout: number;
  /** Seconds that the head of a request over HTTP may take, however steadily it comes. */
  readonly httpTimeout: number;
  /** `Name: value` lines for every response. */
  readonly addHeaders: readonly string[];
  /** Names to take out of every response. */
  readonly remHeaders: readonly string[];
  readonly soKeepalive: boolean;
  /** SERVER_NAME where the request names no host. */
  readonly serverName: string;
  readonly tls: HttpsSettings | undefined;
}

/** One line for the operator. */
export type Log = (line: string) => void;

/** A server that speaks one protocol; it listens wherever its caller says. */
export interface ProtocolServer {
  readonly server: Server;
  /**
   * Stops accepting, answers what is in flight, and resolves when the last connection has ended.
   *
   * @param mercy milliseconds after which connections that are still open are cut
   * @returns how many were cut
   */
  drain(mercy: number): Promise<number>;
}

/** From an application to a server that hosts it: what every file beside this one exports. */
export type Protocol = (
  application: Application,
  options: ProtocolOptions,
  log: Log,
  /** What short connections may be served with. */
  calls?: SystemCalls,
) => ProtocolServer;
