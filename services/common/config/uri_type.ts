import { isIPv4 } from 'node:net';
import { OptValueError } from './errors.ts';
import type { OptType } from './opt_type.ts';
import { codePoints, pyRepr, pyText } from './python_text.ts';

export interface UriTypeOptions {
  readonly schemes?: readonly string[] | undefined;
  readonly maxLength?: number | undefined;
}

/** RFC 3986, appendix B, with the scheme held to its own grammar. */
const PARTS = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/i;
const AUTHORITY =
  /^(?:[\w.~!$&'()*+,;=:%-]*@)?(\[[0-9a-fv:.%_~!$&'()*+,;=-]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*):?([0-9]{0,5})$/i;
const PATH = /^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*$/i;

/**
 * oslo.config's URI: a scheme and a host are required. Its reasons are the exceptions of Python's rfc3986, which print as tuples.
 */
export function uriType({ schemes, maxLength }: UriTypeOptions = {}): OptType<string> {
  return {
    repr: 'URI',
    commaFree: false,
    convert(value) {
      const text = pyText(value);
      const [, scheme, authority, rawPath = '', query, fragment] = PARTS.exec(text) ?? [];
      const path = rawPath.replace(/[^\x21-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()));
      const reference = `URIReference(scheme=${pyRepr(scheme)}, authority=${pyRepr(authority)}, path=${rawPath === '' ? 'None' : pyRepr(path)}, query=${pyRepr(query)}, fragment=${pyRepr(fragment)})`;
      const host = hostOf(authority);
      const missing = [...(host === undefined ? ['host'] : []), ...(scheme === undefined ? ['scheme'] : [])];
      complain(missing, 'required but missing', reference);
      complain(PATH.test(path) ? [] : ['path'], 'found to be invalid', reference);
      const allowed = schemes && [...new Set(schemes.map((one) => one.toLowerCase()))].sort();
      if (allowed && !allowed.includes(scheme ?? '')) {
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

function complain(components: readonly string[], what: string, reference: string): void {
  if (components.length === 0) return;
  const verb = components.length > 1 ? 'were' : 'was';
  const reason = `${components.join(', ')} ${verb} ${what}`;
  throw new OptValueError(`(${pyRepr(reason)}, ${reference}, ${pyRepr(components)})`);
}

/** undefined where there is no authority or it is no authority by RFC 3986, such as 256.1.1.1. */
function hostOf(authority: string | undefined): string | undefined {
  const host = authority ? AUTHORITY.exec(authority)?.[1] : undefined;
  if (host === undefined || (/^\d+\.\d+\.\d+\.\d+$/.test(host) && !isIPv4(host))) return undefined;
  return host;
}
