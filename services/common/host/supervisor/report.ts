import type { Slot } from './slot.ts';

/** SIGUSR1: a line for each worker with what it has done. */
export function statisticsLines(slots: readonly Slot[]): string[] {
  return slots.map((slot) => {
    const { id, worker } = slot;
    const state = worker?.readyAt === undefined ? 'starting' : 'ready';
    const head = `worker ${id}: pid ${worker?.pid ?? '-'}, ${state}`;
    const { status } = worker ?? {};
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
export function openRequestLines(slots: readonly Slot[]): string[] {
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
