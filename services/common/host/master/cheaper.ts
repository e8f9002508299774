import type { Log } from '../protocols/protocol.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import { CHEAPER_ALGORITHMS } from './cheaper_algorithms.ts';
import type { CheaperSettings } from './cheaper_settings.ts';
import { residentBytes } from '../process_memory.ts';
import { everySecond } from './every_second.ts';
import { askWorkers } from './stats_server.ts';

/**
 * Starts and ends workers with the load.
 *
 * @param backlog how many connections wait to be accepted
 * @returns ends the looking
 */
export function scaleWorkers(
  control: MasterControl,
  settings: CheaperSettings,
  backlog: () => number,
  log: Log,
): () => void {
  const { algorithm, processes, cheaper, rssLimitSoft, rssLimitHard } = settings;
  const decide = CHEAPER_ALGORITHMS[algorithm](settings, log);
  const look = async (): Promise<void> => {
    const { slots } = control;
    await askWorkers(control);
    // One that is starting is help on its way; one that ends was told to.
    if (slots.some(({ worker }) => worker?.readyAt === undefined || worker.ending || worker.hasLeft)) return;
    // As in uWSGI, the hard limit counts only beside a soft one.
    const rss =
      rssLimitSoft === 0 ? 0 : slots.reduce((sum, { worker }) => sum + residentBytes(worker?.pid ?? 0), 0);
    if (rssLimitSoft > 0 && rssLimitHard > 0 && rss >= rssLimitHard && slots.length > 1) {
      control.act('one fewer', 'cheaper-rss-limit-hard');
      return;
    }
    const needed = decide({
      now: performance.now(),
      canSpawn: rssLimitSoft === 0 || rss < rssLimitSoft,
      backlog: backlog(),
      workers: slots.map((slot) => ({
        id: slot.id,
        // One that has not answered is busy with something.
        busy: slot.worker?.status?.open.length !== 0,
        runningTime: slot.totals().runningTime,
      })),
    });
    const count = Math.min(needed, processes - slots.length);
    for (let i = 0; i < count; i++) control.act('one more', 'cheaper');
    if (needed < 0 && slots.length > cheaper) control.act('one fewer', 'cheaper');
  };
  return everySecond(look);
}
