import { statSync } from 'node:fs';
import { defaultGroup } from '../conf/default.ts';
import type { Conf } from '../config/conf.ts';
import type { GroupValues } from '../config/opts.ts';
import type { Handler } from './handler.ts';
import { dropNotice, openHandlers } from './handlers_from_options.ts';
import { LEVEL_NUMBERS, parseLogLevels } from './levels.ts';
import { LogConfigError } from './log_config/log_config_error.ts';
import { loadLogConfig } from './log_config/load_log_config.ts';
import { getLogger, type Level, setSink, type Sink, traceOf } from './log.ts';
import { LoggerTree } from './logger_tree.ts';
import { rateLimited } from './rate_limit.ts';
import { textFormat } from './text_format.ts';

export { logOptionValues } from './option_values.ts';

type Options = GroupValues<typeof defaultGroup>;

/** What stands since logging was set up. */
interface Installed {
  readonly prog: string;
  readonly handlers: readonly Handler[];
  readonly sink: Sink;
  /** The file of `log_config_append`, when it was changed last, and the root's level that it gave. */
  readonly appended: { readonly path: string; readonly changed: number; rootLevel: number } | undefined;
}

let installed: Installed | undefined;
let hooked = false;

/**
 * oslo.log's `setup`: installs the sink that `[DEFAULT]` describes and returns it. With `log_config_append` that is what
 * the file says, and nothing else; else lines go to the log file where one is set, to syslog, the journal and standard error
 * where they are asked for, or as text to standard error, or with `use_json` as JSON to standard output, which is what
 * container engines collect. What waits is written at exit and at an unhandled error, which is logged first; whoever ends
 * the process in another way calls `flushLogs`.
 *
 * @param prog names the log file where only `log_dir` is set, and the program to syslog and the journal
 * @throws LogConfigError, LogFileError, DefaultLogLevelsError, SyslogFacilityError, DatagramRelayError
 */
export function setupLogging(conf: Conf, prog: string): Sink {
  const options = conf.group(defaultGroup);
  const path = options.log_config_append;
  if (path) return install(fromFile(path, options, prog));
  const { state, warnings } = fromOptions(options, prog);
  install(state);
  const log = getLogger('oslo_log');
  for (const warning of warnings) log.warning(warning);
  return state.sink;
}

/** Writes what waits in memory; call it before the process ends without an `exit` event, and when a drain is done. */
export function flushLogs(): void {
  for (const handler of installed?.handlers ?? []) handler.flush();
}

/** Opens log files again, after logrotate has moved them. Throws LogFileError. */
export function reopenLogs(): void {
  for (const handler of installed?.handlers ?? []) handler.reopen();
}

/**
 * oslo.log's hook of `mutate_config_files`: reads the file of `log_config_append` again where it is another one or was
 * changed, and follows `debug`.
 *
 * @param changed the options of `[DEFAULT]` that have another value now
 * @throws LogConfigError; logging is as before then
 */
export function mutateLogging(conf: Conf, changed: ReadonlySet<string>): void {
  if (installed === undefined) return;
  const options = conf.group(defaultGroup);
  const { appended, prog } = installed;
  if (appended !== undefined && changed.has('debug')) appended.rootLevel = rootLevelOf(options);
  const path = options.log_config_append;
  if (!path) return;
  if (appended?.path === path && appended.changed === changedAt(path)) return;
  install(fromFile(path, options, prog));
}

function install(next: Installed): Sink {
  for (const old of installed?.handlers ?? []) old.close();
  installed = next;
  hookProcess();
  setSink(next.sink);
  return next.sink;
}

const rootLevelOf = (options: Options): number => (options.debug ? LEVEL_NUMBERS.debug : LEVEL_NUMBERS.info);

function fromOptions(options: Options, prog: string): { state: Installed; warnings: readonly string[] } {
  const levels = parseLogLevels(options.default_log_levels);
  const { handlers, warnings } = openHandlers(options, prog);
  const tree = new LoggerTree({
    rootLevel: () => rootLevelOf(options),
    rootHandlers: handlers,
    loggers: new Map(
      [...levels].map(([name, level]) => [name, { level, handlers: [], propagate: true }] as const),
    ),
  });
  return { state: { prog, handlers, sink: limited(tree, options), appended: undefined }, warnings };
}

function limited(sink: Sink, options: Options): Sink {
  const { rate_limit_burst: burst, rate_limit_interval: interval, rate_limit_except_level: except } = options;
  if (burst < 1 || interval < 1) return sink;
  return rateLimited(sink, {
    burst,
    interval,
    exceptLevel: LEVEL_NUMBERS[except.toLowerCase() as Level] as number | undefined,
  });
}

function fromFile(path: string, options: Options, prog: string): Installed {
  const changed = changedAt(path);
  const format = textFormat(options);
  const config = loadLogConfig(path, { ident: prog, options, dropNotice: dropNotice(format) });
  const appended = { path, changed, rootLevel: config.rootLevel };
  const tree = new LoggerTree({ ...config, rootLevel: () => appended.rootLevel });
  return { prog, handlers: tree.handlers, sink: tree, appended };
}

function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    throw new LogConfigError({ file: path }, (error as Error).message, { cause: error });
  }
}

function hookProcess(): void {
  if (hooked) return;
  hooked = true;
  process.on('exit', () => {
    for (const handler of installed?.handlers ?? []) handler.close();
  });
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    flushLogs();
    getLogger('nova').critical('Unhandled error', { trace: traceOf(error) });
    flushLogs();
  });
}
