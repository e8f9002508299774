import { createServer } from 'node:net';
import type { Application } from '../../environ/application.ts';
import type { Log, Protocol, ProtocolOptions, ProtocolServer } from './protocol.ts';
import { headerRules } from './response_headers.ts';
import { type ConnectionContext, UwsgiConnection } from './uwsgi_connection.ts';
import { responseFactory } from './uwsgi_response.ts';

/** Milliseconds between looks at connections that may have stalled. */
const SWEEP = 250;

/**
 * The uwsgi protocol, as nginx's uwsgi_pass and Apache's mod_proxy_uwsgi speak it: one request a connection, decoded
 * straight into Node's request and response objects.
 */
export const uwsgiProtocol: Protocol = (
  application: Application,
  options: ProtocolOptions,
  log: Log,
): ProtocolServer => {
  const connections = new Set<UwsgiConnection>();
  const context: ConnectionContext = {
    application,
    options,
    log,
    respond: responseFactory(headerRules(options.addHeaders, options.remHeaders)),
    stallTicks: Math.ceil((options.socketTimeout * 1000) / SWEEP),
    now: 0,
    closed: (connection) => connections.delete(connection),
  };
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: options.soKeepalive },
    (socket) => {
      connections.add(new UwsgiConnection(socket, context));
    },
  );
  // One timer for all connections: a timer for each would cost more than reading the request does.
  const sweep = setInterval(() => {
    context.now++;
    for (const connection of connections) connection.checkStalled();
  }, SWEEP);
  sweep.unref();
  server.on('close', () => clearInterval(sweep));
  return {
    server,
    drain: (mercy) =>
      new Promise((resolve) => {
        let cut = 0;
        const timer = setTimeout(() => {
          cut = connections.size;
          for (const connection of connections) connection.cut();
        }, mercy);
        server.close(() => {
          clearTimeout(timer);
          resolve(cut);
        });
      }),
  };
};
