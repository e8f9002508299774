import { packetServer } from './packet_server.ts';
import type { Protocol } from './protocol.ts';
import { uwsgiFraming } from './uwsgi_packet.ts';

/** The uwsgi protocol, as nginx's uwsgi_pass and Apache's mod_proxy_uwsgi speak it: one request a connection. */
export const uwsgiProtocol: Protocol = (application, options, log, calls) =>
  packetServer(uwsgiFraming, application, options, log, calls);
