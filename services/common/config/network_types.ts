import { isIPv4, isIPv6 } from 'node:net';
import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { codePoints, pyRepr, pyText } from './python_text.ts';

export interface AddressTypeOptions {
  readonly version?: 4 | 6 | undefined;
}

function checked(repr: string, convert: (text: string) => string): OptType<string> {
  return { repr, commaFree: true, convert: (value) => convert(pyText(value)), format: pyRepr };
}

/** inet_pton knows no zone index; Node's check does. */
const isPton6 = (text: string): boolean => isIPv6(text) && !text.includes('%');

/** oslo.config's IPAddress, as inet_pton reads addresses: no leading zeros, no short forms of IPv4. */
export function ipType({ version }: AddressTypeOptions = {}): OptType<string> {
  return checked('IPAddress', (text) => ipAddress(text, version));
}

function ipAddress(text: string, version: 4 | 6 | undefined): string {
  if (text === '') throw new OptValueError('IP address cannot be an empty string');
  if (version === 4 && !isIPv4(text)) throw new OptValueError(`${text} is not an IPv4 address`);
  if (version === 6 && !isPton6(text)) throw new OptValueError(`${text} is not an IPv6 address`);
  if (!isIPv4(text) && !isPton6(text)) throw new OptValueError(`${text} is not IPv4 or IPv6 address`);
  return text;
}

// Python's `$` also matches before a newline at the end.
const HOST_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)\n?$/i;
const DOMAIN_LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)\n?$/i;

/** oslo.config's Hostname (RFC 1123): labels of letters, digits and hyphens, the last one not all digits. */
export function hostnameType(): OptType<string> {
  return checked('Hostname', (text) => hostname(text, HOST_LABEL));
}

function hostname(text: string, label: RegExp): string {
  if (text === '') throw new OptValueError('Cannot have an empty hostname');
  if (codePoints(text) > 253) throw new OptValueError(`hostname is greater than 253 characters: ${text}`);
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const labels = name.split('.');
  if (!/[a-z-]/i.test(labels.at(-1) ?? '')) {
    throw new OptValueError(
      `${name} contains no non-numeric characters in the top-level domain part of the host name and is invalid`,
    );
  }
  if (!labels.every((one) => label.test(one))) throw new OptValueError(`${name} is an invalid hostname`);
  return name;
}

/** oslo.config's HostAddress: an address or a host name. */
export function hostAddressType({ version }: AddressTypeOptions = {}): OptType<string> {
  return checked('HostAddress', (text) => hostAddress(text, version, HOST_LABEL));
}

/** oslo.config's HostDomain: a HostAddress whose labels may hold underscores. */
export function hostDomainType({ version }: AddressTypeOptions = {}): OptType<string> {
  return checked('HostDomain', (text) => hostAddress(text, version, DOMAIN_LABEL));
}

function hostAddress(text: string, version: 4 | 6 | undefined, label: RegExp): string {
  for (const attempt of [() => ipAddress(text, version), () => hostname(text, label)]) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof OptValueError)) throw error;
    }
  }
  throw new OptValueError(`${text} is not a valid host address`);
}
