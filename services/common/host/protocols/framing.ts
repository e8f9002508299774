import type { SentVariables } from './variable_list.ts';

/**
 * How one protocol puts a request's variables on the wire, where a request is one packet of variables, then the body,
 * and a connection carries one request: uwsgi and SCGI.
 */
export interface Framing {
  /** The protocol's name, for log lines. */
  readonly name: string;
  /**
   * The size of the whole packet, from the bytes that have come.
   *
   * @returns 0 where more bytes are needed to tell
   * @throws PacketError where these bytes begin no packet, or one with more than `bufferSize` bytes of variables
   */
  size(data: Buffer, bufferSize: number): number;
  /**
   * Decodes the variables of a packet whose `size` bytes are all there.
   *
   * @throws PacketError
   */
  read(data: Buffer, size: number, maxVars: number): SentVariables;
  /** Answers begin with CGI's `Status:` instead of a status line (RFC 3875 section 6.3.3). */
  readonly cgi: boolean;
}
