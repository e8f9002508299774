import { defaultGroup } from '../conf/index.ts';
import { bindListener } from '../host/supervisor/bind.ts';
import { supervise } from '../host/supervisor/supervisor.ts';
import { getLogger } from '../log/log.ts';
import { flushLogs } from '../log/setup_logging.ts';
import { PasteError } from '../paste/errors.ts';
import { loadApp } from '../paste/load_app.ts';
import type { ApiName } from './api_name.ts';
import type { Env } from './config_files.ts';
import { factoryTable } from './factories.ts';
import { checkDatabase, type InitialisedService, initService } from './init_service.ts';
import { standalonePasteFile } from './paste_file.ts';
import { rereadConfig } from './reread_config.ts';
import { type StandaloneServer, standaloneServer, tlsOptions } from './standalone_server.ts';
import { reportStartupFailure } from './startup_error.ts';
import type { StandaloneWorkerData } from './standalone_worker.ts';

const log = getLogger('nova.service');

export interface StandaloneOptions {
  readonly script: 'nova-api' | 'nova-api-os-compute' | 'nova-api-metadata';
  readonly argv: readonly string[];
  readonly env: Env;
  /** What a worker process runs. */
  readonly workerModule: URL;
  readonly version: string;
}

/** The largest delay that a timer takes: `graceful_shutdown_timeout = 0` waits without end. */
const NO_TIMEOUT_MS = 2 ** 31 - 1 - 60_000;
const LISTEN_BACKLOG = 128;

/**
 * Runs a standalone script until it is told to stop: a master, and for each API its own sockets and workers, as
 * oslo.service's ProcessLauncher does for Nova up to 2025.1. SIGTERM lets open requests end within
 * `graceful_shutdown_timeout`; at SIGHUP master and workers read the configuration again and take over mutable options.
 *
 * @returns the exit code
 */
export async function runStandalone({
  script,
  argv,
  env,
  workerModule,
  version,
}: StandaloneOptions): Promise<number> {
  try {
    const service = initService({ prog: script, env, args: argv, version });
    checkDatabase(service);
    const pasteFile = standalonePasteFile(service.conf);
    const apis = loadableApis(script, service, pasteFile);
    if (apis.length === 0) {
      log.error('No APIs were started. Check the enabled_apis config option.');
      return finish(1);
    }
    const servers = apis.map((api) => ({ api, server: standaloneServer(service.conf, api) }));
    if (servers.some(({ server }) => server.tls)) tlsOptions(service.conf);
    const refresh = onceASignal(() => rereadConfig(service.conf));
    const codes = await Promise.all(
      servers.map(({ api, server }) =>
        serveOne(api, server, { service, script, argv, env, workerModule, pasteFile, refresh }),
      ),
    );
    await service.db.close();
    return finish(Math.max(...codes));
  } catch (error) {
    return finish(reportStartupFailure(script, error, { debug: argv.includes('--debug') }));
  }
}

function finish(code: number): number {
  flushLogs();
  return code;
}

/**
 * The APIs that the script is to serve. `nova-api` goes on without one whose section the paste file lacks, with Nova's
 * warning; anything else that is wrong ends it, and for the other scripts a missing section does, too.
 */
function loadableApis(script: string, service: InitialisedService, pasteFile: string): ApiName[] {
  const wanted: readonly ApiName[] =
    script === 'nova-api'
      ? (service.conf.group(defaultGroup).enabled_apis as readonly ApiName[])
      : [script === 'nova-api-metadata' ? 'metadata' : 'osapi_compute'];
  return [...new Set(wanted)].filter((api) => {
    try {
      // Built here only to see that it can be: the workers build their own.
      loadApp(`config:${pasteFile}`, api, { factories: factoryTable(service) });
      return true;
    } catch (error) {
      if (script !== 'nova-api' || !(error instanceof PasteError) || error.name !== 'LookupError')
        throw error;
      log.warning(
        `Could not load paste app '${api}' from ${pasteFile}: ${error.message}. ` +
          '``enabled_apis`` includes bad values. Fix to remove this warning.',
      );
      return false;
    }
  });
}

interface Common {
  readonly service: InitialisedService;
  readonly script: string;
  readonly argv: readonly string[];
  readonly env: Env;
  readonly workerModule: URL;
  readonly pasteFile: string;
  readonly refresh: () => boolean;
}

async function serveOne(
  api: ApiName,
  { host, port, workers, tls }: StandaloneServer,
  { service, script, argv, env, workerModule, pasteFile, refresh }: Common,
): Promise<number> {
  const listener = await bindListener({ kind: 'tcp', host, port }, { mode: undefined, owner: undefined });
  const bound = listener.address.kind === 'tcp' ? listener.address.port : port;
  const shutdown = service.conf.group(defaultGroup).graceful_shutdown_timeout;
  const data: StandaloneWorkerData = { api, script, argv, pasteFile, tls };
  const code = await supervise({
    workerModule,
    data: () => data,
    processes: workers,
    listeners: [listener],
    backlog: LISTEN_BACKLOG,
    mercy: shutdown === 0 ? NO_TIMEOUT_MS : shutdown * 1000,
    signals: { SIGTERM: 'stop', SIGINT: 'stop now', SIGHUP: 'refresh', SIGUSR2: 'report' },
    env: () => ({ ...env }),
    log: (line) => log.info(`${api}: ${line}`),
    refresh,
    onReady: () => log.info(`${api} listening on ${host}:${bound}${tls ? ' (TLS)' : ''}`),
    debug: argv.includes('--debug'),
  });
  // One API's failure to start ends the script, as in Nova.
  if (code !== 0) process.emit('SIGTERM', 'SIGTERM');
  return code;
}

/** Several masters in this process get the same signal; the configuration that they share is read again once. */
function onceASignal(action: () => boolean): () => boolean {
  let result: boolean | undefined;
  return () => {
    if (result === undefined) setImmediate(() => (result = undefined));
    return (result ??= action());
  };
}
