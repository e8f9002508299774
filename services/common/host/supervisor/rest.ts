import type { Crew } from './crew.ts';

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
