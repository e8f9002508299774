import { databaseGroup, apiDatabaseGroup, defaultGroup } from '../conf/index.ts';
import type { Conf } from '../config/conf.ts';
import type { ConfigOpts } from '../config/config_opts.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open_database.ts';
import { getLogger } from '../log/log.ts';
import { logOptionValues } from '../log/option_values.ts';
import { setupLogging } from '../log/setup_logging.ts';
import type { Service } from '../service/service.ts';
import { type ConfigSources, loadConfig } from './load_config.ts';

const log = getLogger('nova.service');
const configLog = getLogger('oslo_config.cfg');

/** A service whose configuration may be read again. */
export interface InitialisedService extends Service {
  readonly conf: ConfigOpts;
}

/**
 * What every application needs before its paste file is loaded: the configuration, then logging, then the database.
 *
 * @throws what is wrong with the configuration (a ConfigError), or with the database that it names
 */
export function initService(sources: ConfigSources): InitialisedService {
  const { conf, warnings, sourceErrors } = loadConfig(sources);
  setupLogging(conf, sources.prog);
  for (const warning of warnings) log.warning(`Deprecated: ${warning}`);
  for (const error of sourceErrors) configLog.error(error);
  const db = openConfiguredDatabase(conf);
  if (conf.group(defaultGroup).log_options) logOptionValues(conf, log);
  return { conf, db, now: Date.now };
}

/** Says so in the log where the database is not migrated yet; whoever serves it is started all the same. */
export function checkDatabase({ db }: Service): void {
  db.ready().catch((error: Error) => {
    log.error(`${error.message}; until then only version documents and listings are answered`);
  });
}

/**
 * The one database: Nova keeps what all cells share in `[api_database]` and a cell's own in `[database]`; there is one
 * cell here. Where neither is set it is a file under `state_path`, so that the stock nova.conf serves.
 *
 * @throws DatabaseUrlError, DatabaseNotReadyError
 */
export function openConfiguredDatabase(conf: Conf): Database {
  const own = conf.group(databaseGroup);
  const shared = conf.group(apiDatabaseGroup);
  const group = own.connection === undefined && shared.connection !== undefined ? shared : own;
  const url = group.connection ?? `sqlite:///${conf.group(defaultGroup).state_path}/nova.sqlite`;
  return openDatabase(url, { synchronous: group.sqlite_synchronous });
}
