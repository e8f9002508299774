import type { Application } from '../../environ/application.ts';
import type { SystemCalls } from '../system_calls.ts';
import { wholeExchange } from './begin_exchange.ts';
import { connectionServer } from './connection_server.ts';
import type { Framing } from './framing.ts';
import type { Log, ProtocolOptions, ProtocolServer } from './protocol.ts';
import { headerRules } from './response_headers.ts';
import { runApplication } from './run.ts';
import { type ConnectionContext, UwsgiConnection } from './uwsgi_connection.ts';
import { responseFactory } from './uwsgi_response.ts';

/**
 * A server of a protocol with one request a connection: decoded straight into Node's request and response objects.
 *
 * @param calls what short connections are served with
 */
export function packetServer(
  framing: Framing,
  application: Application,
  options: ProtocolOptions,
  log: Log,
  calls?: SystemCalls,
): ProtocolServer {
  return connectionServer(options, (clock) => {
    const context: ConnectionContext = {
      application,
      options,
      log,
      framing,
      clock,
      respond: responseFactory(headerRules(options.addHeaders, options.remHeaders), log, framing.cgi),
    };
    return {
      serve(socket, closed, begun) {
        const connection = new UwsgiConnection(socket, context, closed);
        if (begun !== undefined) connection.goOn(begun);
        return connection;
      },
      short: calls && {
        calls,
        read: (data, socket) => wholeExchange(data, socket, context),
        run: ({ req, res }) => runApplication(application, req, res, log),
      },
    };
  });
}
