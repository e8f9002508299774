import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { END, endRequest, RECORD, record, RECORD_HEADER_SIZE, writeRecordHeader } from './fastcgi_record.ts';

/** Most content of a record that needs no padding. */
const MAX_CONTENT = 65528;
/** Up to this size copying into one buffer is cheaper than writing two. */
const COPY = 16 * 1024;

/**
 * What a request and its response have for a socket while their real one carries FastCGI records: what is written
 * becomes STDOUT records, and reading on or pausing is the real socket's.
 */
export class FastcgiChannel extends Writable {
  /** Asked for by whoever wants to know whether a request's body may still come. */
  readonly readable = true;
  readonly #socket: Socket;
  readonly #requestId: number;
  #complete = false;
  #written = 0;

  constructor(socket: Socket, requestId: number) {
    super({ highWaterMark: socket.writableHighWaterMark });
    this.#socket = socket;
    this.#requestId = requestId;
    // A destroyed channel must not be an error that nobody listens to.
    this.on('error', () => {});
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  /** Of the response, without its records' headers. */
  get bytesWritten(): number {
    return this.#written;
  }

  /** Whether the record that ends the request has been written. */
  get complete(): boolean {
    return this.#complete;
  }

  resume(): this {
    this.#socket.resume();
    return this;
  }

  pause(): this {
    this.#socket.pause();
    return this;
  }

  isPaused(): boolean {
    return this.#socket.isPaused();
  }

  /** Timeouts are the connection's. */
  setTimeout(): this {
    return this;
  }

  /** Everything has been written: ends the request behind it. */
  endRequest(): void {
    if (this.writableLength === 0) this.#end();
    else this.end();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#hold();
    this.#written += chunk.length;
    let flowing = true;
    for (let at = 0; at < chunk.length; at += MAX_CONTENT) {
      flowing = this.#record(chunk.subarray(at, at + MAX_CONTENT));
    }
    if (flowing || this.#socket.destroyed) callback();
    else this.#socket.once('drain', callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', callback);
  }

  override _final(callback: () => void): void {
    this.#end();
    callback();
  }

  /** Without the record that ends the request, the reader would take the part for the whole. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#complete) this.#socket.destroy();
    callback(error);
  }

  #record(content: Buffer): boolean {
    if (content.length <= COPY) return this.#socket.write(record(RECORD.stdout, this.#requestId, content));
    const padding = -content.length & 7;
    const header = Buffer.alloc(RECORD_HEADER_SIZE);
    writeRecordHeader(header, RECORD.stdout, this.#requestId, content.length, padding);
    this.#socket.write(header);
    const flowing = this.#socket.write(content);
    return padding === 0 ? flowing : this.#socket.write(Buffer.alloc(padding));
  }

  #end(): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#hold();
    this.#socket.write(endRequest(this.#requestId, END.complete));
  }

  /** Joins what is written in this turn, so that a short answer and its end are one packet. */
  #hold(): void {
    if (this.#socket.writableCorked > 0) return;
    this.#socket.cork();
    process.nextTick(() => this.#socket.uncork());
  }
}
