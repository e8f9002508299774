import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../../environ/application.ts';
import { abort } from './abort.ts';
import { type Clock, type ServedConnection, ticks } from './connection_server.ts';
import { emitDrain } from './emit_drain.ts';
import { dropBody, endWhenRead } from './empty_body.ts';
import { FastcgiBody } from './fastcgi_body.ts';
import { FastcgiChannel } from './fastcgi_channel.ts';
import { FastcgiParams } from './fastcgi_params.ts';
import { END, endRequest, RECORD, record, type RecordHeader } from './fastcgi_record.ts';
import type { Log, ProtocolOptions } from './protocol.ts';
import { RecordConnection } from './record_connection.ts';
import { runApplication } from './run.ts';
import { PacketError } from './uwsgi_packet.ts';
import { uwsgiRequest } from './uwsgi_request.ts';
import { plainResponse, type ResponseFactory } from './uwsgi_response.ts';

/** What all connections of one server share. */
export interface FastcgiContext {
  readonly application: Application;
  readonly options: ProtocolOptions;
  readonly log: Log;
  readonly respond: ResponseFactory;
  readonly clock: Clock;
}

/** Between requests of a kept connection: longer than fronts keep theirs (60 s), so that they close first. */
const IDLE = ticks(75);
/** How long an idle connection may still bring a request once draining has begun. */
const DRAIN_GRACE = ticks(0.25);

const KEEP_CONNECTION = 1;
const RESPONDER = 1;

/** `idle`: no request; `params`: its variables come; `wait`: whether there is a body; then the body, then the reply. */
type Phase = 'idle' | 'params' | 'wait' | 'body' | 'reply' | 'linger';

/** One connection of a front: one request after the other, never two at once (fronts do not multiplex either). */
export class FastcgiConnection extends RecordConnection {
  readonly #context: FastcgiContext;
  readonly #closed: (connection: ServedConnection) => void;
  #phase: Phase = 'idle';
  #requests = 0;
  // The request under way.
  #requestId = 0;
  #keep = false;
  readonly #params = new FastcgiParams();
  #vars = new Map<string, string>();
  readonly #body = new FastcgiBody();
  #peerEnded = false;
  #req: IncomingMessage | undefined;
  #res: ServerResponse | undefined;
  #channel: FastcgiChannel | undefined;

  constructor(socket: Socket, context: FastcgiContext, closed: (connection: ServedConnection) => void) {
    super(socket, context.clock);
    this.#context = context;
    this.#closed = closed;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('error', ignore);
    socket.on('close', () => this.#onClose());
    socket.on('drain', () => this.#onDrain());
  }

  checkStalled(): void {
    const { stall, draining } = this.clock;
    const idle = this.idle();
    switch (this.#phase) {
      case 'idle': {
        const limit = this.#requests === 0 || this.insideRecord() ? stall : IDLE;
        if (idle > (draining ? Math.min(limit, DRAIN_GRACE) : limit)) this.cut();
        return;
      }
      case 'params':
      case 'wait':
        if (idle <= stall) return;
        this.#log(`only ${this.#params.size} bytes of variables had come within socket-timeout`);
        return this.cut();
      case 'body':
        if (!this.bodyStalled()) return;
        this.#log('the body did not come within socket-timeout');
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
    if (this.#phase === 'linger') return this.lingerOn(chunk);
    if (this.#phase !== 'reply') this.touch();
    this.takeIn(chunk);
  }

  protected ending(): boolean {
    return this.#phase === 'linger' || this.socket.destroyed;
  }

  protected onRecord({ type, requestId }: RecordHeader, content: Buffer): void {
    if (type === RECORD.beginRequest) return this.#onBegin(requestId, content);
    // Section 3.3: what is for a request that is not active (any more) is ignored.
    if (requestId !== this.#requestId || this.#phase === 'idle') return;
    if (type === RECORD.params) this.#onParams(content);
    else if (type === RECORD.stdin) this.#onStdin(content);
    else if (type === RECORD.abortRequest) this.#onAbort();
  }

  #onBegin(requestId: number, content: Buffer): void {
    if (content.length < 3) throw new PacketError('BEGIN_REQUEST is too short', 0);
    if (this.#phase !== 'idle') {
      if (requestId === this.#requestId) throw new PacketError('BEGIN_REQUEST came inside its request', 0);
      this.answer(endRequest(requestId, END.cannotMultiplex));
      return;
    }
    if (content.readUInt16BE(0) !== RESPONDER) {
      this.answer(endRequest(requestId, END.unknownRole));
      return;
    }
    this.#phase = 'params';
    this.#requests++;
    this.#requestId = requestId;
    this.#keep = ((content[2] as number) & KEEP_CONNECTION) !== 0;
    this.#params.begin();
    this.#body.begin();
  }

  #onParams(content: Buffer): void {
    if (this.#phase !== 'params') return;
    const { options } = this.#context;
    if (content.length > 0) return this.#params.add(content, options);
    this.#vars = this.#params.read(options);
    const length = this.#vars.get('CONTENT_LENGTH') ?? '';
    if (length === '') this.#phase = 'wait';
    else this.#begin();
  }

  /** The variables are complete: builds request and response, and calls the application. */
  #begin(): void {
    const { options, respond, application, log } = this.#context;
    const channel = new FastcgiChannel(this.socket, this.#requestId);
    const socket = channel as unknown as Socket;
    const known = (this.#vars.get('CONTENT_LENGTH') ?? '') !== '';
    const { req, contentLength } = uwsgiRequest(this.#vars, socket, options.serverName);
    this.#vars = new Map();
    this.#body.length = known || this.#body.ended ? contentLength : undefined;
    if (options.limitPost > 0 && contentLength > options.limitPost) {
      throw new PacketError(
        `CONTENT_LENGTH ${contentLength} is more than limit-post = ${options.limitPost}`,
        413,
      );
    }
    // Applications tell by this that there is a body.
    if (this.#body.length === undefined) req.headers['transfer-encoding'] = 'chunked';
    const res = respond(req);
    this.#channel = channel;
    this.#req = req;
    this.#res = res;
    res.assignSocket(socket);
    res.on('prefinish', () => channel.endRequest());
    res.on('finish', () => this.#onFinish());
    channel.on('drain', () => emitDrain(res));
    channel.on('close', () => this.#onChannelClose());
    this.#phase = 'body';
    if (this.#body.length === 0) {
      this.#phase = 'reply';
      endWhenRead(req);
    }
    runApplication(application, req, res, log);
  }

  #onStdin(content: Buffer): void {
    const body = this.#body;
    if (content.length === 0) body.ended = true;
    if (this.#phase === 'wait') this.#begin();
    if (this.#phase !== 'body') return;
    const req = this.#req as IncomingMessage;
    const { limitPost } = this.#context.options;
    if (body.ended) {
      const { missing } = body;
      if (missing === undefined) return this.#bodyDone(req);
      this.#log(`${missing} bytes of the body were missing when STDIN ended`);
      return this.cut();
    }
    const taken = body.take(content);
    if (limitPost > 0 && body.received > limitPost) {
      this.#log(`the body is more than limit-post = ${limitPost}`);
      return this.cut();
    }
    const flowing = req.push(taken);
    if (body.missing === 0) this.#bodyDone(req);
    else if (!flowing) this.socket.pause();
  }

  #bodyDone(req: IncomingMessage): void {
    this.#phase = 'reply';
    this.touch();
    req.complete = true;
    req.push(null);
  }

  #onAbort(): void {
    this.#log('the front has aborted the request');
    if (this.#res !== undefined) return this.cut();
    this.socket.write(endRequest(this.#requestId, END.complete));
    this.#linger();
  }

  #onDrain(): void {
    if (this.#phase === 'reply') this.touch();
  }

  /** The response and its end are in the socket's hands. */
  #onFinish(): void {
    const req = this.#req as IncomingMessage;
    const channel = this.#channel as FastcgiChannel;
    channel.endRequest();
    this.#req = undefined;
    this.#res = undefined;
    this.#channel = undefined;
    // A body that was not awaited gets no end: it would pass for a whole one.
    dropBody(req);
    process.nextTick(() => channel.destroy());
    this.socket.resume();
    this.touch();
    if (this.#keep && !this.clock.draining && !this.#peerEnded) {
      this.#phase = 'idle';
    } else if (this.#body.ended) {
      this.#phase = 'linger';
      this.socket.end(() => this.cut());
    } else {
      this.#linger();
    }
  }

  /** The application or Node has given the response up. */
  #onChannelClose(): void {
    if (this.#res !== undefined) this.cut();
  }

  #linger(): void {
    this.#phase = 'linger';
    this.linger();
  }

  /** Logs why a request is not served, says so where a status is given, and ends the connection. */
  protected refuse(status: number, message: string): void {
    this.#log(message);
    if (status === 0 || this.#res !== undefined) return this.cut();
    if (this.#phase !== 'idle') {
      const text = Buffer.from(plainResponse(status, message, true), 'latin1');
      this.socket.write(record(RECORD.stdout, this.#requestId, text));
      this.socket.write(endRequest(this.#requestId, END.complete));
    }
    this.#linger();
  }

  /** The peer sends no more. */
  #onEnd(): void {
    this.#peerEnded = true;
    switch (this.#phase) {
      case 'idle':
      case 'linger':
        return this.cut();
      case 'params':
      case 'wait':
      case 'body':
        this.#log('the connection ended inside a request');
        return this.cut();
      case 'reply':
        return;
    }
  }

  #onClose(): void {
    this.#closed(this);
    this.#channel?.destroy();
    if (this.#req !== undefined && this.#res !== undefined) abort(this.#req, this.#res);
  }

  #log(message: string): void {
    const { remoteAddress } = this.socket;
    this.#context.log(
      `fastcgi request${remoteAddress === undefined ? '' : ` from ${remoteAddress}`}: ${message}`,
    );
  }
}

function ignore(): void {}
