import { LEVEL_NAMES, LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';
import { percentFormat } from './percent_format.ts';
import { recordClock } from './record_clock.ts';
import type { RecordFormat } from './record_formats.ts';

/** The options of `[DEFAULT]` that describe a text line. */
export interface TextFormatOptions {
  readonly log_date_format: string;
  readonly logging_context_format_string: string;
  readonly logging_default_format_string: string;
  readonly logging_user_identity_format: string;
  readonly instance_uuid_format: string;
}

interface LogRecord {
  readonly level: Level;
  readonly logger: string;
  readonly message: string;
  readonly context: RecordContext | undefined;
}

export interface Process {
  readonly now?: () => number;
  readonly pid?: number;
}

/**
 * oslo.log's ContextFormatter: one format for records about a request and one for others, an identity within the first, and
 * the instance before the message. Fields of the caller (`funcName`, `lineno` …) and of the four of an identity that only
 * Keystone's tokens fill are `-`. `logging_debug_format_suffix` is not appended: it would cost a stack trace a line.
 */
export function textFormat(
  options: TextFormatOptions,
  { now = Date.now, pid = process.pid }: Process = {},
): RecordFormat {
  const clock = recordClock(options.log_date_format, now);
  const instance = percentFormat<string>(options.instance_uuid_format, (name) =>
    name === 'uuid' ? (uuid) => uuid : undefined,
  );
  const identity = percentFormat<RecordContext>(
    options.logging_user_identity_format,
    (name) => IDENTITY[name],
  );
  const fields: Readonly<Record<string, (record: LogRecord) => string | number>> = {
    asctime: () => clock.asctime(),
    created: () => clock.time() / 1000,
    error_summary: () => '-',
    global_request_id: ({ context }) => context?.globalRequestId ?? (context === undefined ? '' : 'None'),
    instance: ({ context }) => (context?.instance === undefined ? '' : instance(context.instance)),
    isotime: () => new Date(clock.time()).toISOString(),
    levelname: ({ level }) => LEVEL_NAMES[level],
    levelno: ({ level }) => LEVEL_NUMBERS[level],
    message: ({ message }) => message,
    msecs: () => clock.time() % 1000,
    name: ({ logger }) => logger,
    process: () => pid,
    processName: () => 'MainProcess',
    project_id: ({ context }) => context?.projectId ?? 'None',
    request_id: ({ context }) => context?.requestId ?? 'None',
    resource: () => '',
    color: () => '',
    threadName: () => 'MainThread',
    user_id: ({ context }) => context?.userId ?? 'None',
    user_identity: ({ context }) => (context === undefined ? '' : identity(context)),
  };
  const withContext = percentFormat<LogRecord>(options.logging_context_format_string, (name) => fields[name]);
  const plain = percentFormat<LogRecord>(options.logging_default_format_string, (name) => fields[name]);
  return (level, logger, message, context) => {
    clock.tick();
    const format = context?.requestId === undefined ? plain : withContext;
    return `${format({ level, logger, message, context })}\n`;
  };
}

/** Under the names of oslo.context's `get_logging_values`. */
const IDENTITY: Readonly<Record<string, (context: RecordContext) => string>> = {
  global_request_id: ({ globalRequestId }) => globalRequestId ?? '-',
  project: ({ projectId }) => projectId ?? '-',
  project_id: ({ projectId }) => projectId ?? '-',
  request_id: ({ requestId }) => requestId ?? '-',
  tenant: ({ projectId }) => projectId ?? '-',
  user: ({ userId }) => userId ?? '-',
  user_id: ({ userId }) => userId ?? '-',
};
