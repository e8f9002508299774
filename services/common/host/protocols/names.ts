/** The protocols that this host speaks. */
export type ProtocolName = 'uwsgi' | 'http' | 'https' | 'fastcgi' | 'scgi';

/** Which option opens a listener for which protocol. */
export const PROTOCOL_OF_OPTION: ReadonlyMap<string, ProtocolName> = new Map([
  ['socket', 'uwsgi'],
  ['uwsgi-socket', 'uwsgi'],
  ['http-socket', 'http'],
  ['http', 'http'],
  ['fastcgi-socket', 'fastcgi'],
  ['scgi-socket', 'scgi'],
  ['https-socket', 'https'],
  ['https', 'https'],
] as const);
