import { optGroup, type Opt } from '../config/opts.ts';

const DATABASE_OPTS = {
  connection: {
    type: 'string',
    secret: true,
    help: 'The database: sqlite:///RELATIVE, sqlite:////ABSOLUTE or postgresql://USER:PASSWORD@HOST/NAME.',
  },
  slave_connection: { type: 'string', secret: true, help: 'A read-only replica; not used.' },
  connection_parameters: {
    type: 'string',
    default: '',
    help: 'Added to the connection URL, as name=value pairs joined by `&`.',
  },
  sqlite_synchronous: {
    type: 'boolean',
    default: true,
    help: 'Whether SQLite waits until what it wrote is on the disk.',
  },
  connection_recycle_time: {
    type: 'integer',
    default: 3600,
    help: 'Seconds after which a pooled connection is replaced.',
  },
  max_pool_size: { type: 'integer', default: 5, help: 'Connections in the pool; 0 is any number.' },
  max_overflow: { type: 'integer', default: 50, help: 'Connections above the pool at most.' },
  pool_timeout: { type: 'integer', help: 'Seconds to wait for a free connection.' },
  max_retries: { type: 'integer', default: 10, help: 'Attempts to connect at start; -1 is any number.' },
  retry_interval: { type: 'integer', default: 10, help: 'Seconds between them.' },
  connection_debug: {
    type: 'integer',
    min: 0,
    max: 100,
    default: 0,
    help: 'How much of the SQL is logged.',
  },
  connection_trace: {
    type: 'boolean',
    default: false,
    help: 'Adds the calling code to the SQL as a comment.',
  },
} as const satisfies Readonly<Record<string, Opt>>;

/** `[database]`: the database of a cell. */
export const databaseGroup = optGroup('database', 'The database of a cell.', DATABASE_OPTS);

/** `[api_database]`: the database that all cells share. */
export const apiDatabaseGroup = optGroup('api_database', 'The database that all cells share.', DATABASE_OPTS);
