import type { SettingReader } from '../setting_reader.ts';
import type { AccessLogOptions, LogConditions } from './access_log.ts';
import { ENCODER_NAMES, type OwnLines, parseEncoder } from './encoder.ts';
import { DEFAULT_FORMAT, JSON_FORMAT, LTIME, memoryPrefix, MICROS_FORMAT } from './formats.ts';

/** What the options about logs come to. */
export interface LogSettings {
  /** Undefined logs no requests. */
  readonly accessLog: AccessLogOptions | undefined;
  readonly ownLines: OwnLines;
  /** The file of `logger`, which logto overrides. */
  readonly file: string | undefined;
  /** What only this process holds is told in the statistics, too. */
  readonly ownMemory: boolean;
}

const ON = /^(?:true|1|on|yes|)$/i;
const CTIME = '%a %b %e %H:%M:%S %Y -';

/**
 * uWSGI logs every request unless told otherwise; here the application does that, so that the host only does where an
 * option asks for it.
 */
export function readLogs(reader: SettingReader): LogSettings {
  const { flag, text, list, int } = reader;
  const date = text('log-date');
  const strftimeFormat = date === undefined || ON.test(date) ? undefined : date;
  const conditions: LogConditions = {
    zero: flag('log-zero'),
    slow: int('log-slow', 0),
    big: int('log-big', 0, 0, 15),
    clientErrors: flag('log-4xx'),
    serverErrors: flag('log-5xx'),
    ioErrors: flag('log-ioerror'),
  };
  const files = loggerFiles(reader, 'req-logger');
  const memory = memoryReport(text('memory-report'));
  const format = flag('log-json') ? JSON_FORMAT : text('log-format');
  const asked = format !== undefined || list('req-logger').length > 0 || memory > 0 || flag('log-micros');
  const all = asked && !flag('disable-logging');
  const some = Object.values(conditions).some((value) => value !== false && value !== 0);
  const byDefault = memoryPrefix(memory) + (flag('log-micros') ? MICROS_FORMAT : DEFAULT_FORMAT);
  const encoders = encoderTexts(reader, 'log-encoder');
  const ofRequests = encoderTexts(reader, 'log-req-encoder');
  return {
    accessLog:
      all || some
        ? {
            format: format ?? byDefault,
            // As uWSGI's own line has it.
            empty: format === undefined ? '' : '-',
            all,
            conditions,
            forwardedFor: flag('log-x-forwarded-for'),
            dateFormat: (flag('logformat-strftime') ? strftimeFormat : undefined) ?? LTIME,
            // Without a logger of their own, uWSGI's request lines go the way of all lines.
            encoders: files.length > 0 ? ofRequests : [...ofRequests, ...encoders],
            files,
          }
        : undefined,
    ownLines: { date: date === undefined ? undefined : (strftimeFormat ?? CTIME), encoders },
    file: loggerFiles(reader, 'logger')[0],
    ownMemory: memory === 2,
  };
}

function memoryReport(value: string | undefined): number {
  if (value === undefined || /^(?:false|off|no|0)$/i.test(value)) return 0;
  return value === '2' ? 2 : 1;
}

/** `file:PATH`, after an id or not; `stdio` is what is done without. */
function loggerFiles({ list, unsupported }: SettingReader, option: string): string[] {
  return list(option).flatMap((value) => {
    const logger = value.replace(/^[A-Za-z0-9]+\s+/, '');
    const [, path] = /^file:(?:logfile=)?([^,]+)$/.exec(logger) ?? [];
    if (path !== undefined) return [path];
    if (!/^stdio(?::.*)?$/.test(logger)) unsupported(option, value, 'file:PATH and stdio are');
    return [];
  });
}

function encoderTexts({ list, unsupported }: SettingReader, option: string): string[] {
  return list(option).filter((value) => {
    const known = parseEncoder(value) !== undefined;
    if (!known) unsupported(option, value, `${ENCODER_NAMES.join(', ')} are`);
    return known;
  });
}
