import type { Application } from '../../environ/application.ts';
import { connectionServer } from './connection_server.ts';
import type { Framing } from './framing.ts';
import type { Log, ProtocolOptions, ProtocolServer } from './protocol.ts';
import { headerRules } from './response_headers.ts';
import { type ConnectionContext, UwsgiConnection } from './uwsgi_connection.ts';
import { responseFactory } from './uwsgi_response.ts';

/** A server of a protocol with one request a connection: decoded straight into Node's request and response objects. */
export function packetServer(
  framing: Framing,
  application: Application,
  options: ProtocolOptions,
  log: Log,
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
    return (socket, closed) => new UwsgiConnection(socket, context, closed);
  });
}
