import type { Environ } from '../../common/environ/environ.ts';
import type { Query } from './query.ts';
import { quotePlus } from './query.ts';

/** A link as it stands in an answer. A type, not an interface, so that it counts as a JSON object. */
export type Link = { readonly rel: string; readonly href: string; readonly type?: string };

/** The ports that a URL leaves out. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** webob's `host_url`: scheme and host as the client or a trusted proxy named them, a default port left out. */
export function hostUrl(environ: Environ): string {
  const { urlScheme, httpHost } = environ;
  let host = httpHost ?? environ.serverName;
  let port = httpHost === undefined ? environ.serverPort : '';
  const colon = httpHost?.indexOf(':') ?? -1;
  if (httpHost !== undefined && colon !== -1) {
    host = httpHost.slice(0, colon);
    port = httpHost.slice(colon + 1);
  }
  const named = port === '' || port === DEFAULT_PORTS[urlScheme] ? '' : `:${port}`;
  return `${urlScheme}://${host}${named}`;
}

/** webob's `application_url`: the host's URL and where the application is mounted. */
export function applicationUrl(environ: Environ): string {
  return hostUrl(environ) + quotePath(environ.scriptName);
}

/** webob's `path_url` and `url`. */
export function requestUrl(environ: Environ): string {
  const url = applicationUrl(environ) + quotePath(environ.pathInfo);
  return environ.queryString === '' ? url : `${url}?${environ.queryString}`;
}

/** A decoded path as it stands in a URL. */
export function quotePath(path: string): string {
  return /^[A-Za-z0-9/._~-]*$/.test(path) ? path : encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

/** Joins parts with one slash each; an empty last part leaves a slash at the end. */
export function urlJoin(...parts: readonly string[]): string {
  const clean = parts.filter((part) => part !== '').map((part) => part.replace(/^\/+|\/+$/g, ''));
  if (parts.at(-1) === '') clean.push('');
  return clean.join('/');
}

/** Puts an operator's `compute_link_prefix` in the place of a URL's scheme and host, its path before the URL's. */
export function withLinkPrefix(url: string, prefix: string | undefined): string {
  if (prefix === undefined || prefix === '') return url;
  const from = splitUrl(prefix);
  const to = splitUrl(url);
  return `${from.origin}${from.path}${to.path}`.replace(/\/+$/, '');
}

function splitUrl(url: string): { origin: string; path: string } {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?(.*)$/is.exec(url);
  return { origin: match?.[1] ?? '', path: match?.[2] ?? '' };
}

/** Cuts the `vN` or `vN.N` that ends a URL. */
export function withoutVersion(url: string): string {
  return url.replace(/\/v\d+(?:\.\d+)?$/, '');
}

/** Builds the links of one request's answer. Source: nova.api.openstack.common.ViewBuilder. */
export class Links {
  readonly #environ: Environ;
  readonly #projectId: string;
  readonly #prefix: string | undefined;
  #base: string | undefined;
  #bookmarkBase: string | undefined;

  /** `projectId` stands in links only where the request's URL holds it, anywhere: Nova's own rule. */
  constructor(environ: Environ, projectId: string, computeLinkPrefix: string | undefined) {
    this.#environ = environ;
    this.#prefix = computeLinkPrefix;
    this.#projectId = projectId !== '' && requestUrl(environ).includes(projectId) ? projectId : '';
  }

  self(collection: string, id: string): string {
    this.#base ??= this.#prefixed(applicationUrl(this.#environ));
    return `${this.#base}${collection}/${id}`;
  }

  bookmark(collection: string, id: string): string {
    this.#bookmarkBase ??= this.#prefixed(withoutVersion(applicationUrl(this.#environ)));
    return `${this.#bookmarkBase}${collection}/${id}`;
  }

  /** `self` and `bookmark`, in that order. */
  pair(collection: string, id: string): Link[] {
    return [
      { rel: 'self', href: this.self(collection, id) },
      { rel: 'bookmark', href: this.bookmark(collection, id) },
    ];
  }

  /** The next page: every parameter of this request, sorted by name, with another marker. */
  next(collection: string, query: Query, marker: string): Link {
    const parameters = [...query.entries()]
      .flatMap(([name, values]) => [[name, values.toSorted().at(-1) ?? ''] as const])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const sorted = new Map(parameters);
    sorted.set('marker', marker);
    const text = [...sorted].map(([name, value]) => `${quotePlus(name)}=${quotePlus(value)}`).join('&');
    this.#base ??= this.#prefixed(applicationUrl(this.#environ));
    return { rel: 'next', href: `${this.#base}${collection}?${text}` };
  }

  #prefixed(url: string): string {
    return `${urlJoin(withLinkPrefix(url, this.#prefix), this.#projectId).replace(/\/+$/, '')}/`;
  }
}
