import { connectionServer } from './connection_server.ts';
import { FastcgiConnection, type FastcgiContext } from './fastcgi_connection.ts';
import type { Protocol } from './protocol.ts';
import { headerRules } from './response_headers.ts';
import { responseFactory } from './uwsgi_response.ts';

/** FastCGI 1.0's responder, as nginx's fastcgi_pass and Apache's mod_proxy_fcgi speak it, kept connections included. */
export const fastcgiProtocol: Protocol = (application, options, log) =>
  connectionServer(options, (clock) => {
    const respond = responseFactory(headerRules(options.addHeaders, options.remHeaders), log, true);
    const context: FastcgiContext = { application, options, log, respond, clock };
    return { serve: (socket, closed) => new FastcgiConnection(socket, context, closed) };
  });
