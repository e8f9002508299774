import type { MasterControl } from '../supervisor/supervisor_options.ts';

/** How many workers run; from uWSGI's options of the same names. */
export interface CheaperSettings {
  /** Workers that run at least. */
  readonly cheaper: number;
  /** Workers at the start. */
  readonly initial: number;
  /** Workers that are started at once. */
  readonly step: number;
  /** Seconds that all workers must be busy before more are started, or idle before one ends. */
  readonly overload: number;
  /** Workers that run at most. */
  readonly processes: number;
}

/** Milliseconds between two looks, as uWSGI's master has them. */
const INTERVAL = 1000;

/**
 * uWSGI's `spare` algorithm: while all workers have requests in hand, more are started; while two or more have none,
 * one after the other ends.
 *
 * @returns ends the looking
 */
export function scaleWorkers(control: MasterControl, settings: CheaperSettings): () => void {
  const { cheaper, step, overload, processes } = settings;
  let busyFor = 0;
  let idleFor = 0;
  const look = async (): Promise<void> => {
    const { slots } = control;
    await Promise.all(slots.map(({ worker }) => worker?.askStatus(INTERVAL) ?? Promise.resolve()));
    // One that is starting is help on its way.
    if (slots.some(({ worker }) => worker?.readyAt === undefined)) return;
    const idle = slots.filter(({ worker }) => worker?.status?.open.length === 0).length;
    busyFor = idle === 0 ? busyFor + 1 : 0;
    idleFor = idle > 1 ? idleFor + 1 : 0;
    if (busyFor >= overload) {
      busyFor = 0;
      const more = Math.min(step, processes - slots.length);
      for (let i = 0; i < more; i++) control.act('one more', 'cheaper');
    } else if (idleFor >= overload && slots.length > cheaper) {
      idleFor = 0;
      control.act('one fewer', 'cheaper');
    }
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, INTERVAL);
  return () => clearInterval(timer);
}
