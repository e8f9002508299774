import { join } from 'node:path';
import { defaultGroup } from '../conf/default.ts';
import type { Conf } from '../config/conf.ts';
import { LogDestination } from './destination.ts';
import { LEVEL_NUMBERS, LevelFilter, parseLogLevels } from './levels.ts';
import { getLogger, setSink, type Level, type RecordContext, type Sink } from './log.ts';
import { jsonFormat, type RecordFormat } from './record_formats.ts';
import { textFormat } from './text_format.ts';

export { logOptionValues } from './option_values.ts';

const NOT_SUPPORTED = ['log_config_append', 'use_syslog', 'use_journal'] as const;

let destinations: readonly LogDestination[] = [];
let hooked = false;

/**
 * oslo.log's `setup`: installs the sink that `[DEFAULT]` describes and returns it. Lines go to the log file where one is
 * set (and with `use_stderr` to standard error too), else as text to standard error, or with `use_json` as JSON to
 * standard output, which is what container engines collect. What waits is written at exit and at an unhandled error, which
 * is logged first; whoever ends the process in another way calls `flushLogs`.
 *
 * @param prog names the log file where only `log_dir` is set
 * @throws LogFileError, DefaultLogLevelsError
 */
export function setupLogging(conf: Conf, prog: string): Sink {
  const options = conf.group(defaultGroup);
  const filter = new LevelFilter(parseLogLevels(options.default_log_levels), () =>
    options.debug ? LEVEL_NUMBERS.debug : LEVEL_NUMBERS.info,
  );
  const format = options.use_json ? jsonFormat() : textFormat(options);
  const next = openDestinations(options, prog, (batches) =>
    format(
      'warning',
      'oslo_log',
      `${batches} batches of lines were dropped: nothing reads the log.`,
      undefined,
    ),
  );
  for (const old of destinations) old.close();
  destinations = next;
  hookProcess();
  const sink = sinkOf(filter, format, next);
  setSink(sink);
  const log = getLogger('oslo_log');
  for (const name of NOT_SUPPORTED) {
    if (options[name] === true || typeof options[name] === 'string')
      log.warning(
        `[DEFAULT] ${name} is set but not supported; log_file, use_json and the standard streams are.`,
      );
  }
  return sink;
}

/** Writes what waits in memory; call it before the process ends without an `exit` event, and when a drain is done. */
export function flushLogs(): void {
  for (const destination of destinations) destination.flush();
}

/** Opens log files again, after logrotate has moved them. Throws LogFileError. */
export function reopenLogs(): void {
  for (const destination of destinations) destination.reopen();
}

function sinkOf(filter: LevelFilter, format: RecordFormat, targets: readonly LogDestination[]): Sink {
  return {
    enabled: (level, logger) => filter.enabled(level, logger),
    write: (level: Level, logger: string, message: string, context: RecordContext | undefined) => {
      const line = format(level, logger, message, context);
      const urgent = level === 'critical' || level === 'error';
      for (const target of targets) target.write(line, urgent);
    },
  };
}

interface DestinationOptions {
  readonly log_file: string | undefined;
  readonly log_dir: string | undefined;
  readonly use_json: boolean;
  readonly use_stderr: boolean;
}

function openDestinations(
  options: DestinationOptions,
  prog: string,
  dropNotice: (batches: number) => string,
): LogDestination[] {
  const { log_file: file, log_dir: dir, use_json: json, use_stderr: stderr } = options;
  if (!file && !dir) return [new LogDestination(json && !stderr ? 1 : 2, dropNotice)];
  const name = file || `${prog}.log`;
  const path = dir && !name.startsWith('/') ? join(dir, name) : name;
  return [new LogDestination(path, dropNotice), ...(stderr ? [new LogDestination(2, dropNotice)] : [])];
}

function hookProcess(): void {
  if (hooked) return;
  hooked = true;
  process.on('exit', flushLogs);
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    flushLogs();
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    getLogger('nova').critical(`Unhandled error: ${text}`);
    flushLogs();
  });
}
