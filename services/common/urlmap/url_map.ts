import type { Application } from '../environ/application.ts';
import { PasteError } from '../paste/errors.ts';
import { repr, split } from '../paste/python.ts';

/** An application at a place: any host where `domain` is undefined, else that host (or `host:port`). */
export interface Mounted {
  readonly domain: string | undefined;
  /** Without a trailing slash; '' is the root. */
  readonly url: string;
  readonly app: Application;
}

const REPEATED_SLASH = /\/\/+/g;
const DOMAIN_URL = /^https?:\/\//;

/**
 * Paste's path expression: words, of which `domain D`, `port P` (only with a domain) and one path are known.
 * Gives the URL that the map takes; anything else is a ValueError.
 */
export function parsePathExpression(expression: string): string {
  const words = split(expression);
  let domain: string | undefined;
  let port: string | undefined;
  let path: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'domain') {
      if (domain !== undefined) throw new PasteError('ValueError', "'domain' given twice");
      domain = words.shift();
      if (domain === undefined) {
        throw new PasteError('ValueError', "'domain' must be followed with a domain name");
      }
    } else if (word === 'port') {
      if (port !== undefined) throw new PasteError('ValueError', "'port' given twice");
      port = words.shift();
      if (port === undefined)
        throw new PasteError('ValueError', "'port' must be followed with a port number");
    } else {
      if (path !== undefined) {
        throw new PasteError(
          'ValueError',
          `more than one path given (have ${repr(path)}, got ${repr(word)})`,
        );
      }
      path = word;
    }
  }
  if (port !== undefined && domain === undefined) {
    throw new PasteError('ValueError', 'If you give a port, you must also give a domain');
  }
  if (domain === undefined) return path ?? '';
  const host = port === undefined ? `http://${domain}` : `http://${domain}:${port}`;
  return path === undefined ? host : `${host}/${path}`;
}

/** Collapses repeated slashes, and takes `http://domain` off; asserts that a path starts with a slash. */
export function normalizeUrl(url: string, trim: boolean): { domain: string | undefined; url: string } {
  if (url !== '' && !url.startsWith('/') && !DOMAIN_URL.test(url)) {
    throw new PasteError(
      'AssertionError',
      `URL fragments must start with / or http:// (you gave ${repr(url)})`,
    );
  }
  let domain: string | undefined;
  let path = url;
  if (DOMAIN_URL.test(url)) {
    const rest = url.replace(DOMAIN_URL, '');
    const slash = rest.indexOf('/');
    domain = slash === -1 ? rest : rest.slice(0, slash);
    path = slash === -1 ? '' : rest.slice(slash);
  }
  if (path.includes('//')) path = path.replace(REPEATED_SLASH, '/');
  return { domain, url: trim ? path.replace(/\/+$/, '') : path };
}

/** Adds an application, replacing one at the same place; domains come first, then the longest path. */
export function mount(applications: readonly Mounted[], expression: string, app: Application): Mounted[] {
  const place = normalizeUrl(parsePathExpression(expression), true);
  const others = applications.filter(({ domain, url }) => domain !== place.domain || url !== place.url);
  return [...others, { ...place, app }].sort(compareMounted);
}

function compareMounted(a: Mounted, b: Mounted): number {
  const [left, right] = [a.domain ?? '\u00ff', b.domain ?? '\u00ff'];
  if (left !== right) return left < right ? -1 : 1;
  if (a.url.length !== b.url.length) return b.url.length - a.url.length;
  return a.url < b.url ? -1 : 1;
}

/** The host, lower-case, and the port that a request names, as Paste splits them. */
export function hostAndPort(host: string, urlScheme: string): { host: string; port: string } {
  const lower = host.toLowerCase();
  const colon = lower.indexOf(':');
  if (colon === -1) return { host: lower, port: urlScheme === 'http' ? '80' : '443' };
  return { host: lower.slice(0, colon), port: lower.slice(colon + 1) };
}

/** Whether an application is for this host. */
export function onDomain(domain: string | undefined, host: string, port: string): boolean {
  return domain === undefined || domain === '' || domain === host || domain === `${host}:${port}`;
}

/**
 * What a composite's factory gives for a section that Nova has removed (Python's None): mounting it leaves its place
 * empty.
 */
export const REMOVED_APP: Application = () => {
  throw new TypeError("'NoneType' object is not callable");
};
