import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { pino } from 'pino';
import type { Destination } from './handler.ts';

/** Text that waits is handed to the operating system at this size, or after this time. */
const BATCH_CHARACTERS = 32 * 1024;
const FLUSH_MILLISECONDS = 50;
/**
 * What may wait for a reader that does not keep up; more is dropped and counted, so that a slow log cannot use up a worker's
 * memory: some 10,000 lines, of which V8 holds two or three copies while they wait.
 */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** What a flush allows the thread pool to finish a batch that it has begun: the batch cannot be called back. */
const HANDED_OVER_MILLISECONDS = 20;
/** How long a flush tries to write to a pipe that is full. */
const FULL_PIPE_MILLISECONDS = 1000;

/** The log file cannot be opened. */
export class LogFileError extends Error {
  override readonly name = 'LogFileError';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot open the log file ${path} ([DEFAULT] log_file, log_dir): ${reason}`, { cause });
    this.path = path;
  }
}

/**
 * A file or standard stream to which lines go in batches, written by the thread pool: a line in the path of a request
 * costs a string concatenation, not a system call. Idle, it holds no timer. A file that was moved is opened again before
 * the next batch, as Python's WatchedFileHandler does before the next line.
 */
export class LogDestination implements Destination {
  readonly #path: string | undefined;
  readonly #dropNotice: (batches: number) => string;
  #fd: number;
  #stream: ReturnType<typeof pino.destination>;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  /** Whether the thread pool may hold a batch. */
  #handedOver = false;
  /** The size of the file with that batch. */
  #sizeThen = 0;
  /** Until when a flush tries again; 0 while none runs. */
  #deadline = 0;

  /**
   * @param target a path, or the descriptor of a standard stream
   * @param dropNotice the line that says how many batches were dropped
   * @throws LogFileError
   */
  constructor(target: string | 1 | 2, dropNotice: (batches: number) => string) {
    this.#dropNotice = dropNotice;
    this.#path = typeof target === 'string' ? target : undefined;
    this.#fd = typeof target === 'string' ? openLog(target) : target;
    this.#stream = this.#open();
  }

  /** Text with its newline. `urgent` text does not wait for the batch. */
  write(text: string, urgent = false): void {
    this.#waiting += text;
    // A file takes it at once; a pipe may block.
    if (urgent && this.#path !== undefined && !this.#handedOver) this.flush();
    else if (urgent || this.#waiting.length >= BATCH_CHARACTERS) this.#push();
    else this.#timer ??= setTimeout(() => this.#push(), FLUSH_MILLISECONDS).unref();
  }

  /** Writes all that waits before it returns, or as much as a pipe takes. A reader that is gone is no error. */
  flush(): void {
    this.#follow();
    this.#flush();
  }

  #flush(): void {
    const text = this.#take();
    this.#deadline = Date.now() + FULL_PIPE_MILLISECONDS;
    try {
      if (this.#handedOver) this.#awaitBatch();
      this.#stream.flushSync();
      this.#writeAll(Buffer.from(text));
    } catch {
      // A closed pipe, a full disk: there is nowhere to tell it.
    }
    this.#deadline = 0;
  }

  /** Opens the file again, after logrotate has moved it. Throws LogFileError, and then goes on with the old one. */
  reopen(): void {
    if (this.#path === undefined) return;
    const next = openLog(this.#path);
    this.#flush();
    this.#release();
    this.#fd = next;
    this.#stream = this.#open();
  }

  /** Whether another file, or none, has the path. */
  moved(): boolean {
    if (this.#path === undefined) return false;
    const now = statSync(this.#path, { throwIfNoEntry: false });
    const own = fstatSync(this.#fd);
    return now === undefined || now.ino !== own.ino || now.dev !== own.dev;
  }

  /** Flushes and closes; a standard stream stays open. */
  close(): void {
    this.flush();
    this.#release();
  }

  #open(): ReturnType<typeof pino.destination> {
    const stream = pino.destination({
      fd: this.#fd,
      sync: false,
      minLength: 0,
      maxLength: MAX_WAITING_BYTES,
    });
    // Without a listener, a reader that has gone (EPIPE) would end the process.
    stream.on('error', () => {});
    stream.on('drop', () => {
      this.#dropped++;
    });
    stream.on('drain', () => {
      this.#handedOver = false;
    });
    return stream;
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#path === undefined) return;
    // A batch may still be with the thread pool, which must not find another file under its descriptor.
    const fd = this.#fd;
    setTimeout(() => closeSync(fd), 1000).unref();
  }

  #push(): void {
    const before = this.#dropped;
    this.#follow();
    const text = this.#take();
    if (text === '') return;
    if (this.#path !== undefined) {
      const size = this.#handedOver ? this.#sizeThen : fstatSync(this.#fd).size;
      this.#sizeThen = size + Buffer.byteLength(text);
    }
    this.#handedOver = true;
    this.#stream.write(text);
    if (this.#dropped > 0) this.#dropped += before;
  }

  /** Where the new file cannot be opened, the old one goes on. */
  #follow(): void {
    try {
      if (!this.moved() || this.#path === undefined) return;
      const next = openLog(this.#path);
      this.#stream.flushSync();
      this.#release();
      this.#fd = next;
      this.#stream = this.#open();
      this.#handedOver = false;
    } catch {
      // The next batch tries again.
    }
  }

  /** What waits, after a line about what was dropped before it. */
  #take(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#dropped > 0 ? this.#dropNotice(this.#dropped) + this.#waiting : this.#waiting;
    this.#dropped = 0;
    this.#waiting = '';
    return text;
  }

  /** Waits for the thread pool to write what it has: a file tells by its size, elsewhere a moment must do. */
  #awaitBatch(): void {
    if (this.#path === undefined) sleep(HANDED_OVER_MILLISECONDS);
    else while (fstatSync(this.#fd).size < this.#sizeThen && Date.now() < this.#deadline) sleep(1);
  }

  #writeAll(bytes: Buffer): void {
    for (let offset = 0; offset < bytes.length; ) {
      try {
        offset += writeSync(this.#fd, bytes, offset);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() >= this.#deadline) throw error;
        sleep(HANDED_OVER_MILLISECONDS);
      }
    }
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o640);
  } catch (error) {
    throw new LogFileError(path, error);
  }
}
