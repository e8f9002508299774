import { writeSync } from 'node:fs';
import type { Destination } from './handler.ts';

/** Text that waits is written at this size, or after this time. */
const BATCH_CHARACTERS = 32 * 1024;
const FLUSH_MILLISECONDS = 50;
/** What may wait for a reader that does not keep up; more is dropped and counted. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** How long a flush tries to write to a pipe that is full. */
const FULL_PIPE_MILLISECONDS = 1000;

/**
 * A pipe of one's own, opened so that writing to it does not block: what it does not take is tried again. Nothing is under
 * way anywhere else, so that a flush at the end of a process leaves nothing behind that the pipe would take.
 */
export class PipeDestination implements Destination {
  readonly #fd: number;
  readonly #dropNotice: (batches: number) => string;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  /**
   * @param fd closed by whoever opened it
   * @param dropNotice the text that says how many batches were dropped
   */
  constructor(fd: number, dropNotice: (batches: number) => string) {
    this.#fd = fd;
    this.#dropNotice = dropNotice;
  }

  write(text: string, urgent = false): void {
    this.#text += text;
    if (urgent || this.#text.length >= BATCH_CHARACTERS) this.#push();
    else this.#later();
  }

  flush(): void {
    const end = Date.now() + FULL_PIPE_MILLISECONDS;
    while (!this.#push() && Date.now() < end) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }

  reopen(): void {
    // There is nothing that could have been moved.
  }

  close(): void {
    this.flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#push()) this.#later();
    }, FLUSH_MILLISECONDS).unref();
  }

  /** Whether all was written. */
  #push(): boolean {
    this.#take();
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const written = writeSync(this.#fd, first);
        this.#waitingBytes -= written;
        if (written < first.length) this.#waiting[0] = first.subarray(written);
        else this.#waiting.shift();
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return true;
      this.#later();
      return false;
    }
  }

  #take(): void {
    if (this.#text === '') return;
    const batch = Buffer.from(this.#text);
    this.#text = '';
    if (this.#waitingBytes + batch.length > MAX_WAITING_BYTES) {
      this.#dropped++;
      return;
    }
    const notice = this.#dropped === 0 ? [] : [Buffer.from(this.#dropNotice(this.#dropped))];
    this.#dropped = 0;
    for (const bytes of [...notice, batch]) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
    }
  }
}
