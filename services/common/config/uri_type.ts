import { isIPv6 } from 'node:net';
import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { codePoints, pyRepr, pyText } from './python_text.ts';

export interface UriTypeOptions {
  readonly schemes?: readonly string[] | undefined;
  readonly maxLength?: number | undefined;
  /** Reasons name no user and no password. */
  readonly secret?: boolean | undefined;
}

/** RFC 3986, appendix B, with the scheme held to its own grammar and no backslash in an authority. */
const PARTS = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^\\/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^\n]*))?/i;
const UNRESERVED = "\\w.~!$&'()*+,;=\\-";
const ENCODED = '%[0-9a-f]{2}';
const AUTHORITY = new RegExp(
  `^(?:(?:[${UNRESERVED}:]|${ENCODED})+@)?((?:[${UNRESERVED}]|${ENCODED})*|\\[[^\\]]*\\]):?(?:[0-9]{1,5})?\\n?$`,
  'i',
);
const PATH = new RegExp(`^(?:[${UNRESERVED}:@/]|${ENCODED})*$`, 'i');
const FUTURE_ADDRESS = new RegExp(`^v[0-9a-f]+\\.[${UNRESERVED}:]+$`, 'i');
const ZONE = new RegExp(`%(?:[\\w.~-]|${ENCODED})+$`, 'i');
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/**
 * oslo.config's URI: a scheme and a host are required. Its reasons are the exceptions of Python's rfc3986, which print as tuples.
 */
export function uriType({ schemes, maxLength, secret = false }: UriTypeOptions = {}): OptType<string> {
  const allowed = schemes && [...new Set(schemes.map((one) => one.toLowerCase()))].sort();
  return {
    repr: 'URI',
    commaFree: false,
    convert(value) {
      const text = pyText(value);
      const [, scheme, authority, rawPath = ''] = PARTS.exec(text) ?? [];
      const path = encodeComponent(rawPath);
      const reference = referenceOf(secret ? withoutUser(text) : text);
      const host = hostOf(authority);
      const missing = [...(host === undefined ? ['host'] : []), ...(scheme === undefined ? ['scheme'] : [])];
      complain(missing, 'required but missing', reference);
      const invalid = [...(isValidHost(host ?? '') ? [] : ['host']), ...(PATH.test(path) ? [] : ['path'])];
      complain(invalid, 'found to be invalid', reference);
      if (allowed && allowed.length > 0 && !allowed.includes(scheme ?? '')) {
        const reason = `scheme was required to be one of ${pyRepr(allowed)} but was ${pyRepr(scheme)}`;
        const set = `{${allowed.map(pyRepr).join(', ')}}`;
        throw new OptValueError(`(${pyRepr(reason)}, 'scheme', ${pyRepr(scheme)}, ${set})`);
      }
      if (maxLength !== undefined && codePoints(text) > maxLength)
        throw new OptValueError(`Value '${text}' exceeds maximum length ${maxLength}`);
      return text;
    },
    format: pyRepr,
  };
}

/** Also of what is no URI because of its password: nothing before an at sign may get into a reason. */
function withoutUser(text: string): string {
  return text.replace(/^((?:[^:/?#]*:)?\/*).*@/s, '$1****@');
}

function referenceOf(text: string): string {
  const [, scheme, authority, path = '', query, fragment] = PARTS.exec(text) ?? [];
  const parts = [
    `scheme=${pyRepr(scheme)}`,
    `authority=${pyRepr(authority || undefined)}`,
    `path=${pyRepr(encodeComponent(path) || undefined)}`,
    `query=${pyRepr(query === undefined ? undefined : encodeComponent(query))}`,
    `fragment=${pyRepr(fragment === undefined ? undefined : encodeComponent(fragment))}`,
  ];
  return `URIReference(${parts.join(', ')})`;
}

function complain(components: readonly string[], what: string, reference: string): void {
  if (components.length === 0) return;
  const verb = components.length > 1 ? 'were' : 'was';
  const reason = `${components.join(', ')} ${verb} ${what}`;
  throw new OptValueError(`(${pyRepr(reason)}, ${reference}, ${pyRepr(components)})`);
}

/** Percent-encodes what no URI holds; a percent sign too, unless every one of the component's starts an encoded octet. */
function encodeComponent(text: string): string {
  const signs = text.split('%').length - 1;
  const encoded = text.match(/%[0-9a-f]{2}/gi)?.length ?? 0;
  const unsafe = signs === encoded ? /[^\w.~!$&'()*+,;=:/?#[\]@%-]/gu : /[^\w.~!$&'()*+,;=:/?#[\]@-]/gu;
  return text.replace(unsafe, (char) =>
    Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** undefined where there is no authority or it is no authority by RFC 3986, such as 256.1.1.1; may be empty. */
function hostOf(authority: string | undefined): string | undefined {
  const host = authority ? AUTHORITY.exec(authority)?.[1] : undefined;
  if (host === undefined) return undefined;
  if (host.startsWith('[')) return isLiteral(host.slice(1, -1)) ? host : undefined;
  return IPV4.test(host) && host.split('.').some((byte) => Number(byte) > 255) ? undefined : host;
}

function isLiteral(address: string): boolean {
  // rfc3986 counts the digits of an IPv4 tail and does not look at their value.
  const ipv6 = address.replace(ZONE, '').replace(/(?:\d{1,3}\.){3}\d{1,3}$/, '0.0.0.0');
  return FUTURE_ADDRESS.test(address) || (isIPv6(ipv6) && !ipv6.includes('%'));
}

/** A zone of an address is only valid after an encoded percent sign. */
function isValidHost(host: string): boolean {
  const zone = host.startsWith('[') && !/^\[v/i.test(host) ? ZONE.exec(host.slice(1, -1))?.[0] : undefined;
  return zone === undefined || /^%25./.test(zone);
}
