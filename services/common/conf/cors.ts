import { optGroup } from '../config/opts.ts';

/** `[cors]` with the defaults that Nova sets over oslo.middleware's. */
export const corsGroup = optGroup('cors', 'The filter cors.', {
  allowed_origin: {
    type: 'list',
    help: 'Origins that may read answers; `*` is any. The filter is off where not set.',
  },
  allow_credentials: {
    type: 'boolean',
    default: true,
    help: 'Whether browsers may send credentials along.',
  },
  expose_headers: {
    type: 'list',
    default: [
      'X-Auth-Token',
      'X-Openstack-Request-Id',
      'X-Subject-Token',
      'X-Service-Token',
      'X-OpenStack-Nova-API-Version',
      'OpenStack-API-Version',
    ],
    help: 'Headers of answers that scripts may read.',
  },
  max_age: { type: 'integer', default: 3600, help: 'Seconds that a browser may keep a preflight answer.' },
  allow_methods: {
    type: 'list',
    default: ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'],
    help: 'Methods that may be used; HEAD and OPTIONS are not among them, as in Nova.',
  },
  allow_headers: {
    type: 'list',
    default: [
      'X-Auth-Token',
      'X-Openstack-Request-Id',
      'X-Identity-Status',
      'X-Roles',
      'X-Service-Catalog',
      'X-User-Id',
      'X-Tenant-Id',
      'X-OpenStack-Nova-API-Version',
      'OpenStack-API-Version',
    ],
    help: 'Headers that requests may carry.',
  },
});
