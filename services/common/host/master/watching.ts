import type { LogFile } from '../log_file.ts';
import type { LogFileSettings } from '../log_files.ts';
import type { Log } from '../protocols/protocol.ts';
import type { SupervisionSettings } from '../supervision_settings.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { OwnListener } from '../supervisor/bind.ts';
import { scaleWorkers } from './cheaper.ts';
import { obeyFifo } from './fifo.ts';
import { watchLog } from './log_watch.ts';
import { serveMetrics } from './metrics_server.ts';
import { listenQueues, type StatisticsContext } from './statistics.ts';
import { serveStatistics } from './stats_server.ts';
import { watchTouched } from './touch.ts';
import { watchWorkers } from './watchdog.ts';

/** What the master knows and the settings do not. */
export interface WatchingContext {
  readonly statistics: StatisticsContext;
  readonly statsListener: OwnListener | undefined;
  readonly metricsListener: OwnListener | undefined;
  readonly logFile: LogFile | undefined;
  readonly logFileSettings: LogFileSettings;
  readonly writePidfiles: () => void;
  readonly log: Log;
}

/** Starts whatever the settings have the master watch and serve; gives back how to end it all. */
export function startWatching(
  control: MasterControl,
  settings: SupervisionSettings,
  {
    statistics,
    statsListener,
    metricsListener,
    writePidfiles,
    logFile,
    logFileSettings,
    log,
  }: WatchingContext,
): () => void {
  const reload = (path: string): void => control.act('reload', `${path} has changed`);
  const ends = [
    watchWorkers(control, settings),
    watchTouched(settings.touchReload, reload),
    watchTouched(settings.fsReload, reload, { entries: true }),
    watchTouched(settings.fsBrutalReload, (path) => control.act('reload now', `${path} has changed`), {
      entries: true,
    }),
  ];
  if (logFile !== undefined) ends.push(watchLog(logFile, logFileSettings, log));
  if (settings.cheaper !== undefined) {
    ends.push(scaleWorkers(control, settings.cheaper, () => longestQueue(statistics), log));
  }
  if (settings.masterFifo.length > 0) {
    const duties = {
      'write pidfiles': writePidfiles,
      'reopen logs': () => logFile?.reopen(),
      'rotate logs': () => logFile?.rotate(),
    };
    ends.push(obeyFifo(settings.masterFifo, control, duties, log));
  }
  if (statsListener !== undefined) {
    const { statsHttp: http, statsMinified: minified } = settings;
    ends.push(serveStatistics(control, { ...statistics, listener: statsListener, http, minified, log }));
  }
  if (metricsListener !== undefined) {
    ends.push(serveMetrics(control, { ...statistics, listener: metricsListener, log }));
  }
  return () => {
    for (const end of ends) end();
  };
}

/** As uWSGI counts for `cheaper`: TCP only, since Linux does not tell of unix sockets. */
function longestQueue({ sockets }: StatisticsContext): number {
  const queues = listenQueues();
  return Math.max(
    0,
    ...sockets.map(({ address }) => (address.kind === 'tcp' ? (queues.get(address.port) ?? 0) : 0)),
  );
}
