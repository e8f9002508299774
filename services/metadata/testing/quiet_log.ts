import { after, before } from 'node:test';
import { setSink, type Sink } from '../../common/log/log.ts';

/** Keeps a test file's log records instead of printing them; the list grows as they come: `LEVEL logger message`. */
export function quietLog(): readonly string[] {
  const records: string[] = [];
  const sink: Sink = {
    enabled: () => true,
    write: (level, logger, message) => records.push(`${level.toUpperCase()} ${logger} ${message}`),
  };
  let previous: Sink | undefined;
  before(() => {
    previous = setSink(sink);
  });
  after(() => {
    setSink(previous);
  });
  return records;
}
