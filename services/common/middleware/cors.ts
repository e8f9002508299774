import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsGroup } from '../conf/cors.ts';
import type { GroupValues } from '../config/opts.ts';
import type { Filter } from '../environ/application.ts';
import { getLogger } from '../log/log.ts';
import { PasteError } from '../paste/errors.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { withPasteConf } from './paste_conf.ts';
import { discardable } from './discardable.ts';
import { deleteRows, getRow, onHead, type ResponseHead, setRow } from './response_head.ts';

const log = getLogger('oslo_middleware.cors');

const SIMPLE_HEADERS = [
  'Accept',
  'Accept-Language',
  'Content-Type',
  'Cache-Control',
  'Content-Language',
  'Expires',
  'Last-Modified',
  'Pragma',
];

interface Policy {
  readonly values: GroupValues<typeof corsGroup>;
  readonly origins: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
}

/**
 * oslo.middleware's cors filter. Its options come from the service's configuration, whatever `oslo_config_project`
 * says, or from the section itself; as there, one of `oslo_config_project` and `allowed_origin` must be in it.
 * An OPTIONS request whose answer is no 2xx gets an empty 200, with and without an Origin.
 */
export const cors =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    if (!('allowed_origin' in localConf) && !('oslo_config_project' in localConf)) {
      throw new PasteError('TypeError', 'allowed_origin or oslo_config_project is required');
    }
    return corsFilter(withPasteConf(service.conf, corsGroup, globalConf, localConf));
  };

function corsFilter(values: GroupValues<typeof corsGroup>): Filter {
  const policy: Policy = {
    values,
    origins: new Set(values.allowed_origin ?? []),
    headers: new Set([...values.allow_headers, ...SIMPLE_HEADERS].map((header) => header.toUpperCase())),
  };
  return (app) => (req, res) => {
    if (req.method === 'OPTIONS') preflight(policy, req, res);
    else if (req.headers.origin !== undefined) decorate(policy, req.headers.origin, res);
    app(req, res);
  };
}

/** A normal request across origins. Of several Vary rows only the last survives, as with webob's headers. */
function decorate(policy: Policy, asked: string, res: ServerResponse): void {
  const origin = allowedOrigin(policy, asked);
  if (origin === undefined) return;
  const { allow_credentials, expose_headers } = policy.values;
  onHead(res, ({ rows }) => {
    if (getRow(rows, 'access-control-allow-origin') !== undefined) return;
    const vary = getRow(rows, 'vary');
    setRow(rows, 'Vary', vary === undefined ? 'Origin' : `${vary},Origin`);
    setRow(rows, 'Access-Control-Allow-Origin', origin);
    if (allow_credentials) setRow(rows, 'Access-Control-Allow-Credentials', 'true');
    if (expose_headers.length > 0) setRow(rows, 'Access-Control-Expose-Headers', expose_headers.join(','));
  });
}

function preflight(policy: Policy, req: IncomingMessage, res: ServerResponse): void {
  const body = discardable(res);
  onHead(res, (head) => {
    if (getRow(head.rows, 'access-control-allow-origin') !== undefined) return;
    if (head.status < 200 || head.status >= 300) {
      body.discard();
      head.status = 200;
      head.reason = 'OK';
      head.rows.splice(0, head.rows.length, 'Content-Length', '0');
    }
    grant(policy, req, head);
  });
}

/** The checks of the CORS recommendation's section 6.2, in its order. */
function grant(policy: Policy, req: IncomingMessage, { rows }: ResponseHead): void {
  if (req.headers.origin === undefined) return;
  const origin = allowedOrigin(policy, req.headers.origin);
  if (origin === undefined) return;
  const method = req.headers['access-control-request-method'];
  if (method === undefined) {
    log.debug('CORS request does not contain Access-Control-Request-Method header.');
    return;
  }
  const { allow_credentials, allow_methods, max_age } = policy.values;
  if (!allow_methods.includes(method)) {
    log.debug(`Request method '${method}' not in permitted list: ${allow_methods.join(', ')}`);
    return;
  }
  const requested = (req.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((header) => header.trim())
    .filter((header) => header !== '');
  const refused = requested.find((header) => !policy.headers.has(header.toUpperCase()));
  if (refused !== undefined) {
    log.debug(`Request header '${refused}' not in permitted list: ${[...policy.headers].join(', ')}`);
    return;
  }
  deleteRows(rows, 'vary');
  rows.push('Vary', 'Origin', 'Access-Control-Allow-Origin', origin);
  if (allow_credentials) setRow(rows, 'Access-Control-Allow-Credentials', 'true');
  if (max_age !== 0) setRow(rows, 'Access-Control-Max-Age', String(max_age));
  setRow(rows, 'Access-Control-Allow-Methods', method);
  if (requested.length > 0) setRow(rows, 'Access-Control-Allow-Headers', requested.join(','));
}

/** The origin as the answer names it: itself, or `*` where that is configured and it is not. */
function allowedOrigin({ origins }: Policy, origin: string): string | undefined {
  if (origins.has(origin)) return origin;
  if (origins.has('*')) return '*';
  log.debug(`CORS request from origin '${origin}' not permitted.`);
  return undefined;
}
