import { findCaller } from './caller.ts';
import { DatagramRelay, FIELD_END, FRAME_END } from './datagram_relay.ts';
import type { Handler } from './handler.ts';
import { LEVEL_NAMES } from './levels.ts';
import type { RecordFormat } from './record_formats.ts';
import { SEVERITIES } from './syslog.ts';

/** Where journald takes entries in its native form. */
export const JOURNAL_SOCKET = '/run/systemd/journal/socket';

export interface JournalOptions {
  readonly path?: string;
  /** syslog.h's number. */
  readonly facility: number;
  /** SYSLOG_IDENTIFIER: the program. */
  readonly ident: string;
  readonly format: RecordFormat;
  readonly level?: number;
}

/**
 * oslo.log's OSJournalHandler: an entry for each record, with the fields that `journalctl` can look for, such as REQUEST_ID,
 * LOGGER_NAME, PRIORITY and PROJECT_ID.
 *
 * @throws DatagramRelayError
 */
export function journalHandler(options: JournalOptions): Handler {
  const { path = JOURNAL_SOCKET, facility, ident, format, level = 0 } = options;
  const relay = new DatagramRelay('journal', { path }, (batches) =>
    entry({
      MESSAGE: `${batches} batches of lines were dropped: nothing reads the log.`,
      PRIORITY: String(SEVERITIES.warning),
      SYSLOG_IDENTIFIER: ident,
    }),
  );
  return {
    level,
    emit: (severity, logger, message, context) => {
      const { pathname, lineno, funcName } = findCaller();
      relay.write(
        entry({
          MESSAGE: format(severity, logger, message, context).slice(0, -1),
          CODE_FILE: pathname,
          CODE_LINE: String(lineno),
          CODE_FUNC: funcName,
          THREAD_NAME: 'MainThread',
          PROCESS_NAME: 'MainProcess',
          LOGGER_NAME: logger,
          LOGGER_LEVEL: LEVEL_NAMES[severity],
          SYSLOG_IDENTIFIER: ident,
          PRIORITY: String(SEVERITIES[severity]),
          // syslog.h's LOG_USER and so on are numbers times eight, and oslo.log hands them on as they are.
          SYSLOG_FACILITY: String(facility * 8),
          EXCEPTION_INFO: context?.trace,
          EXCEPTION_TEXT: context?.trace,
          PROJECT_ID: context?.projectId,
          USER_ID: context?.userId,
          REQUEST_ID: context?.requestId,
        }),
        SEVERITIES[severity] <= SEVERITIES.error,
      );
    },
    flush: () => relay.flush(),
    reopen: () => relay.reopen(),
    close: () => relay.close(),
  };
}

const RESERVED = new RegExp(`[${FRAME_END}${FIELD_END}]`, 'g');

function entry(fields: Readonly<Record<string, string | undefined>>): string {
  const words = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [name, value.replace(RESERVED, ' ')],
  );
  return `${words.join(FIELD_END)}${FRAME_END}`;
}
