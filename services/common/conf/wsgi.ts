import { optGroup } from '../config/opts.ts';

/** `[wsgi]`: the standalone services' server. Hosts such as nova-uwsgi read only `secure_proxy_ssl_header` of it. */
export const wsgiGroup = optGroup('wsgi', 'The server of the standalone services.', {
  api_paste_config: {
    type: 'string',
    default: 'api-paste.ini',
    deprecatedNames: ['DEFAULT.api_paste_config'],
    help: 'The paste file of the standalone services, searched beside the configuration files.',
  },
  wsgi_log_format: {
    type: 'string',
    default:
      '%(client_ip)s "%(request_line)s" status: %(status_code)s len: %(body_length)s time: %(wall_seconds).7f',
    deprecatedNames: ['DEFAULT.wsgi_log_format'],
    deprecatedForRemoval: true,
    help: "The standalone services' access line.",
  },
  secure_proxy_ssl_header: {
    type: 'string',
    deprecatedNames: ['DEFAULT.secure_proxy_ssl_header'],
    deprecatedForRemoval: true,
    help: 'A WSGI environ key, such as HTTP_X_FORWARDED_PROTO, whose value is the scheme of links.',
  },
  ssl_ca_file: {
    type: 'string',
    deprecatedNames: ['DEFAULT.ssl_ca_file'],
    help: 'The authorities whose client certificates are required.',
  },
  ssl_cert_file: {
    type: 'string',
    deprecatedNames: ['DEFAULT.ssl_cert_file'],
    help: 'The certificate of the APIs in enabled_ssl_apis.',
  },
  ssl_key_file: { type: 'string', deprecatedNames: ['DEFAULT.ssl_key_file'], help: 'Its key.' },
  tcp_keepidle: {
    type: 'integer',
    min: 0,
    default: 600,
    deprecatedNames: ['DEFAULT.tcp_keepidle'],
    help: 'Seconds of silence after which TCP asks whether the client is there.',
  },
  default_pool_size: {
    type: 'integer',
    min: 0,
    default: 1000,
    deprecatedNames: ['DEFAULT.wsgi_default_pool_size'],
    help: 'How many requests are served at once.',
  },
  max_header_line: {
    type: 'integer',
    min: 0,
    default: 16384,
    deprecatedNames: ['DEFAULT.max_header_line'],
    help: 'Bytes of a header line at most.',
  },
  keep_alive: {
    type: 'boolean',
    default: true,
    deprecatedNames: ['DEFAULT.wsgi_keep_alive'],
    help: 'Whether a connection serves more than one request.',
  },
  client_socket_timeout: {
    type: 'integer',
    min: 0,
    default: 900,
    deprecatedNames: ['DEFAULT.client_socket_timeout'],
    help: 'Seconds that a client may be silent; 0 is any time.',
  },
});
