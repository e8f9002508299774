import { optGroup } from '../config/opts.ts';
import { AUTH_OPTS } from './keystoneauth_opts.ts';

/** `[keystone_authtoken]`: how the filter `authtoken` validates tokens. */
export const keystoneAuthtokenGroup = optGroup('keystone_authtoken', 'How tokens are validated.', {
  www_authenticate_uri: {
    type: 'string',
    deprecatedNames: ['auth_uri'],
    help: 'The address of Keystone that clients are told in WWW-Authenticate.',
  },
  auth_version: { type: 'string', help: "The version of Keystone's API." },
  interface: { type: 'string', default: 'internal', help: 'The interface of Keystone to use.' },
  delay_auth_decision: {
    type: 'boolean',
    default: false,
    help: 'Lets requests without a valid token through, for the application to judge.',
  },
  http_connect_timeout: { type: 'integer', help: 'Seconds to wait for Keystone.' },
  http_request_max_retries: { type: 'integer', default: 3, help: 'Attempts to reach it.' },
  cache: { type: 'string', help: 'The environ key of a cache that another filter left.' },
  certfile: { type: 'string', help: 'The client certificate.' },
  keyfile: { type: 'string', help: 'Its key.' },
  cafile: { type: 'string', help: 'The authorities to verify Keystone with.' },
  insecure: { type: 'boolean', default: false, help: 'Does not verify Keystone.' },
  region_name: { type: 'string', help: "Keystone's region in the catalog." },
  memcached_servers: {
    type: 'list',
    deprecatedNames: ['memcache_servers'],
    help: 'The memcached servers that keep validated tokens; each process keeps its own where not set.',
  },
  token_cache_time: {
    type: 'integer',
    default: 300,
    help: 'Seconds that a validated token is kept; -1 keeps none.',
  },
  memcache_security_strategy: {
    type: 'string',
    choices: ['None', 'MAC', 'ENCRYPT'],
    ignoreCase: true,
    default: 'None',
    help: 'Whether what memcached keeps has a MAC, or a MAC and is encrypted.',
  },
  memcache_secret_key: { type: 'string', secret: true, help: 'The secret for that.' },
  memcache_tls_enabled: {
    type: 'boolean',
    default: false,
    help: 'Talks to memcached over TLS (keystonemiddleware of 2025.2).',
  },
  memcache_tls_cafile: { type: 'string', help: 'The authorities that may have signed its certificate.' },
  memcache_tls_certfile: { type: 'string', help: "The client's certificate." },
  memcache_tls_keyfile: { type: 'string', help: 'The key of it.' },
  memcache_tls_allowed_ciphers: { type: 'string', help: 'The ciphers, as OpenSSL writes them.' },
  memcache_pool_dead_retry: {
    type: 'integer',
    default: 300,
    help: 'Seconds until a dead memcached server is tried again.',
  },
  memcache_pool_maxsize: { type: 'integer', default: 10, help: 'Connections to one memcached server.' },
  memcache_pool_socket_timeout: {
    type: 'integer',
    default: 3,
    help: 'Seconds to wait for one to connect or to answer.',
  },
  memcache_pool_unused_timeout: {
    type: 'integer',
    default: 60,
    help: 'Seconds until an idle connection is closed.',
  },
  memcache_pool_conn_get_timeout: {
    type: 'integer',
    default: 10,
    help: 'Seconds to wait for a free connection.',
  },
  memcache_use_advanced_pool: { type: 'boolean', default: true, help: 'Which of two pools to use.' },
  include_service_catalog: {
    type: 'boolean',
    default: true,
    help: 'Whether the catalog is fetched and passed on as X-Service-Catalog.',
  },
  enforce_token_bind: {
    type: 'string',
    default: 'permissive',
    help: 'disabled, permissive, strict, required or the name of a method.',
  },
  service_token_roles: {
    type: 'list',
    default: ['service'],
    help: 'Roles one of which a service token must have.',
  },
  service_token_roles_required: {
    type: 'boolean',
    default: false,
    help: 'Refuses service tokens that have none of them.',
  },
  service_type: {
    type: 'string',
    help: 'The type of this service in access rules of application credentials.',
  },
  memcache_sasl_enabled: { type: 'boolean', default: false, help: 'Signs in to memcached; refused here.' },
  memcache_username: { type: 'string', default: '', help: 'The user for that.' },
  memcache_password: { type: 'string', default: '', secret: true, help: 'The password for that.' },
  ...AUTH_OPTS,
});
