import type { Log } from '../protocols/protocol.ts';
import type { SupervisionSettings } from '../supervision_settings.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { BoundListener } from '../supervisor/bind.ts';
import { scaleWorkers } from './cheaper.ts';
import { obeyFifo } from './fifo.ts';
import { serveMetrics } from './metrics_server.ts';
import type { StatisticsContext } from './statistics.ts';
import { serveStatistics } from './stats_server.ts';
import { watchTouched } from './touch.ts';
import { watchWorkers } from './watchdog.ts';

/** What the master knows and the settings do not. */
export interface WatchingContext {
  readonly statistics: StatisticsContext;
  readonly statsListener: BoundListener | undefined;
  readonly metricsListener: BoundListener | undefined;
  readonly writePidfiles: () => void;
  readonly log: Log;
}

/** Starts whatever the settings have the master watch and serve; gives back how to end it all. */
export function startWatching(
  control: MasterControl,
  settings: SupervisionSettings,
  { statistics, statsListener, metricsListener, writePidfiles, log }: WatchingContext,
): () => void {
  const reload = (path: string): void => control.act('reload', `${path} has changed`);
  const ends = [
    watchWorkers(control, settings),
    watchTouched(settings.touchReload, reload),
    watchTouched(settings.fsReload, reload, { entries: true }),
    settings.cheaper === undefined ? () => {} : scaleWorkers(control, settings.cheaper),
    ...settings.masterFifo.map((path) => obeyFifo(path, control, writePidfiles, log)),
  ];
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
