import type { Backend, FrontName } from './stack.ts';

/** A front, and how it speaks to the services. */
export type Path = `${FrontName}/${Backend}`;

export interface Difference {
  /** What a client does or meets. */
  readonly what: string;
  /** The status that it gets. */
  readonly status: Readonly<Record<Path, number>>;
  readonly reason: string;
}

function row(
  what: string,
  [nginxHttp, nginxUwsgi, apacheHttp, apacheUwsgi]: readonly [number, number, number, number],
  reason: string,
): Difference {
  return {
    what,
    status: {
      'nginx/http': nginxHttp,
      'nginx/uwsgi': nginxUwsgi,
      'apache/http': apacheHttp,
      'apache/uwsgi': apacheUwsgi,
    },
    reason,
  };
}

/**
 * Where the fronts answer differently and no directive makes them agree. The e2e suites assert every cell, so a row
 * that is no longer true fails; LIMITS.md shows the same rows.
 */
export const DIFFERENCES = {
  chunkedBody: row(
    'sends a body of 100 KB with Transfer-Encoding: chunked',
    [200, 200, 200, 411],
    'mod_proxy_uwsgi refuses every chunked request; nginx reads the body whole and passes it on with its length.',
  ),
  chunkedMegabyte: row(
    'sends a body of 1 MB with Transfer-Encoding: chunked, more than [oslo_middleware] max_request_body_size',
    [413, 413, 413, 411],
    'As above; the 413 is the size limit of the application.',
  ),
  serviceDown: row(
    'asks while the service is stopped',
    [502, 502, 503, 503],
    'nginx calls a service that it cannot reach a bad gateway, Apache an unavailable one.',
  ),
  connectionDropped: row(
    'asks a service that closes the connection without an answer',
    [502, 502, 502, 500],
    'mod_proxy_uwsgi reports an empty answer as its own failure.',
  ),
  noAnswer: row(
    'asks a service that does not answer within the front’s time limit',
    [504, 504, 502, 500],
    'mod_proxy_http and mod_proxy_uwsgi report a time-out as they report any failed read.',
  ),
  manyHeaders: row(
    'sends 150 short headers',
    [200, 200, 400, 400],
    'Apache bounds the number of headers (LimitRequestFields 100), nginx their total size.',
  ),
  zeroByte: row(
    'asks for a path with %00',
    [400, 400, 404, 404],
    'Both refuse it before any service is asked, each with its own status.',
  ),
} as const satisfies Record<string, Difference>;

/**
 * Where a header with an underscore in its name goes on to the service under that name. The services take it for no
 * other; a Python service would, in its CGI environment.
 */
export const UNDERSCORES_PASS: ReadonlySet<Path> = new Set<Path>(['apache/http']);

export function pathOf(front: FrontName, backend: Backend): Path {
  return `${front}/${backend}`;
}
