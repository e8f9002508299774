import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogDestination } from './destination.ts';
import { type Destination, type Handler, streamHandler } from './handler.ts';
import { JOURNAL_SOCKET, journalHandler } from './journal.ts';
import { jsonFormat, type RecordFormat } from './record_formats.ts';
import { byInterval, bySize, RotatingFile } from './rotation.ts';
import { DEV_LOG, findFacility, syslogHandler, syslogHead } from './syslog.ts';
import { textFormat, type TextFormatOptions } from './text_format.ts';

/** The options of `[DEFAULT]` that say where lines go. */
export interface HandlerOptions extends TextFormatOptions {
  readonly log_file: string | undefined;
  readonly log_dir: string | undefined;
  readonly log_color: boolean;
  readonly log_rotation_type: string;
  readonly log_rotate_interval: number;
  readonly log_rotate_interval_type: string;
  readonly max_logfile_count: number;
  readonly max_logfile_size_mb: number;
  readonly syslog_log_facility: string;
  readonly use_journal: boolean;
  readonly use_json: boolean;
  readonly use_stderr: boolean;
  readonly use_syslog: boolean;
}

export interface OpenedHandlers {
  readonly handlers: readonly Handler[];
  /** What is to be logged once they are in place. */
  readonly warnings: readonly string[];
}

/** The line that says how many batches were dropped, in a format. */
export const dropNotice =
  (format: RecordFormat) =>
  (batches: number): string =>
    format(
      'warning',
      'oslo_log',
      `${batches} batches of lines were dropped: nothing reads the log.`,
      undefined,
    );

/**
 * oslo.log's handlers, in its order: the log file, standard error, the journal, a standard stream where there is none of
 * those, syslog.
 *
 * @param prog names the log file where only `log_dir` is set, and the program to syslog and the journal
 * @throws LogFileError, SyslogFacilityError, DatagramRelayError
 */
export function openHandlers(options: HandlerOptions, prog: string): OpenedHandlers {
  const { use_json: json, use_stderr: stderr, use_journal: journal, use_syslog: syslog } = options;
  const formatOf = (color: boolean): RecordFormat =>
    json ? jsonFormat({ datefmt: options.log_date_format }) : textFormat(options, { color });
  const format = formatOf(false);
  const notice = dropNotice(format);
  const stream = (fd: 1 | 2): Handler =>
    streamHandler(new LogDestination(fd, notice), options.log_color ? formatOf(true) : format);
  const facility = syslog || journal ? findFacility(options.syslog_log_facility) : 0;

  const handlers: Handler[] = [];
  try {
    const path = logFilePath(options, prog);
    if (path !== undefined) handlers.push(streamHandler(logFile(path, options, notice), format));
    if (stderr) handlers.push(stream(2));
    if (journal) handlers.push(journalHandler({ facility, ident: prog, format }));
    if (handlers.length === 0) handlers.push(stream(json ? 1 : 2));
    if (syslog)
      handlers.push(syslogHandler({ target: { path: DEV_LOG }, facility, head: syslogHead(prog), format }));
  } catch (error) {
    for (const handler of handlers) handler.close();
    throw error;
  }
  return {
    handlers,
    warnings: [
      ...(journal ? absent('use_journal', JOURNAL_SOCKET) : []),
      ...(syslog ? absent('use_syslog', DEV_LOG) : []),
    ],
  };
}

/** Libraries of Python lose such lines in silence, and so does this, but for a word at start. */
function absent(option: string, socket: string): string[] {
  return existsSync(socket)
    ? []
    : [
        `[DEFAULT] ${option} is set, but nothing listens at ${socket}; its lines are lost until something does.`,
      ];
}

function logFilePath({ log_file: file, log_dir: dir }: HandlerOptions, prog: string): string | undefined {
  if (!file && !dir) return undefined;
  const name = file || `${prog}.log`;
  return dir && !name.startsWith('/') ? join(dir, name) : name;
}

const MEBIBYTE = 1024 * 1024;

function logFile(path: string, options: HandlerOptions, notice: (batches: number) => string): Destination {
  const { max_logfile_count: count } = options;
  const type = options.log_rotation_type.toLowerCase();
  if (type === 'size')
    return new RotatingFile(path, bySize(options.max_logfile_size_mb * MEBIBYTE, count), notice);
  if (type === 'interval') {
    const interval = {
      type: options.log_rotate_interval_type.toLowerCase(),
      interval: options.log_rotate_interval,
      count,
    };
    return new RotatingFile(path, byInterval(interval), notice);
  }
  return new LogDestination(path, notice);
}
