import { wsgiGroup } from '../conf/wsgi.ts';
import type { Conf } from '../config/conf.ts';
import type { Application } from '../environ/application.ts';
import { environOf } from '../environ/environ.ts';

/**
 * `[wsgi] secure_proxy_ssl_header`: the environ key whose value, where a request has one, is the scheme of links; Nova
 * reads it where it makes a request of an environ, after the filters of oslo.middleware. A key that is no request header
 * (`HTTP_…`) never has a value.
 *
 * @returns the application itself where the option is not set
 */
export function withSecureProxyScheme(conf: Conf, application: Application): Application {
  const key = conf.group(wsgiGroup).secure_proxy_ssl_header;
  if (key === undefined || !key.startsWith('HTTP_')) return application;
  const header = key.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-');
  return (req, res) => {
    const value = req.headers[header];
    if (typeof value === 'string' && value !== '') environOf(req).urlScheme = value;
    application(req, res);
  };
}
