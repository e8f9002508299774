import { packetServer } from './packet_server.ts';
import type { Protocol } from './protocol.ts';
import { scgiFraming } from './scgi_packet.ts';

/** SCGI, as nginx's scgi_pass and Apache's mod_proxy_scgi speak it: one request a connection. */
export const scgiProtocol: Protocol = (application, options, log, calls) =>
  packetServer(scgiFraming, application, options, log, calls);
