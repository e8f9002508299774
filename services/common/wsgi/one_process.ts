import { defaultGroup } from '../conf/index.ts';
import { migrate } from '../db/migrate.ts';
import { seed } from '../db/seed.ts';
import { flushLogs } from '../log/setup_logging.ts';
import { loadApp } from '../paste/load_app.ts';
import { listening } from '../host/serve_http.ts';
import { type ApiName, API_NAMES } from './api_name.ts';
import type { Env } from './config_files.ts';
import { factoryTable } from './factories.ts';
import { initService } from './init_service.ts';
import { standalonePasteFile } from './paste_file.ts';
import { standaloneServer } from './standalone_server.ts';
import { standaloneHttp } from './standalone_worker.ts';

/** Where one of the two APIs answers, and how to stop both. */
export interface OneProcess {
  readonly addresses: Readonly<Record<ApiName, { readonly host: string; readonly port: number }>>;
  /** Answers what is in flight and closes the database. */
  readonly stop: () => Promise<void>;
}

/**
 * Both APIs in this one process, over one database that is migrated and seeded first: for a laptop or a test run, where
 * workers, fronts and containers would only be in the way. Nova's advice against sharing a process is about WSGI hosts,
 * whose second application would get the first's configuration; here one configuration is meant for both.
 */
export async function runInOneProcess(args: readonly string[], env: Env): Promise<OneProcess> {
  const service = initService({ prog: 'nova-api', env, args });
  await migrate(service.db);
  await seed(service.db, service.now());
  const pasteFile = standalonePasteFile(service.conf);
  const factories = factoryTable(service);
  const hosted = API_NAMES.map((api) => {
    const { host, port, tls } = standaloneServer(service.conf, api);
    const application = loadApp(`config:${pasteFile}`, api, { factories });
    return { api, host, port, http: standaloneHttp(application, service.conf, api, tls) };
  });
  await Promise.all(hosted.map(({ http, host, port }) => listening(http.server, { host, port })));
  const mercy = service.conf.group(defaultGroup).graceful_shutdown_timeout * 1000;
  return {
    addresses: Object.fromEntries(
      hosted.map(({ api, host, port, http }) => {
        const bound = http.server.address();
        return [api, { host, port: typeof bound === 'object' && bound !== null ? bound.port : port }];
      }),
    ) as OneProcess['addresses'],
    stop: async () => {
      await Promise.all(hosted.map(({ http }) => http.drain(mercy)));
      await service.db.close();
      flushLogs();
    },
  };
}
