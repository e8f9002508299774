import { LEVEL_NUMBERS } from './levels.ts';
import type { Level, RecordContext } from './log.ts';
import { percentFormat } from './percent_format.ts';
import { recordClock } from './record_clock.ts';
import { type Field, type LogRecord, recordFields } from './record_fields.ts';
import type { RecordFormat } from './record_formats.ts';

/** The options of `[DEFAULT]` that describe a text line. */
export interface TextFormatOptions {
  /** Without it a time has its milliseconds, as where a logging configuration file gives no `datefmt`. */
  readonly log_date_format: string | undefined;
  readonly logging_context_format_string: string;
  readonly logging_default_format_string: string;
  readonly logging_debug_format_suffix: string;
  readonly logging_exception_prefix: string;
  readonly logging_user_identity_format: string;
  readonly instance_uuid_format: string;
}

export interface FormatSurroundings {
  readonly now?: () => number;
  readonly pid?: number;
  /** Whether `%(color)s` is a terminal's colour for the level, reset at the end of the line: oslo.log's ColorHandler. */
  readonly color?: boolean;
}

const COLORS: Readonly<Record<Level, string>> = {
  debug: '\x1b[00;32m',
  info: '\x1b[00;36m',
  warning: '\x1b[01;33m',
  error: '\x1b[01;31m',
  critical: '\x1b[01;31m',
};
const NO_COLOR = '\x1b[00m';

/**
 * oslo.log's ContextFormatter: one format for records about a request and one for others, an identity within the first, the
 * instance before the message, a suffix for those of level DEBUG, and a prefix for each line of a stack trace. The four
 * fields of an identity that only Keystone's tokens fill are `-`.
 */
export function textFormat(
  options: TextFormatOptions,
  { now = Date.now, pid = process.pid, color = false }: FormatSurroundings = {},
): RecordFormat {
  const clock = recordClock(options.log_date_format, now);
  const instance = percentFormat<string>(options.instance_uuid_format, (name) =>
    name === 'uuid' ? (uuid) => uuid : undefined,
  );
  const identity = percentFormat<RecordContext>(
    options.logging_user_identity_format,
    (name) => IDENTITY[name],
  );
  const fields: Readonly<Record<string, Field>> = {
    ...recordFields(clock, pid),
    color: ({ level }) => (color ? COLORS[level] : ''),
    reset_color: () => (color ? NO_COLOR : ''),
    error_summary: (record) => summaryOf(record) || '-',
    global_request_id: ({ context }) => context?.globalRequestId ?? (context === undefined ? '' : 'None'),
    instance: ({ context }) => (context?.instance === undefined ? '' : instance(context.instance)),
    isotime: () => new Date(clock.time()).toISOString(),
    project_id: ({ context }) => context?.projectId ?? 'None',
    request_id: ({ context }) => context?.requestId ?? 'None',
    resource: () => '',
    user_id: ({ context }) => context?.userId ?? 'None',
    user_identity: ({ context }) => (context === undefined ? '' : identity(context)),
  };
  const compile = (format: string) => percentFormat<LogRecord>(format, (name) => fields[name]);
  const line = (format: string) => {
    const compiled = compile(format);
    // Where a format does not name the summary of an error, it follows the message.
    const adds = !format.includes('%(error_summary)s');
    return (record: LogRecord): string => {
      const summary = adds && record.context?.trace !== undefined ? summaryOf(record) : '';
      return summary === '' ? compiled(record) : `${compiled(record)}: ${summary}`;
    };
  };
  const withContext = line(options.logging_context_format_string);
  const plain = line(options.logging_default_format_string);
  const suffix = compile(
    options.logging_debug_format_suffix === '' ? '' : ` ${options.logging_debug_format_suffix}`,
  );
  const prefix = compile(options.logging_exception_prefix);
  const end = color ? `${NO_COLOR}\n` : '\n';
  return (level, logger, message, context) => {
    clock.tick();
    const record: LogRecord = { level, logger, message, context };
    let text = context?.requestId === undefined ? plain(record) : withContext(record);
    if (level === 'debug') text += suffix(record);
    if (context?.trace !== undefined)
      for (const traced of context.trace.split('\n')) text += `\n${prefix(record)}${traced}`;
    return text + end;
  };
}

/** The first line of a stack trace, for records of level WARNING and above. */
function summaryOf({ level, context }: LogRecord): string {
  if (LEVEL_NUMBERS[level] < LEVEL_NUMBERS.warning) return '';
  return context?.trace?.split('\n', 1)[0] ?? '';
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

/** Python's own Formatter: a format, `%(message)s` where none is given, then a stack trace as it is. */
export function plainFormat(
  format: string | undefined,
  datefmt: string | undefined,
  { now = Date.now, pid = process.pid }: FormatSurroundings = {},
): RecordFormat {
  const clock = recordClock(datefmt, now);
  const fields = recordFields(clock, pid);
  const compiled = percentFormat<LogRecord>(format ?? '%(message)s', (name) => fields[name]);
  return (level, logger, message, context) => {
    clock.tick();
    const trace = context?.trace === undefined ? '' : `\n${context.trace}`;
    return `${compiled({ level, logger, message, context })}${trace}\n`;
  };
}
