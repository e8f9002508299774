import type { MasterControl } from '../supervisor/supervisor_options.ts';
import { everySecond } from './every_second.ts';
import { isBusy } from './statistics.ts';
import { askWorkers } from './stats_server.ts';

/**
 * Acts once no request has come for more than so many seconds; again after the next request and as much time, as
 * uWSGI's `idle`.
 *
 * @returns ends the looking
 */
export function watchIdle(control: MasterControl, seconds: number, act: () => void): () => void {
  let requests = 0;
  let last = performance.now();
  const look = async (): Promise<void> => {
    if (control.resting()) {
      last = performance.now();
      return;
    }
    await askWorkers(control);
    if (control.slots.some(isBusy)) return;
    const count = control.slots.reduce((sum, slot) => sum + slot.totals().requests, 0);
    if (count !== requests) last = performance.now();
    requests = count;
    if (performance.now() - last > seconds * 1000) {
      last = performance.now();
      act();
    }
  };
  return everySecond(look);
}
