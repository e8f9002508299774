import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../../environ/application.ts';
import { abort } from './abort.ts';
import { type Clock, Connection, type ServedConnection } from './connection_server.ts';
import { emitDrain } from './emit_drain.ts';
import { countBody } from './body_memory.ts';
import { dropBody, endWhenRead } from './empty_body.ts';
import type { Log } from './protocol.ts';
import { runApplication } from './run.ts';
import type { Exchange } from './short_connection.ts';
import { type BeginContext, beginExchange } from './begin_exchange.ts';
import { PacketError } from './uwsgi_packet.ts';
import { plainResponse } from './uwsgi_response.ts';

/** What all connections of one server share. */
export interface ConnectionContext extends BeginContext {
  readonly application: Application;
  readonly log: Log;
  readonly clock: Clock;
}

type Phase = 'packet' | 'body' | 'reply' | 'linger';

/** One connection of a front, over uwsgi or SCGI: a packet, a body, a response, the end. */
export class UwsgiConnection extends Connection {
  readonly #context: ConnectionContext;
  readonly #closed: (connection: ServedConnection) => void;
  #phase: Phase = 'packet';
  #pending: Buffer[] = [];
  #received = 0;
  /** Bytes that the packet has in all; 0 until its header is there. */
  #packetSize = 0;
  #bodyLeft = 0;
  #excess = false;
  #req: IncomingMessage | undefined;
  #res: ServerResponse | undefined;

  constructor(socket: Socket, context: ConnectionContext, closed: (connection: ServedConnection) => void) {
    super(socket, context.clock);
    this.#context = context;
    this.#closed = closed;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('error', ignore);
    socket.on('close', () => this.#onClose());
  }

  /** Ends the connection where its peer has neither sent nor read anything for too long. */
  checkStalled(): void {
    switch (this.#phase) {
      case 'packet':
        if (this.idle() <= this.clock.stall) return;
        if (this.#received > 0) this.#log(`${this.#progress()} within socket-timeout`);
        return this.cut();
      case 'body':
        if (!this.bodyStalled()) return;
        this.#log(`${this.#bodyLeft} bytes of the body did not come within socket-timeout`);
        return this.cut();
      case 'reply':
        if (!this.replyStalled()) return;
        this.#log('the response was not read within socket-timeout');
        return this.cut();
      case 'linger':
        this.checkLinger();
    }
  }

  #onData(chunk: Buffer): void {
    switch (this.#phase) {
      case 'packet':
        this.touch();
        return this.#onPacketData(chunk);
      case 'body':
        this.touch();
        return this.#onBodyData(chunk);
      case 'reply':
        this.#excess = true;
        return;
      case 'linger':
        this.lingerOn(chunk);
    }
  }

  #onPacketData(chunk: Buffer): void {
    this.#received += chunk.length;
    try {
      let data = chunk;
      if (this.#pending.length > 0) {
        this.#pending.push(chunk);
        // Joined only where a decision can be made, so that a torn packet does not copy itself again and again.
        if (this.#packetSize > this.#received) return;
        data = Buffer.concat(this.#pending);
        this.#pending = [data];
      }
      if (this.#packetSize === 0) {
        const { framing, options } = this.#context;
        this.#packetSize = framing.size(data, options.bufferSize);
      }
      if (this.#packetSize === 0 || data.length < this.#packetSize) {
        if (this.#pending.length === 0) this.#pending.push(chunk);
        return;
      }
      this.#pending = [];
      this.#begin(data);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      this.#refuse(error.status, error.message);
    }
  }

  /** The packet is complete: builds request and response, and calls the application. */
  #begin(data: Buffer): void {
    const { application, log } = this.#context;
    const exchange = beginExchange(data, this.#packetSize, this.socket, this.#context);
    const { req, res, contentLength } = exchange;
    this.#bodyLeft = contentLength;
    this.#phase = 'body';
    this.#takeOn(exchange);
    if (contentLength === 0) {
      this.#phase = 'reply';
      endWhenRead(req);
      this.#excess = data.length > this.#packetSize;
    } else if (data.length > this.#packetSize) {
      this.#onBodyData(data.subarray(this.#packetSize));
    }
    runApplication(application, req, res, log);
  }

  #takeOn({ req, res }: Exchange): void {
    this.#req = req;
    this.#res = res;
    res.on('finish', () => this.#onFinish());
    this.socket.on('drain', () => this.#onDrain());
    res.assignSocket(this.socket);
  }

  /** Goes on with what a short connection has begun: bytes that it has read, or a request that has come as a whole. */
  goOn(begun: Buffer | Exchange): void {
    if (begun instanceof Uint8Array) return this.#onData(begun);
    this.#phase = 'reply';
    this.#takeOn(begun);
  }

  #onBodyData(chunk: Buffer): void {
    const req = this.#req as IncomingMessage;
    let body = chunk;
    if (body.length > this.#bodyLeft) {
      body = body.subarray(0, this.#bodyLeft);
      this.#excess = true;
    }
    this.#bodyLeft -= body.length;
    countBody(body.length);
    if (!req.push(body) && this.#bodyLeft > 0) this.socket.pause();
    if (this.#bodyLeft === 0) this.#bodyDone(req);
  }

  #bodyDone(req: IncomingMessage): void {
    this.#phase = 'reply';
    this.touch();
    req.complete = true;
    req.push(null);
  }

  #onDrain(): void {
    if (this.#res !== undefined) emitDrain(this.#res);
  }

  /** The response is in the kernel's hands. */
  #onFinish(): void {
    const req = this.#req as IncomingMessage;
    if (this.#bodyLeft === 0 && !this.#excess) {
      dropBody(req);
      // In the stream's own callback Node would make an error object for a queue that is empty.
      process.nextTick(destroy, this.socket);
    } else {
      this.#linger();
    }
  }

  #linger(): void {
    this.#phase = 'linger';
    this.linger();
  }

  /** Logs why a request is not served, says so where a status is given, and ends the connection. */
  #refuse(status: number, message: string): void {
    this.#log(message);
    this.#pending = [];
    if (status === 0) return this.cut();
    this.socket.write(plainResponse(status, message, this.#context.framing.cgi));
    this.#linger();
  }

  /** The peer sends no more. */
  #onEnd(): void {
    switch (this.#phase) {
      case 'packet':
        if (this.#received > 0) this.#log(`${this.#progress()} when the connection ended`);
        return this.cut();
      case 'body':
        this.#log(`${this.#bodyLeft} bytes of the body were missing when the connection ended`);
        return this.cut();
      case 'linger':
        return this.cut();
      case 'reply':
        return;
    }
  }

  #onClose(): void {
    this.#closed(this);
    if (this.#req !== undefined) abort(this.#req, this.#res);
  }

  #progress(): string {
    const size = this.#packetSize;
    return `only ${this.#received} bytes of ${size === 0 ? 'a packet' : `a packet of ${size}`} had come`;
  }

  #log(message: string): void {
    const { remoteAddress } = this.socket;
    this.#context.log(
      `${this.#context.framing.name} request${remoteAddress === undefined ? '' : ` from ${remoteAddress}`}: ${message}`,
    );
  }
}

function ignore(): void {}

function destroy(socket: Socket): void {
  socket.destroy();
}
