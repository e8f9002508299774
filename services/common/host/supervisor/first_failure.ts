import type { WorkerFailure, WorkerProcess } from './worker_process.ts';

/** Resolves with the first worker's failure to start, or with undefined when all have started. */
export async function firstFailure(workers: readonly WorkerProcess[]): Promise<WorkerFailure | undefined> {
  return new Promise((resolve) => {
    void Promise.all(
      workers.map(async (worker) => {
        const failure = await worker.ready;
        if (failure !== undefined) resolve(failure);
      }),
    ).then(() => resolve(undefined));
  });
}
