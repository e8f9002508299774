import { runWorker } from '../common/host/supervisor/worker.ts';
import { startStandaloneWorker } from '../common/wsgi/standalone_worker.ts';

/** The module that the standalone scripts' master forks. */
runWorker((start) => startStandaloneWorker(start, process.env));
