import type { Handler } from '../handler.ts';
import type { LoggerSettings } from '../logger_tree.ts';
import { jsonFormat, type RecordFormat } from '../record_formats.ts';
import { plainFormat, textFormat, type TextFormatOptions } from '../text_format.ts';
import { HANDLER_CLASSES, handlerClassName } from './handler_classes.ts';
import { LogConfigFile, namesIn } from './log_config_file.ts';
import { type PyValue, PyValueError } from './python_value.ts';

export interface LogConfig {
  readonly rootLevel: number;
  readonly rootHandlers: readonly Handler[];
  readonly loggers: ReadonlyMap<string, LoggerSettings>;
}

export interface LogConfigContext {
  /** The program, for syslog's and the journal's identifier. */
  readonly ident: string;
  /** What ContextFormatter takes from `[DEFAULT]`, also where a file configures logging. */
  readonly options: TextFormatOptions;
  readonly dropNotice: (batches: number) => string;
}

type Formatter = (color?: boolean) => RecordFormat;

/**
 * Python's `logging.config.fileConfig`: formatters, then handlers, then loggers. What it would `eval` is read as data, and
 * classes are those of a table.
 *
 * @throws LogConfigError naming the file, the section and the option; what handlers opened until then is closed again
 */
export function loadLogConfig(path: string, context: LogConfigContext): LogConfig {
  const file = new LogConfigFile(path);
  const formatters = new Map<string, Formatter>();
  for (const name of file.keys('formatters'))
    formatters.set(name, formatterOf(file, `formatter_${name}`, context.options));
  const handlers = new Map<string, Handler>();
  try {
    for (const name of file.keys('handlers'))
      handlers.set(name, handlerOf(file, `handler_${name}`, formatters, context));
    return loggersOf(file, handlers);
  } catch (error) {
    for (const handler of handlers.values()) handler.close();
    throw error;
  }
}

function formatterOf(file: LogConfigFile, section: string, options: TextFormatOptions): Formatter {
  const datefmt = file.get(section, 'datefmt', { raw: true });
  const name = file.get(section, 'class') ?? '';
  if (/(?:^|\.)ContextFormatter$/.test(name))
    return (color = false) => textFormat({ ...optionsNow(options), log_date_format: datefmt }, { color });
  if (/(?:^|\.)JSONFormatter$/.test(name)) return () => jsonFormat({ datefmt });
  if (!['', 'Formatter', 'logging.Formatter'].includes(name))
    throw file.fail(
      `cannot be resolved: '${name}'; known are logging.Formatter, oslo_log.formatters.ContextFormatter and oslo_log.formatters.JSONFormatter`,
      section,
      'class',
    );
  const style = file.get(section, 'style', { raw: true }) ?? '%';
  if (style !== '%') throw file.fail(`only '%' is supported, not '${style}'`, section, 'style');
  const format = file.get(section, 'format', { raw: true });
  return () => plainFormat(format, datefmt);
}

/** A copy, since the values of a view are read through accessors. */
function optionsNow(options: TextFormatOptions): TextFormatOptions {
  const { logging_context_format_string, logging_default_format_string, logging_debug_format_suffix } =
    options;
  const { logging_exception_prefix, logging_user_identity_format, instance_uuid_format } = options;
  return {
    log_date_format: undefined,
    logging_context_format_string,
    logging_default_format_string,
    logging_debug_format_suffix,
    logging_exception_prefix,
    logging_user_identity_format,
    instance_uuid_format,
  };
}

function handlerOf(
  file: LogConfigFile,
  section: string,
  formatters: ReadonlyMap<string, Formatter>,
  { ident, dropNotice }: LogConfigContext,
): Handler {
  const name = file.need(section, 'class');
  const full = handlerClassName(name);
  const found = full === undefined ? undefined : HANDLER_CLASSES[full];
  if (found === undefined) {
    const known = Object.keys(HANDLER_CLASSES);
    throw file.fail(`cannot be resolved: '${name}'; known are ${known.join(', ')}`, section, 'class');
  }
  const formatter = file.get(section, 'formatter') ?? '';
  const format = formatter === '' ? () => plainFormat(undefined, undefined) : formatters.get(formatter);
  if (format === undefined)
    throw file.fail(`no formatter '${formatter}' in [formatters] keys`, section, 'formatter');
  const level = file.level(section) ?? 0;
  const args = file.value(section, 'args', '()');
  const kwargs = file.value(section, 'kwargs', '{}');
  const values = file.reading(section, 'args', () => bound(found.parameters, args, kwargs));
  return file.reading(section, 'args', () => found.make(values, { ident, level, format, dropNotice }));
}

/** A call's arguments by the names of the parameters. */
function bound(parameters: readonly string[], args: PyValue, kwargs: PyValue): ReadonlyMap<string, PyValue> {
  if (!Array.isArray(args))
    throw new PyValueError("must be a tuple; one of a single item ends with a comma, as in ('x',)");
  if (!(kwargs instanceof Map)) throw new PyValueError("kwargs must be a dict, as in {'name': 1}");
  if (args.length > parameters.length)
    throw new PyValueError(
      `takes at most ${parameters.length} (${parameters.join(', ')}), ${args.length} given`,
    );
  const values = new Map<string, PyValue>();
  for (const [index, value] of (args as readonly PyValue[]).entries())
    values.set(parameters[index] ?? '', value);
  for (const [key, value] of kwargs as ReadonlyMap<PyValue, PyValue>) {
    if (typeof key !== 'string') throw new PyValueError('the keys of kwargs must be texts');
    if (!parameters.includes(key))
      throw new PyValueError(`kwargs: '${key}' is none of ${parameters.join(', ')}`);
    if (values.has(key)) throw new PyValueError(`kwargs: '${key}' is given in args, too`);
    values.set(key, value);
  }
  return values;
}

function loggersOf(file: LogConfigFile, handlers: ReadonlyMap<string, Handler>): LogConfig {
  const names = file.keys('loggers');
  if (!names.includes('root')) throw file.fail("must name 'root'", 'loggers', 'keys');
  const handlersIn = (section: string): Handler[] =>
    namesIn(file.need(section, 'handlers')).map((name) => {
      const handler = handlers.get(name);
      if (handler === undefined)
        throw file.fail(`no handler '${name}' in [handlers] keys`, section, 'handlers');
      return handler;
    });
  const loggers = new Map<string, LoggerSettings>();
  for (const name of names.filter((one) => one !== 'root')) {
    const section = `logger_${name}`;
    const propagate = file.get(section, 'propagate') ?? '1';
    if (!/^[+-]?\d+$/.test(propagate.trim()))
      throw file.fail(`invalid literal for int() with base 10: '${propagate}'`, section, 'propagate');
    loggers.set(file.need(section, 'qualname'), {
      level: file.level(section) ?? 0,
      handlers: handlersIn(section),
      propagate: Number(propagate) !== 0,
    });
  }
  return { rootLevel: file.level('logger_root') ?? 0, rootHandlers: handlersIn('logger_root'), loggers };
}
