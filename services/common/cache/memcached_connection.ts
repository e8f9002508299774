import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

const CRLF = Buffer.from('\r\n');

interface Pending {
  readonly resolve: (value: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
}

export interface ConnectionSettings {
  readonly address: NetConnectOpts;
  /** Of TLS; undefined for none. */
  readonly tls: ConnectionOptions | undefined;
  /** Milliseconds for connecting, and for each answer. */
  readonly timeout: number;
}

/**
 * One connection to a memcached server, which speaks the part of its text protocol that a cache needs. Commands do not wait
 * for each other: answers come in their order. After any error the connection is of no use.
 */
export class MemcachedConnection {
  readonly #socket: Socket;
  readonly #timeout: number;
  readonly #pending: Pending[] = [];
  #received: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor({ address, tls, timeout }: ConnectionSettings) {
    this.#timeout = timeout;
    this.#socket = tls === undefined ? connect(address) : connectTls({ ...address, ...tls });
    this.#socket.setNoDelay(true);
    // A cache keeps no process alive.
    this.#socket.unref();
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')));
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** The value of a key; undefined where there is none. The key is text that memcached allows in one. */
  get(key: string): Promise<Buffer | undefined> {
    return this.#send(`get ${key}\r\n`);
  }

  /** Keeps a value for so many seconds. The server may refuse, for example one beyond its size: that is no error. */
  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const head = Buffer.from(`set ${key} 0 ${seconds} ${value.length}\r\n`);
    await this.#send(Buffer.concat([head, value, CRLF]));
  }

  close(): void {
    this.#fail(new Error('the connection was closed'));
  }

  #send(command: string | Buffer): Promise<Buffer | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#watch();
      this.#socket.write(command);
    });
  }

  /** The clock of the oldest command; each answer starts it again. */
  #watch(): void {
    if (this.#pending.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else
      this.#timer ??= setTimeout(
        () => this.#fail(new Error(`no answer within ${this.#timeout} ms`)),
        this.#timeout,
      ).unref();
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const answer = answerIn(this.#received);
      if (answer === undefined) return;
      const pending = this.#pending.shift();
      if (pending === undefined || answer === 'unknown') {
        this.#fail(new Error('the server does not speak the protocol of memcached'));
        pending?.reject(this.#failure as Error);
        return;
      }
      this.#received = this.#received.subarray(answer.length);
      pending.resolve(answer.value);
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#watch();
    }
  }
}

interface Answer {
  readonly value: Buffer | undefined;
  /** Bytes of the answer. */
  readonly length: number;
}

/** Longer than any line of an answer. */
const MAX_LINE = 2048;
const WITHOUT_VALUE = /^(?:END|STORED|NOT_STORED|ERROR|(?:SERVER|CLIENT)_ERROR .*)$/;

/** The first whole answer; undefined where there is none yet. */
function answerIn(received: Buffer): Answer | 'unknown' | undefined {
  const end = received.indexOf(CRLF);
  if (end === -1) return received.length > MAX_LINE ? 'unknown' : undefined;
  const line = received.toString('latin1', 0, end);
  if (WITHOUT_VALUE.test(line)) return { value: undefined, length: end + 2 };
  const bytes = /^VALUE \S+ \d+ (\d+)(?: \d+)?$/.exec(line)?.[1];
  if (bytes === undefined) return 'unknown';
  const start = end + 2;
  const stop = start + Number(bytes);
  const tail = '\r\nEND\r\n';
  if (received.length < stop + tail.length) return undefined;
  if (received.toString('latin1', stop, stop + tail.length) !== tail) return 'unknown';
  return { value: received.subarray(start, stop), length: stop + tail.length };
}
