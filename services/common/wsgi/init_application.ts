import type { Application } from '../environ/application.ts';
import { getLogger } from '../log/log.ts';
import { loadApp } from '../paste/load_app.ts';
import { type ApiName, APIS } from './api_name.ts';
import { configFiles, type Env } from './config_files.ts';
import { factoryTable } from './factories.ts';
import { checkDatabase, initService } from './init_service.ts';
import { claimProcess } from './one_api.ts';

const log = getLogger('nova.api.openstack.wsgi_app');

export interface InitOptions {
  readonly env: Env;
  /** Nova's own command line; an entry point that is imported has none. */
  readonly args?: readonly string[];
}

/**
 * Builds an entry point's `application`: configuration, then logging, then the database, then the paste file, in the
 * order of nova.api.openstack.wsgi_app.init_application. The first of the configuration files is the paste file, and
 * `[wsgi] api_paste_config` is not read, as under any WSGI host of Nova's.
 *
 * @throws StartupError, or the class that oslo.config or PasteDeploy would raise, with one message naming what is
 * missing or wrong.
 */
export function initApplication(api: ApiName, { env, args = [] }: InitOptions): Application {
  claimProcess(api);
  const files = configFiles(env);
  const service = initService({ prog: APIS[api].prog, env, args, files });
  checkDatabase(service);
  const application = loadApp(`config:${files[0]}`, api, { factories: factoryTable(service) });
  log.debug(`Loaded application ${api} from ${files[0]}`);
  return application;
}
