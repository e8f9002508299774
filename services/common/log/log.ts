/** oslo.log's levels, most severe first. */
export const LEVELS = ['critical', 'error', 'warning', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

/** What a log record carries beside its text; oslo.log's context fields. */
export interface RecordContext {
  requestId?: string | undefined;
  globalRequestId?: string | undefined;
  userId?: string | undefined;
  projectId?: string | undefined;
  instance?: string | undefined;
  /** The stack trace of an error that the record is about: its name and message, then its frames. */
  trace?: string | undefined;
}

/** What to log of something that was thrown. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}

/** Where records go. `setup` in oslo.log's sense installs one; until then warnings and worse go to stderr. */
export interface Sink {
  enabled(level: Level, logger: string): boolean;
  write(level: Level, logger: string, message: string, context: RecordContext | undefined): void;
}

const stderrSink: Sink = {
  enabled: (level) => LEVELS.indexOf(level) <= LEVELS.indexOf('warning'),
  write: (level, logger, message, context) => {
    const trace = context?.trace === undefined ? '' : `\n${context.trace}`;
    process.stderr.write(`${level.toUpperCase()} ${logger} ${message}${trace}\n`);
  },
};

let sink: Sink = stderrSink;

/** Installs the process's log sink and returns the one before it, so that a test can put it back. */
export function setSink(next: Sink | undefined): Sink {
  const previous = sink;
  sink = next ?? stderrSink;
  return previous;
}

export interface Logger {
  critical(message: string, context?: RecordContext): void;
  error(message: string, context?: RecordContext): void;
  warning(message: string, context?: RecordContext): void;
  info(message: string, context?: RecordContext): void;
  debug(message: string, context?: RecordContext): void;
  isEnabledFor(level: Level): boolean;
}

/**
 * A named logger, as Python's `logging.getLogger`. Names are Nova's dotted module names, so that an operator's
 * filters and `default_log_levels` mean the same here. The sink is looked up at each call: a logger may be made at
 * import time, before logging is set up.
 */
export function getLogger(name: string): Logger {
  const at =
    (level: Level) =>
    (message: string, context?: RecordContext): void => {
      if (sink.enabled(level, name)) sink.write(level, name, message, context);
    };
  return {
    critical: at('critical'),
    error: at('error'),
    warning: at('warning'),
    info: at('info'),
    debug: at('debug'),
    isEnabledFor: (level) => sink.enabled(level, name),
  };
}
