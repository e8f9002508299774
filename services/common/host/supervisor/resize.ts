import type { Crew } from './crew.ts';
import { Slot } from './slot.ts';
import type { WorkerProcess } from './worker_process.ts';

/** Milliseconds that a worker has to say whether it is idle. */
const WAIT = 1000;

/** Starts one worker more, in the first place that is free. */
export function addWorker(crew: Crew, why: string): void {
  const taken = new Set(crew.slots.map(({ id }) => id));
  let id = 1;
  while (taken.has(id)) id++;
  const slot = new Slot(id);
  crew.slots.splice(id - 1, 0, slot);
  crew.startWatched(slot);
  crew.options.log(`${why}: a worker more, which makes ${crew.slots.length}`);
}

/** Ends one worker after its requests: the one that uWSGI would choose. */
export function removeWorker(crew: Crew, why: string): void {
  const { log, mercy } = crew.options;
  void crew.exclusive(async () => {
    await Promise.all(crew.slots.map(({ worker }) => worker?.askStatus(WAIT) ?? Promise.resolve()));
    if (crew.stopping || crew.resting !== undefined) return;
    if (crew.slots.length === 1) {
      log(`${why}: one worker is the least`);
      return;
    }
    const slot = dispensable(crew.slots);
    crew.slots.splice(crew.slots.indexOf(slot), 1);
    slot.giveUp();
    const { worker } = slot;
    log(`${why}: worker ${slot.id} (pid ${worker?.pid}) ends, which leaves ${crew.slots.length}`);
    if (worker === undefined) return;
    crew.leave(worker);
    void worker.end(mercy);
  });
}

/** A place whose worker may be chosen. */
export interface Candidate {
  readonly worker: Pick<WorkerProcess, 'spawnedAt' | 'status' | 'hasLeft'> | undefined;
}

/**
 * Of the idle workers the oldest, as in uWSGI, and of those of one age the first. Where none is idle uWSGI asks again a
 * second later, until one is; a worker here, which serves many requests at once, may never be, so the oldest of all
 * ends, once it has answered what it has.
 */
export function dispensable<Place extends Candidate>(places: readonly Place[]): Place {
  const age = ({ worker }: Place): number => worker?.spawnedAt ?? 0;
  const oldest = (some: readonly Place[]): Place => some.reduce((a, b) => (age(b) < age(a) ? b : a));
  const idle = places.filter(({ worker }) => worker?.hasLeft === false && worker.status?.open.length === 0);
  return oldest(idle.length > 0 ? idle : places);
}
