import type { IncomingHttpHeaders } from 'node:http';
import { osloMiddlewareGroup } from '../conf/oslo_middleware.ts';
import { type Environ, environOf } from '../environ/environ.ts';
import type { FilterFactory } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { withPasteConf } from './paste_conf.ts';

/**
 * oslo.middleware's http_proxy_to_wsgi: with `enable_proxy_headers_parsing` the environ's scheme, host and peer become
 * what the proxy says, taken as it says it: lists are not split, quotes not removed, only Forwarded's first element
 * counts, and Forwarded hides the X-Forwarded- trio. X-Forwarded-Prefix always goes before SCRIPT_NAME.
 */
export const httpProxyToWsgi =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    const values = withPasteConf(service.conf, osloMiddlewareGroup, globalConf, localConf);
    return (app) => (req, res) => {
      if (values.enable_proxy_headers_parsing) applyProxyHeaders(req.headers, environOf(req));
      app(req, res);
    };
  };

function applyProxyHeaders(headers: IncomingHttpHeaders, environ: Environ): void {
  const forwarded = headers['forwarded'];
  const said =
    forwarded === undefined || forwarded === ''
      ? {
          proto: text(headers['x-forwarded-proto']),
          host: text(headers['x-forwarded-host']),
          for: text(headers['x-forwarded-for']),
        }
      : parseForwarded(forwarded);
  if (said.proto) environ.urlScheme = said.proto;
  if (said.host) environ.httpHost = said.host;
  if (said.for) environ.remoteAddr = said.for;
  const prefix = text(headers['x-forwarded-prefix']);
  if (prefix) environ.scriptName = prefix + environ.scriptName;
}

interface Proxy {
  readonly proto: string | undefined;
  readonly host: string | undefined;
  readonly for: string | undefined;
}

/** The first element of RFC 7239's header, by a reading that knows no quoted strings. */
function parseForwarded(header: string): Proxy {
  const [first] = header.split(',');
  const pairs = new Map<string, string>();
  for (const part of (first as string).split(';')) {
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    pairs.set(name.toLowerCase().trim(), equals === -1 ? '' : part.slice(equals + 1).trim());
  }
  return { proto: pairs.get('proto'), host: pairs.get('host'), for: pairs.get('for') };
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}
