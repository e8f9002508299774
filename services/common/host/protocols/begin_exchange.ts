import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endWhenRead } from './empty_body.ts';
import type { Framing } from './framing.ts';
import type { ProtocolOptions } from './protocol.ts';
import type { Exchange } from './short_connection.ts';
import { PacketError } from './uwsgi_packet.ts';
import { uwsgiRequest } from './uwsgi_request.ts';
import type { ResponseFactory } from './uwsgi_response.ts';

/** What turns packets into requests and responses. */
export interface BeginContext {
  readonly options: ProtocolOptions;
  readonly framing: Framing;
  readonly respond: ResponseFactory;
}

/** An exchange whose body is yet to come. */
export interface BegunExchange extends Exchange {
  /** Bytes of the body. */
  readonly contentLength: number;
}

/**
 * Builds request and response from a packet of `size` bytes at the start of `data`.
 *
 * @throws PacketError
 */
export function beginExchange(
  data: Buffer,
  size: number,
  socket: Socket,
  { options, framing, respond }: BeginContext,
): BegunExchange {
  const vars = framing.read(data, size, options.maxVars);
  const { req, contentLength } = uwsgiRequest(vars, socket, options.serverName);
  if (options.limitPost > 0 && contentLength > options.limitPost) {
    throw new PacketError(
      `CONTENT_LENGTH ${contentLength} is more than limit-post = ${options.limitPost}`,
      413,
    );
  }
  return { req, res: respond(req), contentLength };
}

/** Builds request and response from bytes that are exactly a packet and its body; undefined where they are not, or one to refuse. */
export function wholeExchange(data: Buffer, socket: Socket, context: BeginContext): Exchange | undefined {
  try {
    const size = context.framing.size(data, context.options.bufferSize);
    if (size === 0 || data.length < size) return undefined;
    const exchange = beginExchange(data, size, socket, context);
    if (data.length !== size + exchange.contentLength) return undefined;
    giveBody(exchange.req, data.subarray(size));
    return exchange;
  } catch (error) {
    if (error instanceof PacketError) return undefined;
    throw error;
  }
}

function giveBody(req: IncomingMessage, body: Buffer): void {
  if (body.length === 0) return endWhenRead(req);
  req.complete = true;
  req.push(Buffer.from(body));
  req.push(null);
}
