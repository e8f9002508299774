import { messageOf } from '../errors.ts';
import type { Crew } from './crew.ts';
import { checkDoorkeeper, Doorkeeper } from './doorkeeper.ts';

/** Ends all workers after their requests; connections wait meanwhile. */
async function endWorkers({ slots, options }: Crew): Promise<void> {
  await Promise.all(slots.map(({ worker }) => worker?.end(options.mercy) ?? Promise.resolve()));
}

/** Starts a worker in each slot; resolves when all accept connections or have failed. */
async function startWorkers(crew: Crew): Promise<string> {
  const workers = crew.slots.map((slot) => {
    const worker = crew.spawn(slot);
    crew.watch(slot, worker);
    return worker;
  });
  await Promise.all(workers.map(({ ready }) => ready));
  return `${workers.length} worker(s) (pid ${workers.map(({ pid }) => pid).join(', ')})`;
}

/** Pauses, or resumes where paused already. */
export function pauseOrResume(crew: Crew, why: string): void {
  const { log } = crew.options;
  void crew.exclusive(async () => {
    if (crew.stopping) return;
    if (crew.resting === 'cheap') {
      log(`${why}: not while cheap`);
      return;
    }
    if (crew.resting === undefined) {
      crew.resting = 'paused';
      log(`${why}: pausing; connections wait until it comes again`);
      await endWorkers(crew);
      log('paused');
      return;
    }
    crew.resting = undefined;
    log(`${why}: resuming`);
    log(`resumed: ${await startWorkers(crew)}`);
  });
}

/**
 * uWSGI's cheap mode: no worker until a connection comes. What is in hand is answered first, where uWSGI's `C` kills.
 */
export function goCheap(crew: Crew, why: string): void {
  const { log } = crew.options;
  void crew.exclusive(async () => {
    if (crew.stopping) return;
    if (crew.resting !== undefined) {
      log(`${why}: not while ${crew.resting}`);
      return;
    }
    try {
      checkDoorkeeper();
    } catch (error) {
      log(`${why}: ${messageOf(error)}`);
      return;
    }
    crew.resting = 'cheap';
    log(`${why}: going cheap: the workers end, and come back with the next connection`);
    await endWorkers(crew);
    await awaitConnection(crew);
    if (!crew.stopping) log('cheap: waiting for a connection');
  });
}

/** Has workers start when a connection comes: as in uWSGI no more than `cheaper` has at least. Resolves once it waits. */
export async function awaitConnection(crew: Crew): Promise<void> {
  const { log, listeners, backlog, atLeast } = crew.options;
  for (const slot of crew.slots.splice(atLeast ?? crew.slots.length)) slot.giveUp();
  for (const slot of crew.slots) slot.worker = undefined;
  if (crew.stopping) return;
  const doorkeeper = new Doorkeeper(listeners, backlog);
  crew.doorkeeper = doorkeeper;
  void doorkeeper.called.then(() =>
    crew.exclusive(async () => {
      if (crew.stopping) return;
      crew.resting = undefined;
      log('a connection waits: leaving cheap mode');
      log(`no longer cheap: ${await startWorkers(crew)}`);
    }),
  );
  await doorkeeper.listening;
}
