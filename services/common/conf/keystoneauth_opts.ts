import type { Opt } from '../config/opts.ts';

/** How a service reaches another over HTTPS: keystoneauth's session options. */
export const SESSION_OPTS = {
  cafile: { type: 'string', help: 'The authorities to verify the other side with.' },
  certfile: { type: 'string', help: 'The client certificate.' },
  keyfile: { type: 'string', help: 'Its key.' },
  insecure: { type: 'boolean', default: false, help: 'Does not verify the other side.' },
  timeout: { type: 'integer', help: 'Seconds until a request is given up.' },
  collect_timing: { type: 'boolean', default: false, help: 'Collects how long requests take.' },
  split_loggers: { type: 'boolean', default: false, help: 'Logs requests to several loggers.' },
} as const satisfies Readonly<Record<string, Opt>>;

/** How a service signs in to Keystone: the options of keystoneauth's `password` plugin. */
export const PASSWORD_OPTS = {
  auth_type: { type: 'string', deprecatedNames: ['auth_plugin'], help: 'The way to sign in.' },
  auth_section: { type: 'string', help: 'Another section that has these options.' },
  auth_url: { type: 'string', help: "Keystone's address." },
  system_scope: { type: 'string', help: 'The scope of the token where it is a system.' },
  domain_id: { type: 'string', help: 'The scope of the token where it is a domain.' },
  domain_name: { type: 'string', help: 'The same by name.' },
  project_id: {
    type: 'string',
    deprecatedNames: ['tenant-id', 'tenant_id'],
    help: 'The scope of the token.',
  },
  project_name: {
    type: 'string',
    deprecatedNames: ['tenant-name', 'tenant_name'],
    help: 'The same by name.',
  },
  project_domain_id: { type: 'string', help: "The project's domain." },
  project_domain_name: { type: 'string', help: 'The same by name.' },
  trust_id: { type: 'string', help: 'The trust to use.' },
  default_domain_id: { type: 'string', help: 'The domain of user and project where they name none.' },
  default_domain_name: { type: 'string', help: 'The same by name.' },
  user_id: { type: 'string', help: 'Who signs in.' },
  username: { type: 'string', deprecatedNames: ['user-name', 'user_name'], help: 'The same by name.' },
  user_domain_id: { type: 'string', help: "The user's domain." },
  user_domain_name: { type: 'string', help: 'The same by name.' },
  password: { type: 'string', secret: true, help: "The user's password." },
} as const satisfies Readonly<Record<string, Opt>>;

/** How a service signs in to Keystone by any of the plugins that are here; each reads its own of these. */
export const AUTH_OPTS = {
  ...PASSWORD_OPTS,
  token: { type: 'string', secret: true, help: 'The token to sign in with, or to use as it is.' },
  endpoint: {
    type: 'string',
    deprecatedNames: ['url'],
    help: 'The address that always is used, where auth_type is admin_token or none.',
  },
  application_credential_id: { type: 'string', help: 'The application credential to sign in with.' },
  application_credential_name: { type: 'string', help: 'The same by name, and by the user that it is of.' },
  application_credential_secret: { type: 'string', secret: true, help: 'Its secret.' },
} as const satisfies Readonly<Record<string, Opt>>;

/** Where a service finds another: keystoneauth's adapter options, less those whose default differs by service. */
export const ADAPTER_OPTS = {
  service_name: { type: 'string', help: 'Its name in the catalog.' },
  valid_interfaces: {
    type: 'list',
    default: ['internal', 'public'],
    help: 'The interfaces of the catalog, the preferred one first.',
  },
  region_name: { type: 'string', help: 'Its region in the catalog.' },
  endpoint_override: { type: 'string', help: 'Its address, instead of what the catalog says.' },
  connect_retries: { type: 'integer', help: 'Attempts to connect again.' },
  connect_retry_delay: { type: 'float', help: 'Seconds between them.' },
  status_code_retries: { type: 'integer', help: 'Attempts after an answer that may pass.' },
  status_code_retry_delay: { type: 'float', help: 'Seconds between them.' },
  retriable_status_codes: { type: 'list', help: 'The status codes of such answers.' },
} as const satisfies Readonly<Record<string, Opt>>;
