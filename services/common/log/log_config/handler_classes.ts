import { truncateSync } from 'node:fs';
import { LogDestination } from '../destination.ts';
import { type Handler, NULL_HANDLER, streamHandler } from '../handler.ts';
import { journalHandler } from '../journal.ts';
import type { RecordFormat } from '../record_formats.ts';
import { byInterval, bySize, RotatingFile } from '../rotation.ts';
import { DEV_LOG, FACILITIES, findFacility, syslogHandler, syslogHead } from '../syslog.ts';
import { type PyStream, type PyValue, PyValueError } from './python_value.ts';

export interface HandlerContext {
  /** The program, for syslog's and the journal's identifier. */
  readonly ident: string;
  readonly level: number;
  /** The handler's formatter; with colours for a ColorHandler. */
  readonly format: (color?: boolean) => RecordFormat;
  /** The line that says how many batches were dropped. */
  readonly dropNotice: (batches: number) => string;
}

/** A Python class of handlers: its parameters in their order, and what it makes of their values. */
export interface HandlerClass {
  readonly parameters: readonly string[];
  readonly make: (values: ReadonlyMap<string, PyValue>, context: HandlerContext) => Handler;
}

const FILE = ['filename', 'mode', 'encoding', 'delay', 'errors'];

const stream = (color: boolean): HandlerClass => ({
  parameters: ['stream'],
  make: (values, { level, format, dropNotice }) => {
    const fd = streamOf(values.get('stream') ?? null);
    return streamHandler(new LogDestination(fd, dropNotice), format(color), level);
  },
});

const file: HandlerClass = {
  parameters: FILE,
  make: (values, { level, format, dropNotice }) =>
    streamHandler(new LogDestination(fileName(values), dropNotice), format(), level),
};

/** Those of Python's logging and of oslo.log that have a meaning here, by the name under which Python knows them. */
export const HANDLER_CLASSES: Readonly<Record<string, HandlerClass>> = {
  'logging.StreamHandler': stream(false),
  'oslo_log.handlers.ColorHandler': stream(true),
  'logging.FileHandler': file,
  'logging.handlers.WatchedFileHandler': file,
  'logging.handlers.RotatingFileHandler': {
    parameters: ['filename', 'mode', 'maxBytes', 'backupCount', 'encoding', 'delay', 'errors'],
    make: (values, { level, format, dropNotice }) => {
      const rotation = bySize(number(values, 'maxBytes', 0), number(values, 'backupCount', 0));
      return streamHandler(new RotatingFile(fileName(values), rotation, dropNotice), format(), level);
    },
  },
  'logging.handlers.TimedRotatingFileHandler': {
    parameters: [
      'filename',
      'when',
      'interval',
      'backupCount',
      'encoding',
      'delay',
      'utc',
      'atTime',
      'errors',
    ],
    make: (values, { level, format, dropNotice }) => {
      refuse(values, ['utc', 'atTime']);
      const [type, day] = whenOf(values.get('when') ?? 'h');
      const interval = day ?? number(values, 'interval', 1);
      const rotation = byInterval({ type, interval, count: number(values, 'backupCount', 0) });
      return streamHandler(new RotatingFile(fileName(values), rotation, dropNotice), format(), level);
    },
  },
  'logging.handlers.SysLogHandler': {
    parameters: ['address', 'facility', 'socktype', 'timeout'],
    make: (values, { level, format }) => {
      refuse(values, ['socktype', 'timeout']);
      const target = addressOf(values.get('address') ?? ['localhost', 514]);
      const facility = values.get('facility') ?? FACILITIES['LOG_USER'] ?? 1;
      return syslogHandler({
        target,
        facility: typeof facility === 'string' ? findFacility(facility) : asNumber('facility', facility),
        head: () => '',
        format: format(),
        level,
      });
    },
  },
  'oslo_log.handlers.OSSysLogHandler': {
    parameters: ['facility'],
    make: (values, { ident, level, format }) =>
      syslogHandler({
        target: { path: DEV_LOG },
        facility: facilityOf(values),
        head: syslogHead(ident),
        format: format(),
        level,
      }),
  },
  'oslo_log.handlers.OSJournalHandler': {
    parameters: ['facility'],
    make: (values, { ident, level, format }) =>
      journalHandler({ facility: facilityOf(values), ident, format: format(), level }),
  },
  'logging.NullHandler': { parameters: ['level'], make: () => NULL_HANDLER },
};

/** The full name of a class that a file names, as `vars(logging)` and the modules resolve it. */
export function handlerClassName(name: string): string | undefined {
  return [name, `logging.${name}`].find((full) => Object.hasOwn(HANDLER_CLASSES, full));
}

/** Names that `args` and `kwargs` may use. */
export function nameInArguments(name: string): PyValue | undefined {
  if (name === 'sys.stdout') return { stream: 1 };
  if (name === 'sys.stderr') return { stream: 2 };
  if (/^(?:logging\.)?handlers\.SYSLOG_UDP_PORT$/.test(name)) return 514;
  const facility = /^(?:(?:logging\.)?handlers\.)?SysLogHandler\.(LOG_\w+)$/.exec(name)?.[1];
  return facility === undefined ? undefined : FACILITIES[facility];
}

function isStream(value: PyValue): value is PyStream {
  return typeof value === 'object' && value !== null && 'stream' in value;
}

function streamOf(value: PyValue): 1 | 2 {
  if (value === null) return 2;
  if (!isStream(value)) throw new PyValueError('stream must be sys.stdout or sys.stderr');
  return value.stream;
}

function asNumber(name: string, value: PyValue): number {
  if (typeof value !== 'number') throw new PyValueError(`${name} must be a number`);
  return value;
}

function number(values: ReadonlyMap<string, PyValue>, name: string, fallback: number): number {
  return asNumber(name, values.get(name) ?? fallback);
}

function fileName(values: ReadonlyMap<string, PyValue>): string {
  const name = values.get('filename');
  if (typeof name !== 'string' || name === '') throw new PyValueError('filename must be the name of a file');
  const mode = values.get('mode');
  if (typeof mode === 'string' && mode.startsWith('w')) {
    try {
      truncateSync(name);
    } catch {
      // It is created, or cannot be: opening it says which.
    }
  }
  return name;
}

function refuse(values: ReadonlyMap<string, PyValue>, names: readonly string[]): void {
  const given = names.find((name) => {
    const value = values.get(name);
    return value !== undefined && value !== null && value !== false;
  });
  if (given !== undefined) throw new PyValueError(`${given} is not supported`);
}

function addressOf(address: PyValue): { path: string } | { host: string; port: number } {
  if (typeof address === 'string' && address !== '') return { path: address };
  const [host, port] = Array.isArray(address) ? (address as readonly PyValue[]) : [];
  if (typeof host !== 'string' || typeof port !== 'number')
    throw new PyValueError("address must be the path of a socket or ('HOST', PORT)");
  return { host, port };
}

/** oslo.log's classes take syslog.h's number times eight. */
function facilityOf(values: ReadonlyMap<string, PyValue>): number {
  const facility = values.get('facility') ?? null;
  return facility === null ? (FACILITIES['LOG_USER'] ?? 1) : asNumber('facility', facility) / 8;
}

const WHEN: Readonly<Record<string, string>> = {
  S: 'seconds',
  M: 'minutes',
  H: 'hours',
  D: 'days',
  MIDNIGHT: 'midnight',
};

/** The type of an interval, and of a week its day. */
function whenOf(value: PyValue): [type: string, day: number | undefined] {
  const when = typeof value === 'string' ? value.toUpperCase() : '';
  const day = /^W([0-6])$/.exec(when)?.[1];
  if (day !== undefined) return ['weekday', Number(day)];
  const type = WHEN[when];
  if (type === undefined)
    throw new PyValueError(`when must be one of ${Object.keys(WHEN).join(', ')}, W0 … W6`);
  return [type, undefined];
}
