import type { Log } from '../protocols/protocol.ts';
import type { Slot } from './slot.ts';

/** Milliseconds that a worker has to say how it is; one that hangs says nothing. */
const WAIT = 1000;

/** Logs what SIGUSR1 or SIGUSR2 asks for, once the workers have told. */
export async function report(
  what: 'report' | 'report requests',
  slots: readonly Slot[],
  log: Log,
): Promise<void> {
  await Promise.all(slots.map(({ worker }) => worker?.askStatus(WAIT) ?? Promise.resolve()));
  for (const line of what === 'report' ? statisticsLines(slots) : openRequestLines(slots)) log(line);
}

/** SIGUSR1: a line for each worker with what it has done. */
function statisticsLines(slots: readonly Slot[]): string[] {
  return slots.map((slot) => {
    const { id, worker } = slot;
    if (worker === undefined) return `worker ${id}: cheap`;
    const head = `worker ${id}: pid ${worker.pid ?? '-'}, ${worker.readyAt === undefined ? 'starting' : 'ready'}`;
    const { status } = worker;
    if (status === undefined) return head;
    const { requests, exceptions, tx } = slot.totals();
    return (
      `${head}, ${requests} request(s), ${status.open.length} in hand, ${exceptions} exception(s), ${tx} bytes sent, ` +
      `${Math.round(status.avgRt / 1000)} ms on average, ${Math.round(status.rss / 2 ** 20)} MB, ` +
      `started ${slot.spawned} time(s), ${slot.harakiris} harakiri(s)`
    );
  });
}

/** SIGUSR2: a line for each request in hand. */
function openRequestLines(slots: readonly Slot[]): string[] {
  const now = Date.now() / 1000;
  return slots.flatMap(({ id, worker }) => {
    const head = `worker ${id}: pid ${worker?.pid ?? '-'}`;
    const open = worker?.status?.open ?? [];
    if (open.length === 0) return [`${head}, no request in hand`];
    return open.map(
      ({ method, uri, remoteAddr, start }) =>
        `${head}, ${method} ${uri.replace(/\?.*/, '')} from ${remoteAddr === '' ? 'a unix socket' : remoteAddr} for ${Math.max(0, Math.round(now - start))} s`,
    );
  });
}
