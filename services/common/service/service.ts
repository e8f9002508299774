import type { Conf } from '../config/conf.ts';
import type { Database } from '../db/database.ts';

/**
 * What an application is built from: the parsed configuration, the database, the clock. Factories close over it;
 * nothing reads them from a global, so that one process can hold several (tests do).
 */
export interface Service {
  readonly conf: Conf;
  readonly db: Database;
  /** Milliseconds since the epoch. Every timestamp and every state's progress is derived from it. */
  readonly now: () => number;
}
