import { addressText } from '../address.ts';
import type { Log } from '../protocols/protocol.ts';
import { type BoundListener, listenOn } from '../supervisor/bind.ts';
import type { MasterControl } from '../supervisor/supervisor_options.ts';
import type { Served } from './endpoints.ts';
import { metricsText } from './metrics.ts';
import type { StatisticsContext } from './statistics.ts';
import { askWorkers } from './stats_server.ts';

/** Milliseconds that a scraper has for its request. */
const PATIENCE = 10_000;

/** Where metrics are served. */
export interface MetricsServerOptions extends StatisticsContext {
  readonly listener: BoundListener;
  readonly log: Log;
}

/** `GET /metrics` for Prometheus, and nothing else. */
export function serveMetrics(control: MasterControl, options: MetricsServerOptions): Served {
  const { listener, log } = options;
  // Only here: a master without it does without Node's HTTP.
  const http = process.getBuiltinModule('node:http');
  const settings = { requestTimeout: PATIENCE, headersTimeout: PATIENCE, connectionsCheckingInterval: 1000 };
  const server = http.createServer(settings, (req, res) => {
    const path = (req.url ?? '').replace(/\?.*/s, '');
    if (path !== '/metrics') {
      res.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found: the metrics are at /metrics\n');
      return;
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/plain' }).end('Method Not Allowed\n');
      return;
    }
    void askWorkers(control).then(() => {
      res.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
      res.end(metricsText(control.slots, options));
    });
  });
  server.on('error', (error) => log(`metrics-http: ${error.message}`));
  server.listen(listenOn(listener));
  log(`metrics at ${addressText(listener.address)}`);
  return { close: () => void server.close(), cut: () => server.closeAllConnections() };
}
