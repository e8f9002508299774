import type { Log } from '../protocols/protocol.ts';
import type { SupervisionSettings } from '../supervision_settings.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { BoundListener } from '../supervisor/bind.ts';
import { scaleWorkers } from './cheaper.ts';
import { obeyFifo } from './fifo.ts';
import type { StatisticsContext } from './statistics.ts';
import { serveStatistics } from './stats_server.ts';
import { watchTouched } from './touch.ts';
import { watchWorkers } from './watchdog.ts';

/** What the master knows and the settings do not. */
export interface WatchingContext {
  readonly statistics: StatisticsContext;
  readonly statsListener: BoundListener | undefined;
  readonly writePidfiles: () => void;
  readonly log: Log;
}

/** Starts whatever the settings have the master watch and serve; gives back how to end it all. */
export function startWatching(
  control: MasterControl,
  settings: SupervisionSettings,
  { statistics, statsListener, writePidfiles, log }: WatchingContext,
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
    const options = { ...statistics, listener: statsListener, http: settings.statsHttp, log };
    ends.push(serveStatistics(control, options));
  }
  return () => {
    for (const end of ends) end();
  };
}
