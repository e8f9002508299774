import { optGroup } from '../config/opts.ts';

/** `[oslo_middleware]`: the filters sizelimit, http_proxy_to_wsgi and basic_auth. */
export const osloMiddlewareGroup = optGroup('oslo_middleware', 'Filters of oslo.middleware.', {
  max_request_body_size: {
    type: 'integer',
    default: 114688,
    deprecatedNames: ['DEFAULT.osapi_max_request_body_size', 'DEFAULT.max_request_body_size'],
    help: 'Bytes of a request body at most; more is 413.',
  },
  enable_proxy_headers_parsing: {
    type: 'boolean',
    default: false,
    help: 'Believes Forwarded and X-Forwarded-*; only right behind a front that sets them itself.',
  },
  http_basic_auth_user_file: {
    type: 'string',
    default: '/etc/htpasswd',
    help: 'The passwords of the filter basic_auth.',
  },
});
