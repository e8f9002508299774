import type { SupervisionSettings } from '../supervision_settings.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import { watchTouched } from './touch.ts';
import { watchWorkers } from './watchdog.ts';

/** Starts whatever the settings have the master watch; gives back how to end it all. */
export function startWatching(control: MasterControl, settings: SupervisionSettings): () => void {
  const reload = (path: string): void => control.act('reload', `${path} has changed`);
  const ends = [
    watchWorkers(control, settings),
    watchTouched(settings.touchReload, reload),
    watchTouched(settings.fsReload, reload, { entries: true }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
