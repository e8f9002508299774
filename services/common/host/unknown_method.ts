import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What Node adds to the error of a request that its parser refuses. */
interface ParseError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
  /** Where in it the parser stopped. */
  readonly bytesParsed?: number;
}

/** The method that a re-played connection's request really has. */
const methods = new WeakMap<object, string>();

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) [^\s]+ HTTP\/1\.[01]\r\n/;

/**
 * Node's parser knows a fixed list of methods and refuses others, where uWSGI hands them to the application. Plays
 * a refused connection to the server again under a name that the parser knows; `restoreMethod` puts the real one back.
 * Only a connection's first request is saved so, and a following one is not: nothing of a request before it may
 * be read twice.
 *
 * @returns false where the request is wrong in another way
 */
export function replayUnknownMethod(server: Server, error: ParseError, socket: Socket): boolean {
  const { rawPacket } = error;
  if (error.code !== 'HPE_INVALID_METHOD' || rawPacket === undefined) return false;
  if (socket.bytesRead !== rawPacket.length || socket.bytesWritten !== 0) return false;
  const method = REQUEST_LINE.exec(rawPacket.toString('latin1', 0, 4096))?.[1];
  // Further on it is a pipelined request that failed.
  if (method === undefined || (error.bytesParsed ?? 0) > method.length) return false;
  const replay = new Replay(socket, Buffer.concat([Buffer.from('POST'), rawPacket.subarray(method.length)]));
  methods.set(replay, method);
  server.emit('connection', replay);
  return true;
}

/** Gives a re-played request its own method; the connection then ends with it. */
export function restoreMethod(req: IncomingMessage): boolean {
  // The name that it is played again under: no other request needs the look.
  if (req.method !== 'POST') return false;
  const method = methods.get(req.socket);
  if (method === undefined) return false;
  methods.delete(req.socket);
  req.method = method;
  return true;
}

/** A socket whose first bytes are put back before the rest. */
class Replay extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket, first: Buffer) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    // Node's server still listens here with its failed parser; when the socket closes it is to give that back.
    for (const event of ['data', 'end', 'drain', 'timeout', 'error']) socket.removeAllListeners(event);
    this.push(first);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress;
  }

  get localPort(): number | undefined {
    return this.#socket.localPort;
  }

  get encrypted(): boolean {
    return (this.#socket as { encrypted?: boolean }).encrypted === true;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#socket.write(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#socket.destroy();
    callback(error);
  }
}
