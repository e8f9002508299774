import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { Slot } from '../supervisor/slot.ts';
import { residentBytes } from '../process_memory.ts';
import type { SupervisionSettings } from '../supervision_settings.ts';

/** Milliseconds between two looks, as uWSGI's master has them. */
const INTERVAL = 1000;
/** Milliseconds beyond `harakiri` for a worker to cut the request itself. */
const MARGIN = 2000;

type Watched = Pick<
  SupervisionSettings,
  'limits' | 'evilReloadOnRss' | 'maxWorkerLifetime' | 'maxWorkerLifetimeDelta'
>;

/**
 * Looks after workers that cannot look after themselves: kills one that has not answered for longer than `harakiri`
 * (its application blocks the process, so that it can cut nothing off) and one above `evil-reload-on-rss`, and replaces
 * what has outlived `max-worker-lifetime`.
 *
 * @returns ends the looking
 */
export function watchWorkers(control: MasterControl, settings: Watched): () => void {
  const { limits, evilReloadOnRss, maxWorkerLifetime } = settings;
  if (limits.harakiri === 0 && evilReloadOnRss === 0 && maxWorkerLifetime === 0) return () => {};
  const killed = new WeakSet();
  const kill = (slot: Slot, reason: string): void => {
    if (slot.worker === undefined || killed.has(slot.worker)) return;
    killed.add(slot.worker);
    control.kill(slot, reason);
  };
  let last = performance.now();
  let since = last;
  const timer = setInterval(() => {
    const now = performance.now();
    // Where this process itself stood still, the workers' silence means nothing.
    if (now - last > 2 * INTERVAL) since = now;
    last = now;
    for (const slot of control.slots) {
      const { worker } = slot;
      if (worker?.readyAt === undefined || worker.hasExited || worker.ending) continue;
      if (limits.harakiri > 0) {
        const heard = Math.max(worker.statusAt ?? worker.readyAt, since);
        if (now - heard > limits.harakiri * 1000 + MARGIN) {
          slot.harakiris++;
          kill(
            slot,
            `HARAKIRI: it hangs, with ${slot.newestRequest() ?? 'no request that is known'} begun last`,
          );
          continue;
        }
        void worker.askStatus(INTERVAL);
      }
      if (evilReloadOnRss > 0) {
        const rss = residentBytes(worker.pid ?? 0);
        if (rss > evilReloadOnRss) {
          kill(slot, `evil-reload-on-rss: it holds ${Math.round(rss / 2 ** 20)} MB`);
          continue;
        }
      }
      const lifetime = (maxWorkerLifetime + (slot.id - 1) * settings.maxWorkerLifetimeDelta) * 1000;
      if (maxWorkerLifetime > 0 && now - worker.startedAt > lifetime && !killed.has(worker)) {
        killed.add(worker);
        control.retire(slot, 'max-worker-lifetime');
      }
    }
  }, INTERVAL);
  return () => clearInterval(timer);
}
