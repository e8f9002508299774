import type { Environ } from '../environ/environ.ts';

/** webob's PATH_SAFE and the unreserved characters: what stays as it is in the path of a URL. */
const SAFE_PATH = /^[A-Za-z0-9_.\-~/!$&'()*+,;=:@]*$/;
const OVERQUOTED = /%(?:2F|24|26|2B|2C|3B|3D|3A|40)/g;

/**
 * The URL up to the path, as webob builds it: the scheme whatever text it is, the Host header (or server name and
 * port where there was none), the port left out where it is the scheme's own. An empty Host gives `http://`.
 */
export function hostUrl(environ: Environ): string {
  const { urlScheme } = environ;
  let host = environ.httpHost;
  let port = '';
  if (host === undefined) {
    host = environ.serverName;
    port = environ.serverPort;
  } else {
    const colon = host.lastIndexOf(':');
    if (colon !== -1 && !host.endsWith(']')) {
      port = host.slice(colon + 1);
      host = host.slice(0, colon);
    }
  }
  if (port === '' || (port === '443' && urlScheme === 'https') || (port === '80' && urlScheme === 'http')) {
    return `${urlScheme}://${host}`;
  }
  return `${urlScheme}://${host}:${port}`;
}

/** webob's `application_url`: with SCRIPT_NAME, without the rest of the path. */
export function applicationUrl(environ: Environ): string {
  return hostUrl(environ) + quotePath(environ.scriptName);
}

/** webob's `path`: SCRIPT_NAME and PATH_INFO, percent-encoded. */
export function requestPath(environ: Environ): string {
  return quotePath(environ.scriptName) + quotePath(environ.pathInfo);
}

/** webob's `path_url`. */
export function pathUrl(environ: Environ): string {
  return hostUrl(environ) + requestPath(environ);
}

/** webob's `url`: the whole request, with its query string. */
export function requestUrl(environ: Environ): string {
  return environ.queryString === '' ? pathUrl(environ) : `${pathUrl(environ)}?${environ.queryString}`;
}

/** Percent-encodes a decoded path as webob does. */
export function quotePath(path: string): string {
  if (SAFE_PATH.test(path)) return path;
  return encodeURIComponent(path.toWellFormed()).replace(OVERQUOTED, decodeURIComponent);
}
