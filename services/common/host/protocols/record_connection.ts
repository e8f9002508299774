import { Connection } from './connection_server.ts';
import { managementAnswer } from './fastcgi_management.ts';
import { readRecordHeader, RECORD_HEADER_SIZE, type RecordHeader } from './fastcgi_record.ts';
import { PacketError } from './uwsgi_packet.ts';

/** Bytes of answers to records that may wait for a peer that does not read them. */
const MAX_UNREAD = 64 * 1024;

/** A connection that brings FastCGI's records, in pieces of any size; it answers those that are about itself. */
export abstract class RecordConnection extends Connection {
  // What has come of a record that is not complete.
  #pending: Buffer[] = [];
  #held = 0;
  #needed = RECORD_HEADER_SIZE;
  #unread = 0;

  /** Called with each record of a request once it is complete; throws PacketError for one that cannot be. */
  protected abstract onRecord(header: RecordHeader, content: Buffer): void;
  /** Called for what `onRecord` has thrown; whatever else has come is dropped. */
  protected abstract refuse(status: number, message: string): void;
  /** Whether no more records are read. */
  protected abstract ending(): boolean;

  /** Whether a part of a record has come. */
  protected insideRecord(): boolean {
    return this.#held > 0;
  }

  /** Answers to records that cost their sender nothing must not pile up. */
  protected answer(bytes: Buffer): void {
    this.#unread += bytes.length;
    if (this.#unread > MAX_UNREAD) return this.cut();
    this.socket.write(bytes, () => {
      this.#unread -= bytes.length;
    });
  }

  protected takeIn(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    const data = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending);
    let at = 0;
    try {
      at = this.#readRecords(data);
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      this.refuse(error.status, error.message);
      at = data.length;
    }
    const rest = data.subarray(at);
    this.#pending = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
  }

  /** Takes whole records off the front of `data`; returns where the first that is not whole begins. */
  #readRecords(data: Buffer): number {
    let at = 0;
    for (;;) {
      if (this.ending()) return data.length;
      this.#needed = RECORD_HEADER_SIZE;
      if (data.length - at < RECORD_HEADER_SIZE) return at;
      const header = readRecordHeader(data, at);
      this.#needed = RECORD_HEADER_SIZE + header.contentLength + header.paddingLength;
      if (data.length - at < this.#needed) return at;
      const start = at + RECORD_HEADER_SIZE;
      const content = data.subarray(start, start + header.contentLength);
      if (header.requestId === 0) this.answer(managementAnswer(header.type, content));
      else this.onRecord(header, content);
      at += this.#needed;
    }
  }
}
