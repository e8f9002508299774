import { closeSync, openSync, writeSync } from 'node:fs';
import { HostError, messageOf } from './errors.ts';

/** `logto`: a file that master and workers append to, opened anew at reload, after logrotate has moved it. */
export class LogFile {
  readonly #path: string;
  #fd: number;

  /** @throws HostError naming the file */
  constructor(path: string) {
    this.#path = path;
    this.#fd = open(path);
  }

  get fd(): number {
    return this.#fd;
  }

  write(text: string): void {
    writeSync(this.#fd, text);
  }

  /** Goes on with the old file where the new one cannot be opened, which is thrown. */
  reopen(): void {
    const next = open(this.#path);
    closeSync(this.#fd);
    this.#fd = next;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o640);
  } catch (error) {
    throw new HostError(`logto = ${path}: ${messageOf(error)}`);
  }
}
