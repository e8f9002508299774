import { BlockList, isIP } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { healthcheckGroup } from '../conf/healthcheck.ts';
import type { GroupValues } from '../config/opts.ts';
import { type Environ, environOf } from '../environ/environ.ts';
import { raise } from '../environ/raise.ts';
import { PasteError } from '../paste/errors.ts';
import type { AppFactory, FilterFactory, PasteConf } from '../paste/factory.ts';
import type { Service } from '../service/service.ts';
import { acceptableOffers } from '../webob/accept.ts';
import { sendResponse } from '../webob/send.ts';
import { requestPath } from '../webob/url.ts';
import { type HealthcheckBackend, healthcheckBackends } from './healthcheck_backends.ts';
import { BODIES } from './healthcheck_bodies.ts';
import { withPasteConf } from './paste_conf.ts';

const PROXY_HEADERS = [
  'x-forwarded',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-for',
  'x-forwarded-prefix',
];

interface Healthcheck {
  readonly values: GroupValues<typeof healthcheckGroup>;
  readonly backends: readonly HealthcheckBackend[];
  /** undefined: anyone may ask. */
  readonly sources: BlockList | undefined;
}

/** oslo.middleware's healthcheck as a filter, as Debian's stock file has it: it answers on its path alone. */
export const healthcheck =
  (service: Service): FilterFactory =>
  (globalConf, localConf) => {
    const check = configure(service, globalConf, localConf);
    return (app) => (req, res) => {
      const environ = environOf(req);
      if (requestPath(environ) === check.values.path && mayAsk(check, req, environ)) answer(check, req, res);
      else app(req, res);
    };
  };

/** oslo.middleware's healthcheck as an application: it answers whatever path it is mounted at. */
export const healthcheckApp =
  (service: Service): AppFactory =>
  (globalConf, localConf) => {
    const check = configure(service, globalConf, localConf);
    return (req, res) => {
      if (mayAsk(check, req, environOf(req))) answer(check, req, res);
      // What is inside a filter is nothing here: oslo.middleware calls None.
      else raise(req, res, new TypeError("'NoneType' object is not callable"));
    };
  };

function configure(service: Service, globalConf: PasteConf, localConf: PasteConf): Healthcheck {
  const values = withPasteConf(service.conf, healthcheckGroup, globalConf, localConf);
  return {
    values,
    backends: healthcheckBackends(values, service),
    sources: values.allowed_source_ranges.length === 0 ? undefined : networks(values.allowed_source_ranges),
  };
}

function networks(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, prefix] = range.split('/') as [string, string | undefined];
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    if (version === 0 || !Number.isInteger(bits) || bits < 0 || bits > (version === 4 ? 32 : 128)) {
      throw new PasteError('ValueError', `'${range}' does not appear to be an IPv4 or IPv6 network`);
    }
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

function mayAsk({ sources, values }: Healthcheck, req: IncomingMessage, environ: Environ): boolean {
  if (sources !== undefined) {
    const address = environ.remoteAddr ?? '';
    const version = isIP(address);
    if (version === 0 || !sources.check(address, version === 4 ? 'ipv4' : 'ipv6')) return false;
  }
  return !values.ignore_proxied_requests || PROXY_HEADERS.every((name) => !req.headers[name]);
}

function answer({ values, backends }: Healthcheck, req: IncomingMessage, res: ServerResponse): void {
  const { serverPort } = environOf(req);
  Promise.all(backends.map(async (backend) => backend(serverPort))).then(
    (results) => {
      const healthy = results.every(({ available }) => available);
      if (req.method === 'HEAD') {
        const rows = ['Content-Type', 'text/plain; charset=UTF-8', 'Content-Length', '0'];
        sendResponse(res, healthy ? 204 : 503, rows);
        return;
      }
      const [type] = acceptableOffers(req.headers.accept, Object.keys(BODIES));
      const render = BODIES[type ?? 'text/plain'] as (typeof BODIES)[string];
      const { contentType, text } = render(results, values.detailed);
      const length = String(Buffer.byteLength(text));
      sendResponse(res, healthy ? 200 : 503, ['Content-Type', contentType, 'Content-Length', length], text);
    },
    (error: unknown) => raise(req, res, error),
  );
}
