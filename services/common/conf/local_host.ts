import { hostname, networkInterfaces } from 'node:os';
import { hostDomainType } from '../config/network_types.ts';

/**
 * This machine's name, Nova's default of `[DEFAULT] host`. A container's name can be all digits, which is no host name by
 * RFC 1123 and would stop the start with an error about a value that nobody set; such a host is `localhost`.
 */
export const LOCAL_HOSTNAME: string = validHostname(hostname());

function validHostname(name: string): string {
  try {
    return hostDomainType().convert(name) ?? 'localhost';
  } catch {
    return 'localhost';
  }
}

/** This machine's first IPv4 address that is not loopback, Nova's default of `[DEFAULT] my_ip`. */
export const LOCAL_ADDRESS: string =
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
