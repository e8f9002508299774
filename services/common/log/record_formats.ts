import { hostname } from 'node:os';
import { pino } from 'pino';
import { LEVEL_NAMES, LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';

/** Turns a record into a line with its newline. */
export type RecordFormat = (
  level: Level,
  logger: string,
  message: string,
  context: RecordContext | undefined,
) => string;

export interface TextFormatOptions {
  /** `[DEFAULT] instance_uuid_format`. */
  readonly instanceFormat: string;
  readonly now?: () => number;
  readonly pid?: number;
}

/**
 * oslo.log's text: time, process, level, logger, then in brackets the request (global id, id, user, project, and four
 * fields that only Keystone's tokens fill) or `-`, then the instance, then the message. Without oslo.log's suffix of DEBUG
 * lines, the function and line of the caller, which cost a stack trace a line.
 */
export function textFormat({
  instanceFormat,
  now = Date.now,
  pid = process.pid,
}: TextFormatOptions): RecordFormat {
  const time = clock('.', now);
  return (level, logger, message, context) => {
    const instance =
      context?.instance === undefined
        ? ''
        : instanceFormat.replaceAll('%(uuid)s', () => context.instance ?? '');
    return `${time()} ${pid} ${LEVEL_NAMES[level]} ${logger} [${request(context)}] ${instance}${message}\n`;
  };
}

function request(context: RecordContext | undefined): string {
  if (context?.requestId === undefined) return '-';
  const { globalRequestId = 'None', requestId, userId = '-', projectId = '-' } = context;
  return `${globalRequestId} ${requestId} ${userId} ${projectId} - - - -`;
}

type Child = Readonly<Record<Level, (fields: object, message: string) => void>>;

export interface JsonFormatOptions {
  readonly now?: () => number;
  readonly pid?: number;
  readonly hostname?: string;
}

/**
 * One JSON object a line under the names of oslo.log's JSONFormatter, less those that describe Python's caller and thread.
 */
export function jsonFormat(options: JsonFormatOptions = {}): RecordFormat {
  const { now = Date.now, pid = process.pid } = options;
  const time = clock(',', now);
  let line = '';
  const root = pino(
    {
      customLevels: { ...LEVEL_NUMBERS },
      useOnlyCustomLevels: true,
      level: 'debug',
      messageKey: 'message',
      base: { process: pid, hostname: options.hostname ?? hostname() },
      timestamp: () => `,"asctime":"${time()}"`,
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
  const { requestId, globalRequestId, userId, projectId, instance } = context;
  return {
    instance,
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

/** Python's asctime in local time with milliseconds; the seconds are written once a second, not once a line. */
function clock(separator: '.' | ',', now: () => number): () => string {
  let second = Number.NaN;
  let prefix = '';
  return () => {
    const time = now();
    const current = Math.floor(time / 1000);
    if (current !== second) {
      second = current;
      const date = new Date(current * 1000);
      const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
      prefix = `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
    }
    return `${prefix}${separator}${String(time - current * 1000).padStart(3, '0')}`;
  };
}

const two = (number: number): string => String(number).padStart(2, '0');
