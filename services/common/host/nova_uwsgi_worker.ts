import { ownLine } from './access_log/encoder.ts';
import { type HostWorkerData, startHost } from './host_worker.ts';
import { runWorker } from './supervisor/worker.ts';

/** The module that nova-uwsgi's master forks. */
runWorker(({ id, replaces, listeners, backlog, data: given, scoreboard }, master) => {
  const data = given as HostWorkerData;
  const line = ownLine(data.ownLines);
  return startHost(
    data,
    listeners.map(({ fd }) => ({ fd, backlog })),
    (text) => process.stderr.write(`${line(`worker ${id}: ${text}`)}\n`),
    undefined,
    { id, replaces, scoreboard, retire: (reason, harakiri) => master.retire(reason, harakiri) },
  );
});
