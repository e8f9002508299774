/** The protocols that this host speaks. */
export type ProtocolName = 'uwsgi' | 'http' | 'https';

/** Which option opens a listener for which protocol. */
export const PROTOCOL_OF_OPTION: ReadonlyMap<string, ProtocolName> = new Map([
  ['socket', 'uwsgi'],
  ['http-socket', 'http'],
  ['http', 'http'],
  ['https-socket', 'https'],
  ['https', 'https'],
] as const);
