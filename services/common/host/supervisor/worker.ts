import type { WorkerStatus } from '../request_ledger.ts';
import { HostError, messageOf } from '../errors.ts';
import { tolerateClosedOutput } from '../lossy_output.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** What a worker's start function gives back: how to stop. */
export interface RunningWorker {
  /** Stops accepting, answers what is in flight, and cuts what is left after `mercy` milliseconds. */
  drain(mercy: number): Promise<unknown>;
  /** Takes over what has changed outside, when the master says so; a worker without it goes on as it is. */
  refresh?(): void;
  /** What it tells about itself; must survive JSON. */
  status?(): WorkerStatus;
}

/** What a worker may ask of its master. */
export interface MasterLink {
  /** A replacement, and then its own end. `harakiri`: because of a request that took too long. */
  retire(reason: string, harakiri?: boolean): void;
}

/** Exit code after an exception that nothing caught; the master replaces the worker (uWSGI's own is 5 too). */
const EXCEPTION = 5;
/** What a terminal or `kill -- -PGID` sends to all processes, and only the master acts on. */
const SHARED_SIGNALS = [
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGTTIN',
  'SIGTTOU',
  'SIGTSTP',
] as const;
/** Milliseconds for requests in flight where the master is gone or an exception ends the worker. */
const LAST_MERCY = 10_000;

/**
 * The worker side of `supervise`: to be called by the worker module. Waits for the master's word, calls `start`, says
 * when it is ready, and drains when told to, when the master disappears, and after an uncaught exception.
 */
export function runWorker(start: (start: WorkerStart, master: MasterLink) => Promise<RunningWorker>): void {
  if (process.send === undefined) {
    process.stderr.write('this module is started by a master process, not by hand\n');
    process.exitCode = 1;
    return;
  }
  tolerateClosedOutput();
  let running: RunningWorker | undefined;
  let ending: Promise<void> | undefined;
  const end = (mercy: number, code: number): Promise<void> => {
    ending ??= (running?.drain(mercy) ?? Promise.resolve()).then(() => {
      // What it has done since it was last asked would be missing from the totals.
      tell({ type: 'status', status: running?.status?.() }, () => process.exit(code));
    });
    return ending;
  };

  // A reader that has gone must not end it before its requests.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // A terminal sends its signals to every process of the group; what they mean is the master's to decide.
  for (const signal of SHARED_SIGNALS) process.on(signal, () => {});
  process.on('SIGTERM', () => void end(LAST_MERCY, 0));
  process.on('disconnect', () => void end(LAST_MERCY, 0));
  process.on('uncaughtException', (error, origin) => {
    process.stderr.write(`${origin}: ${error instanceof Error ? error.stack : String(error)}\n`);
    if (running === undefined) failed(error);
    else {
      tell({ type: 'leaving' });
      void end(LAST_MERCY, EXCEPTION);
    }
  });
  process.on('message', (message: ToWorker) => {
    if (message.type === 'drain') {
      void end(message.mercy, 0);
      return;
    }
    if (message.type === 'refresh') {
      // Where it has not started, it has yet to read what it would take over.
      running?.refresh?.();
      return;
    }
    if (message.type === 'status') {
      tell({ type: 'status', status: running?.status?.() });
      return;
    }
    start(message.start, master).then((started) => {
      running = started;
      if (ending === undefined) tell({ type: 'ready' });
      else void started.drain(0).then(() => process.exit(0));
    }, failed);
  });
  tell({ type: 'hello' });
}

const master: MasterLink = {
  retire: (reason, harakiri = false) => tell({ type: 'retire', reason, harakiri }),
};

function failed(error: unknown): void {
  const exitCode = error instanceof HostError ? error.exitCode : 1;
  const stack = error instanceof Error ? error.stack : undefined;
  tell({ type: 'failed', message: messageOf(error), stack, exitCode }, () => process.exit(exitCode));
}

function tell(message: FromWorker, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else then?.();
}
