import type { ServerResponse } from 'node:http';

/** Tells a response that its socket has drained, which Node's own server does for the sockets that it accepts. */
export function emitDrain(res: ServerResponse): void {
  if (res.writableEnded) return;
  // Node's own server resets this flag; left on, a stream piped in later would wait for another drain.
  const flag = Object.getOwnPropertySymbols(res).find(({ description }) => description === 'kNeedDrain');
  if (flag !== undefined) (res as unknown as Record<symbol, unknown>)[flag] = false;
  res.emit('drain');
}
