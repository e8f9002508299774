import { closeSync, openSync } from 'node:fs';
import { pino } from 'pino';

/** Text that waits is handed to the operating system at this size, or after this time. */
const BATCH_CHARACTERS = 32 * 1024;
const FLUSH_MILLISECONDS = 50;
/** What may wait for a reader that does not read; more is dropped, so that a stuck log cannot use up a worker's memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

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
 * costs a string concatenation, not a system call. Idle, it holds no timer.
 */
export class LogDestination {
  readonly #path: string | undefined;
  readonly #dropNotice: (batches: number) => string;
  #fd: number;
  #stream: ReturnType<typeof pino.destination>;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

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
    if (urgent || this.#waiting.length >= BATCH_CHARACTERS) this.#push();
    else this.#timer ??= setTimeout(() => this.#push(), FLUSH_MILLISECONDS).unref();
  }

  /** Writes all that waits before it returns. A reader that is gone is no error. */
  flush(): void {
    try {
      // First what waits in the stream, so that there is room for the rest.
      this.#stream.flushSync();
      this.#push();
      this.#stream.flushSync();
    } catch {
      // A closed pipe, a full disk: there is nowhere to tell it.
    }
  }

  /** Opens the file again, after logrotate has moved it. Throws LogFileError, and then goes on with the old one. */
  reopen(): void {
    if (this.#path === undefined) return;
    const next = openLog(this.#path);
    this.flush();
    this.#release();
    this.#fd = next;
    this.#stream = this.#open();
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
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === '') return;
    const dropped = this.#dropped;
    const text = dropped > 0 ? this.#dropNotice(dropped) + this.#waiting : this.#waiting;
    this.#waiting = '';
    this.#dropped = 0;
    this.#stream.write(text);
    if (this.#dropped > 0) this.#dropped += dropped;
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o640);
  } catch (error) {
    throw new LogFileError(path, error);
  }
}
