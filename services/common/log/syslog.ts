import { type DatagramTarget, DatagramRelay, FRAME_END } from './datagram_relay.ts';
import type { Handler } from './handler.ts';
import type { Level } from './log.ts';
import type { RecordFormat } from './record_formats.ts';

/** syslog.h's numbers. */
export const FACILITIES: Readonly<Record<string, number>> = {
  LOG_KERN: 0,
  LOG_USER: 1,
  LOG_MAIL: 2,
  LOG_DAEMON: 3,
  LOG_AUTH: 4,
  LOG_SYSLOG: 5,
  LOG_LPR: 6,
  LOG_NEWS: 7,
  LOG_UUCP: 8,
  LOG_CRON: 9,
  LOG_AUTHPRIV: 10,
  LOG_FTP: 11,
  LOG_LOCAL0: 16,
  LOG_LOCAL1: 17,
  LOG_LOCAL2: 18,
  LOG_LOCAL3: 19,
  LOG_LOCAL4: 20,
  LOG_LOCAL5: 21,
  LOG_LOCAL6: 22,
  LOG_LOCAL7: 23,
};

/** syslog.h's severities of oslo.log's levels. */
export const SEVERITIES: Readonly<Record<Level, number>> = {
  critical: 2,
  error: 3,
  warning: 4,
  info: 6,
  debug: 7,
};

/** `syslog_log_facility` is no facility; oslo.log raises a TypeError with these names. */
export class SyslogFacilityError extends Error {
  override readonly name = 'SyslogFacilityError';
  readonly facility: string;

  constructor(facility: string) {
    const names = Object.keys(FACILITIES).map((name) => `'${name}'`);
    super(`[DEFAULT] syslog_log_facility = ${facility}: syslog facility must be one of: ${names.join(', ')}`);
    this.facility = facility;
  }
}

/** The number of a facility, in any case, with or without `LOG_`. Throws SyslogFacilityError. */
export function findFacility(name: string): number {
  const upper = name.toUpperCase();
  const number = FACILITIES[upper.startsWith('LOG_') ? upper : `LOG_${upper}`];
  if (number === undefined) throw new SyslogFacilityError(name);
  return number;
}

/** Where syslog(3) sends. */
export const DEV_LOG = '/dev/log';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** What stands between the priority and the message: syslog(3) writes the time and who logs, SysLogHandler nothing. */
export type SyslogHead = (now: Date) => string;

/** syslog(3)'s head, as oslo.log opens it: without the process id. */
export const syslogHead =
  (ident: string): SyslogHead =>
  (now) =>
    `${MONTHS[now.getMonth()]} ${String(now.getDate()).padStart(2)} ` +
    `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())} ${ident}: `;

export interface SyslogOptions {
  readonly target: DatagramTarget;
  readonly facility: number;
  readonly head: SyslogHead;
  /** What follows the message; SysLogHandler appends a NUL, which no receiver needs. */
  readonly format: RecordFormat;
  readonly level?: number;
  readonly now?: () => Date;
}

/**
 * A datagram for each record: `<PRIORITY>`, the head, the formatted record with the newlines of a stack trace.
 *
 * @throws DatagramRelayError
 */
export function syslogHandler(options: SyslogOptions): Handler {
  const { target, facility, head, format, level = 0, now = () => new Date() } = options;
  const frame = (severity: Level, text: string): string =>
    `<${facility * 8 + SEVERITIES[severity]}>${head(now())}${text.replaceAll(FRAME_END, '')}${FRAME_END}`;
  const relay = new DatagramRelay('syslog', target, (batches) =>
    frame('warning', `${batches} batches of lines were dropped: nothing reads the log.`),
  );
  return {
    level,
    emit: (severity, logger, message, context) =>
      relay.write(
        frame(severity, format(severity, logger, message, context).slice(0, -1)),
        SEVERITIES[severity] <= SEVERITIES.error,
      ),
    flush: () => relay.flush(),
    reopen: () => relay.reopen(),
    close: () => relay.close(),
  };
}
