import { BEST_CONTENT_TYPE } from '../context/context.ts';
import type { Application } from '../environ/application.ts';
import { environOf } from '../environ/environ.ts';
import { getLogger } from '../log/log.ts';
import type { CompositeFactory } from '../paste/factory.ts';
import { type AcceptMatch, bestMatch, parseOptionsHeader } from './accept.ts';
import { urlmapFactoryOf } from './paste_urlmap.ts';
import { hostAndPort, type Mounted, normalizeUrl, onDomain } from './url_map.ts';

const log = getLogger('nova.api.openstack.urlmap');

const JSON_TYPE = 'application/json';
const SUPPORTED = [JSON_TYPE, 'application/vnd.openstack.compute+json'];
const SUPPORTED_AT_ROOT = [...SUPPORTED, 'application/atom+xml'];
const SUFFIXES = new Map(SUPPORTED.map((type) => [type.slice('application/'.length), type]));

interface Match {
  readonly app: Application;
  readonly url: string;
}

/**
 * nova.api.openstack.urlmap: the version is chosen by path, else by a `version` parameter of Content-Type, else of
 * Accept, else it is the default application; what the answer calls itself, by suffix or Accept, goes into
 * `nova.best_content_type`. A place that ends in `/+` needs at least one more character after the slash.
 */
export const urlmapFactory: CompositeFactory = urlmapFactoryOf((applications, notFound) => {
  const places = applications.map(compile);
  const hasDomains = applications.some(({ domain }) => domain !== undefined);
  const acceptMatch = cachedBestMatch();
  return (req, res) => {
    const environ = environOf(req);
    const { host, port } = hasDomains
      ? hostAndPort(environ.httpHost ?? environ.serverName, environ.urlScheme)
      : { host: '', port: '' };
    const path = normalizeUrl(environ.pathInfo, false).url;
    const byPath = find(places, host, port, path);
    // The root matches everything, which is no choice of a version.
    let chosen = byPath?.url === '' ? undefined : byPath;
    // By header the version moves into SCRIPT_NAME while PATH_INFO stays as it was sent.
    let byHeader = false;
    let contentType = suffixType(path);
    if (chosen === undefined) {
      const header = req.headers['content-type'];
      if (header !== undefined) {
        chosen = findVersion(places, host, port, parseOptionsHeader(header).params.get('version'));
        byHeader = chosen !== undefined;
      }
    }
    const accept = req.headers.accept;
    if (accept !== undefined && accept !== '' && (contentType === undefined || chosen === undefined)) {
      const atRoot = path === '/' || (byPath !== undefined && byPath.url !== '' && path === `${byPath.url}/`);
      const match = acceptMatch(accept, atRoot);
      contentType ??= match.contentType;
      if (chosen === undefined) {
        chosen = findVersion(places, host, port, match.params.get('version'));
        byHeader = chosen !== undefined;
      }
    }
    chosen ??= byPath;
    if (chosen === undefined) {
      log.debug(`Could not find application for ${environ.pathInfo}`);
      notFound(req, res);
      return;
    }
    environ.scriptName += chosen.url;
    if (!byHeader) environ.pathInfo = path.slice(chosen.url.length);
    BEST_CONTENT_TYPE.set(environ, contentType ?? JSON_TYPE);
    chosen.app(req, res);
  };
});

interface Place extends Match {
  readonly domain: string | undefined;
  /** What the path starts with where it is not the place itself. */
  readonly prefix: string;
  /** Whether something must follow the prefix, and the place itself does not count. */
  readonly below: boolean;
}

function compile({ domain, url, app }: Mounted): Place {
  const below = url.endsWith('/+');
  const bare = below ? url.slice(0, -2) : url;
  return { domain, app, below, url: bare, prefix: `${bare}/` };
}

function find(places: readonly Place[], host: string, port: string, path: string): Match | undefined {
  for (const place of places) {
    if (!onDomain(place.domain, host, port)) continue;
    if (place.below) {
      if (path.length > place.prefix.length && path.startsWith(place.prefix)) return place;
    } else if (path === place.url || path.startsWith(place.prefix)) return place;
  }
  return undefined;
}

/** The application that is mounted at `/vX`; Accept's and Content-Type's version may name any. */
function findVersion(
  places: readonly Place[],
  host: string,
  port: string,
  version: string | undefined,
): Match | undefined {
  return version === undefined ? undefined : find(places, host, port, `/v${version}`);
}

function suffixType(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? undefined : SUFFIXES.get(path.slice(dot + 1));
}

/** Clients send the same few Accept headers all the time. */
function cachedBestMatch(): (accept: string, atRoot: boolean) => AcceptMatch {
  const caches = [new Map<string, AcceptMatch>(), new Map<string, AcceptMatch>()] as const;
  return (accept, atRoot) => {
    const cache = caches[atRoot ? 1 : 0];
    const known = cache.get(accept);
    if (known !== undefined) return known;
    const match = bestMatch(accept, atRoot ? SUPPORTED_AT_ROOT : SUPPORTED);
    if (cache.size >= 256) cache.clear();
    cache.set(accept, match);
    return match;
  };
}
