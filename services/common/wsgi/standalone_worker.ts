import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../environ/application.ts';
import { defaultGroup, wsgiGroup } from '../conf/index.ts';
import type { Conf } from '../config/conf.ts';
import { hostHttp, listening } from '../host/serve_http.ts';
import type { WorkerStart } from '../host/supervisor/messages.ts';
import type { RunningWorker } from '../host/supervisor/worker.ts';
import { flushLogs } from '../log/setup_logging.ts';
import { getLogger } from '../log/log.ts';
import { loadApp } from '../paste/load_app.ts';
import type { ApiName } from './api_name.ts';
import type { Env } from './config_files.ts';
import { factoryTable } from './factories.ts';
import { initService } from './init_service.ts';
import { rereadConfig } from './reread_config.ts';
import { tlsOptions } from './standalone_server.ts';

/** What the master tells a worker; plain data. */
export interface StandaloneWorkerData {
  readonly api: ApiName;
  readonly script: string;
  readonly argv: readonly string[];
  readonly pasteFile: string;
  readonly tls: boolean;
}

/** One worker of a standalone script: reads the configuration, builds its API and serves it over HTTP or HTTPS. */
export async function startStandaloneWorker(start: WorkerStart, env: Env): Promise<RunningWorker> {
  const { api, script, argv, pasteFile, tls } = start.data as StandaloneWorkerData;
  const service = initService({ prog: script, env, args: argv });
  const application = loadApp(`config:${pasteFile}`, api, { factories: factoryTable(service) });
  const hosted = standaloneHttp(application, service.conf, api, tls);
  await Promise.all(
    start.listeners.map(({ fd }) => listening(hosted.server, { fd, backlog: start.backlog })),
  );
  return {
    drain: async (mercy) => {
      await hosted.drain(mercy);
      await service.db.close();
      flushLogs();
    },
    refresh: () => void rereadConfig(service.conf),
  };
}

/** The server of one API, with what `[wsgi]` says of connections. */
export function standaloneHttp(
  application: Application,
  conf: Conf,
  api: ApiName,
  tls: boolean,
): ReturnType<typeof hostHttp> {
  const log = getLogger(`nova.${api}.wsgi.server`);
  const { keep_alive, client_socket_timeout, max_header_line, tcp_keepidle } = conf.group(wsgiGroup);
  const hosted = hostHttp(application, {
    tls: tls ? tlsOptions(conf) : undefined,
    soKeepalive: true,
    keepAliveInitialDelay: tcp_keepidle * 1000,
    // Room for one header as long as that beside the others.
    maxHeaderSize: 2 * max_header_line,
    prepare: headerLines(max_header_line),
    log: (line) => log.error(line),
  });
  if (!keep_alive) hosted.server.maxRequestsPerSocket = 1;
  if (client_socket_timeout > 0) hosted.server.setTimeout(client_socket_timeout * 1000);
  if (conf.group(defaultGroup).debug) log.debug(`serving ${api} with ${tls ? 'TLS' : 'plain HTTP'}`);
  return hosted;
}

/** eventlet's bound on each line of a request's head, with its answer; bytes with the line's end. */
function headerLines(max: number): (req: IncomingMessage, res: ServerResponse) => boolean {
  return ({ rawHeaders }, res) => {
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const length = (rawHeaders[i]?.length ?? 0) + (rawHeaders[i + 1]?.length ?? 0) + ': \r\n'.length;
      if (length <= max) continue;
      res.writeHead(400, 'Header Line Too Long', { Connection: 'close', 'Content-Length': 0 }).end();
      return false;
    }
    return true;
  };
}
