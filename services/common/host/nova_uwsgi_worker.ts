import { type HostWorkerData, startHost } from './host_worker.ts';
import { runWorker } from './supervisor/worker.ts';

/** The module that nova-uwsgi's master forks. */
runWorker(({ id, listeners, backlog, data, scoreboard }, master) =>
  startHost(
    data as HostWorkerData,
    listeners.map(({ fd }) => ({ fd, backlog })),
    (line) => process.stderr.write(`worker ${id}: ${line}\n`),
    { id, scoreboard, retire: (reason, harakiri) => master.retire(reason, harakiri) },
  ),
);
