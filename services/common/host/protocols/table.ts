import { fastcgiProtocol } from './fastcgi.ts';
import { httpProtocol } from './http.ts';
import type { ProtocolName } from './names.ts';
import type { Protocol } from './protocol.ts';
import { scgiProtocol } from './scgi.ts';
import { uwsgiProtocol } from './uwsgi.ts';

/** Every protocol: a file and a row here. */
export const PROTOCOLS: Readonly<Record<ProtocolName, Protocol>> = {
  uwsgi: uwsgiProtocol,
  fastcgi: fastcgiProtocol,
  scgi: scgiProtocol,
  http: httpProtocol,
  https: httpProtocol,
};
