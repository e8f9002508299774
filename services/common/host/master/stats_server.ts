import { createServer, type Socket } from 'node:net';
import type { Log } from '../protocols/protocol.ts';
import { type BoundListener, listenOn } from '../supervisor/bind.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { Served } from './endpoints.ts';
import { type StatisticsContext, statisticsDocument } from './statistics.ts';

/** Milliseconds that a worker has to say how it is. */
const WAIT = 1000;
/** Milliseconds that a reader has between two reads. */
const PATIENCE = 10_000;
const HTTP_HEAD =
  'HTTP/1.0 200 OK\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n\r\n';

/** Where statistics are served. */
export interface StatsServerOptions extends StatisticsContext {
  readonly listener: BoundListener;
  /** Whether an HTTP header comes first. */
  readonly http: boolean;
  /** Without spaces. */
  readonly minified: boolean;
  readonly log: Log;
}

/** uWSGI's stats server: one document a connection, then the end; over HTTP whatever is asked. */
export function serveStatistics(control: MasterControl, options: StatsServerOptions): Served {
  const { listener, http, minified, log } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // A reader that does not read keeps the document and the connection for no longer.
    socket.setTimeout(PATIENCE, () => socket.destroy());
    // What is asked does not matter; unread it would turn the end into a reset.
    socket.resume();
    void askWorkers(control).then(() => {
      const document = statisticsDocument(control.slots, options);
      const text = JSON.stringify(document, undefined, minified ? 0 : 1);
      socket.end(http ? HTTP_HEAD + text : text);
    });
  });
  server.on('error', (error) => log(`stats: ${error.message}`));
  server.listen(listenOn(listener));
  return {
    close: () => void server.close(),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Has all workers tell how they are; one that hangs is not waited for. */
export async function askWorkers(control: MasterControl): Promise<void> {
  await Promise.all(control.slots.map(({ worker }) => worker?.askStatus(WAIT) ?? Promise.resolve()));
}
