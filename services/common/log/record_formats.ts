import { hostname } from 'node:os';
import { pino } from 'pino';
import { LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';
import { recordClock } from './record_clock.ts';

/** Turns a record into a line with its newline. */
export type RecordFormat = (
  level: Level,
  logger: string,
  message: string,
  context: RecordContext | undefined,
) => string;

type Child = Readonly<Record<Level, (fields: object, message: string) => void>>;

export interface JsonFormatOptions {
  /** Of asctime, Python's strftime; without it the time has its milliseconds. */
  readonly datefmt?: string | undefined;
  readonly now?: () => number;
  readonly pid?: number;
  readonly hostname?: string;
}

/**
 * One JSON object a line under the names of oslo.log's JSONFormatter, less those that describe Python's caller and thread.
 */
export function jsonFormat(options: JsonFormatOptions = {}): RecordFormat {
  const { now = Date.now, pid = process.pid } = options;
  const clock = recordClock(options.datefmt, now);
  let line = '';
  const root = pino(
    {
      customLevels: { ...LEVEL_NUMBERS },
      useOnlyCustomLevels: true,
      level: 'debug',
      messageKey: 'message',
      base: { process: pid, hostname: options.hostname ?? hostname() },
      timestamp: () => {
        clock.tick();
        return `,"asctime":${JSON.stringify(clock.asctime())},"msecs":${clock.time() % 1000}`;
      },
      formatters: { level: (_label, number) => ({ levelname: NAMES_BY_NUMBER[number], levelno: number }) },
    },
    {
      write: (text: string) => {
        line = text;
      },
    },
  );
  const children = new Map<string, Child>();
  return (level, logger, message, context) => {
    let child = children.get(logger);
    if (child === undefined) {
      child = root.child({ name: logger });
      children.set(logger, child);
    }
    child[level](context === undefined ? {} : contextFields(context), message);
    return line;
  };
}

const NAMES_BY_NUMBER: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(LEVEL_NUMBERS).map(([level, number]) => [number, level.toUpperCase()]),
);

function contextFields(context: RecordContext): object {
  const { requestId, globalRequestId, userId, projectId, instance, trace } = context;
  return {
    instance,
    traceback: trace,
    context:
      requestId === undefined
        ? undefined
        : {
            request_id: requestId,
            global_request_id: globalRequestId,
            user_id: userId,
            project_id: projectId,
          },
  };
}
