import { type Caller, fileNames, findCaller } from './caller.ts';
import { LEVEL_NAMES, LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';
import type { RecordClock } from './record_clock.ts';

/** One record while it is being formatted. */
export interface LogRecord {
  readonly level: Level;
  readonly logger: string;
  readonly message: string;
  readonly context: RecordContext | undefined;
  caller?: Caller;
}

export type Field = (record: LogRecord) => string | number;

const started = performance.timeOrigin;
const callerOf = (record: LogRecord): Caller => (record.caller ??= findCaller());

/** The attributes of Python's LogRecord that a format may name. */
export function recordFields(clock: RecordClock, pid: number): Readonly<Record<string, Field>> {
  return {
    asctime: () => clock.asctime(),
    created: () => clock.time() / 1000,
    filename: (record) => fileNames(callerOf(record)).filename,
    funcName: (record) => callerOf(record).funcName,
    levelname: ({ level }) => LEVEL_NAMES[level],
    levelno: ({ level }) => LEVEL_NUMBERS[level],
    lineno: (record) => callerOf(record).lineno,
    message: ({ message }) => message,
    module: (record) => fileNames(callerOf(record)).module,
    msecs: () => clock.time() % 1000,
    name: ({ logger }) => logger,
    pathname: (record) => callerOf(record).pathname,
    process: () => pid,
    processName: () => 'MainProcess',
    relativeCreated: () => clock.time() - started,
    thread: () => pid,
    threadName: () => 'MainThread',
  };
}
