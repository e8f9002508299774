import { LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';
import type { RecordFormat } from './record_formats.ts';

/** Takes text away in batches: a file, a standard stream, a pipe. */
export interface Destination {
  /** Text with its newline. `urgent` text does not wait for the batch. */
  write(text: string, urgent?: boolean): void;
  /** Writes all that waits before it returns, or as much as the reader takes. */
  flush(): void;
  /** Opens a file again, after logrotate has moved it. Throws LogFileError. */
  reopen(): void;
  /** Flushes and lets go; a standard stream stays open. */
  close(): void;
}

/** A destination with its least level and its format: Python's logging.Handler. */
export interface Handler {
  /** Python's number; records below it pass by. */
  readonly level: number;
  emit(level: Level, logger: string, message: string, context: RecordContext | undefined): void;
  flush(): void;
  reopen(): void;
  close(): void;
}

/** Records as lines of text: what StreamHandler and FileHandler do. */
export function streamHandler(destination: Destination, format: RecordFormat, least = 0): Handler {
  return {
    level: least,
    emit: (level, logger, message, context) =>
      destination.write(format(level, logger, message, context), LEVEL_NUMBERS[level] >= LEVEL_NUMBERS.error),
    flush: () => destination.flush(),
    reopen: () => destination.reopen(),
    close: () => destination.close(),
  };
}

/** Where lines go that nobody wants. */
export const NULL_HANDLER: Handler = {
  level: 0,
  emit: () => undefined,
  flush: () => undefined,
  reopen: () => undefined,
  close: () => undefined,
};
