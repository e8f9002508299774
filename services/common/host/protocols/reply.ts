import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Callback = (error?: Error | null) => void;

/**
 * Takes in a response that is complete, by being its socket: Node's responses without a socket keep what was written, and
 * hand it over when they are given one.
 */
export class Reply extends EventEmitter {
  /** Bytes. */
  length = 0;
  readonly writable = true;
  readonly writableLength = 0;
  readonly #into: Buffer;
  readonly #callbacks: Callback[] = [];

  /** @param into where the bytes go; it must have room for them */
  constructor(into: Buffer, res: ServerResponse) {
    super();
    this.#into = into;
    res.assignSocket(this as unknown as Socket);
  }

  cork(): void {}
  uncork(): void {}

  write(data: string | Uint8Array, encoding?: BufferEncoding | null, callback?: Callback | null): boolean {
    if (typeof data === 'string') this.length += this.#into.write(data, this.length, encoding ?? 'utf8');
    else {
      this.#into.set(data, this.length);
      this.length += data.length;
    }
    if (callback != null) this.#callbacks.push(callback);
    return true;
  }

  /** Tells the response that it has been sent. */
  written(): void {
    for (const callback of this.#callbacks) callback();
  }
}
