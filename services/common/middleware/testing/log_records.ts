import type { TestContext } from 'node:test';
import { type Level, type RecordContext, setSink } from '../../log/log.ts';

export interface LogRecord {
  readonly level: Level;
  readonly logger: string;
  readonly message: string;
  readonly context: RecordContext | undefined;
}

/** Catches every log record until the test ends. */
export function logRecords(t: TestContext): LogRecord[] {
  const records: LogRecord[] = [];
  const previous = setSink({
    enabled: () => true,
    write: (level, logger, message, context) => void records.push({ level, logger, message, context }),
  });
  t.after(() => setSink(previous));
  return records;
}
