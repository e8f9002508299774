import type { LogFileSettings } from '../log_files.ts';
import type { LogTarget } from '../log_target.ts';
import type { CopyOptions } from '../master_copy.ts';
import type { HandedSocket, OwnSocket } from '../open_sockets.ts';
import type { Log } from '../protocols/protocol.ts';
import type { SupervisionSettings } from '../supervision_settings.ts';
import type { MasterControl, MasterWatch } from '../supervisor/supervisor_options.ts';
import { scaleWorkers } from './cheaper.ts';
import { type Endpoint, Endpoints } from './endpoints.ts';
import { obeyFifo } from './fifo.ts';
import { watchIdle } from './idle.ts';
import { watchLog } from './log_watch.ts';
import { serveMetrics } from './metrics_server.ts';
import { listenQueues, type StatisticsContext } from './statistics.ts';
import { serveStatistics } from './stats_server.ts';
import { watchTouched } from './touch.ts';
import { watchWorkers } from './watchdog.ts';

/** What the master knows and the settings do not. */
export interface WatchingContext {
  readonly statistics: StatisticsContext;
  readonly stats: OwnSocket | undefined;
  readonly metrics: OwnSocket | undefined;
  readonly logFile: LogTarget | undefined;
  readonly logFileSettings: LogFileSettings;
  readonly writePidfiles: () => void;
  /** `copying` of this master. */
  readonly copying: (
    master: Pick<CopyOptions, 'onReady' | 'onEnd'> & {
      /** The master's own sockets, as long as it serves at them. */
      readonly own: () => readonly HandedSocket[];
    },
  ) => () => void;
  readonly log: Log;
}

/**
 * Has a master do what the settings ask beside keeping workers. The named pipe is there before the first worker, as in
 * uWSGI: a hook of a worker may write to it. The rest begins with `started`.
 *
 * @throws HostError where the pipe cannot be made
 */
export function watchMaster(
  control: MasterControl,
  settings: SupervisionSettings,
  context: WatchingContext,
): MasterWatch {
  let endpoints: Endpoints | undefined;
  const ends = [obeyPipes(control, settings, context, () => endpoints)];
  return {
    started: () => {
      ends.push(...startWatching(control, settings, context));
      endpoints = serveEndpoints(control, settings, context);
    },
    end: () => {
      endpoints?.end();
      for (const end of ends) end();
    },
  };
}

function startWatching(
  control: MasterControl,
  settings: SupervisionSettings,
  { statistics, logFile, logFileSettings, log }: WatchingContext,
): (() => void)[] {
  const reload = (path: string): void => control.act('reload', `${path} has changed`);
  const ends = [
    watchWorkers(control, settings),
    watchTouched(settings.touchReload, reload),
    watchTouched(settings.fsReload, reload, { entries: true }),
    watchTouched(settings.fsBrutalReload, (path) => control.act('reload now', `${path} has changed`), {
      entries: true,
    }),
  ];
  const { idle, dieOnIdle } = settings;
  if (idle > 0) {
    const why = `no request for ${idle} s`;
    ends.push(watchIdle(control, idle, () => control.act(dieOnIdle ? 'stop now' : 'cheap', why)));
  }
  if (logFile !== undefined) ends.push(watchLog(logFile, logFileSettings, log));
  if (settings.cheaper !== undefined) {
    ends.push(scaleWorkers(control, settings.cheaper, () => longestQueue(statistics), log));
  }
  return ends;
}

function serveEndpoints(
  control: MasterControl,
  settings: SupervisionSettings,
  { statistics, stats, metrics, log }: WatchingContext,
): Endpoints {
  const served: Endpoint[] = [];
  if (stats !== undefined) {
    const { statsHttp: http, statsMinified: minified } = settings;
    const options = { ...statistics, http, minified, log };
    const serve: Endpoint['serve'] = (listener) => serveStatistics(control, { ...options, listener });
    served.push({ name: 'stats', ...stats, serve });
  }
  if (metrics !== undefined) {
    const serve: Endpoint['serve'] = (listener) => serveMetrics(control, { ...statistics, listener, log });
    served.push({ name: 'metrics-http', ...metrics, serve });
  }
  return new Endpoints(served, log);
}

/** @param endpoints undefined until the first workers accept connections */
function obeyPipes(
  control: MasterControl,
  { masterFifo }: SupervisionSettings,
  { writePidfiles, copying, logFile, log }: WatchingContext,
  endpoints: () => Endpoints | undefined,
): () => void {
  if (masterFifo.length === 0) return () => {};
  const copy = copying({
    own: () => endpoints()?.sockets() ?? [],
    onReady: () => endpoints()?.handOn(),
    onEnd: () => {
      fifo.restore();
      void endpoints()?.takeBack();
    },
  });
  const fifo = obeyFifo(
    masterFifo,
    control,
    {
      'write pidfiles': writePidfiles,
      'reopen logs': () => logFile?.reopen(),
      'rotate logs': () => logFile?.rotate(),
      'copy the master': () => {
        // Before that the sockets may not listen yet.
        if (endpoints() === undefined) log('not copied: the first workers do not accept connections yet');
        else copy();
      },
    },
    log,
  );
  return () => fifo.end();
}

/** As uWSGI counts for `cheaper`: TCP only, since Linux does not tell of unix sockets. */
function longestQueue({ sockets }: StatisticsContext): number {
  const queues = listenQueues();
  return Math.max(
    0,
    ...sockets.map(({ address }) => (address.kind === 'tcp' ? (queues.get(address.port) ?? 0) : 0)),
  );
}
