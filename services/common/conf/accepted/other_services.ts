import type { OptGroup } from '../../config/opts.ts';
import { ADAPTER_OPTS, PASSWORD_OPTS, SESSION_OPTS } from '../keystoneauth_opts.ts';
import { accepted } from './accepted.ts';
import { WHY } from './why.ts';

/** keystoneauth's adapter options that Nova registers and overrides. */
const VERSION_OPTS = {
  version: { type: 'string' },
  min_version: { type: 'string' },
  max_version: { type: 'string' },
} as const;

/** How Nova reaches other services of a cloud. */
export const OTHER_SERVICE_GROUPS: readonly OptGroup[] = [
  accepted('neutron', WHY.otherService, VERSION_OPTS),
  accepted('cyborg', WHY.otherService, {
    ...SESSION_OPTS,
    ...ADAPTER_OPTS,
    ...VERSION_OPTS,
    service_type: { type: 'string', default: 'accelerator' },
  }),
  accepted('glance', WHY.otherService, {
    ...VERSION_OPTS,
    enable_rbd_download: { type: 'boolean', default: false },
    rbd_ceph_conf: { type: 'string', default: '' },
    rbd_connect_timeout: { type: 'integer', default: 5 },
    rbd_pool: { type: 'string', default: '' },
    rbd_user: { type: 'string', default: '' },
  }),
  accepted('keystone', WHY.otherService, {
    ...SESSION_OPTS,
    ...PASSWORD_OPTS,
    ...ADAPTER_OPTS,
    ...VERSION_OPTS,
    service_type: { type: 'string', default: 'identity' },
  }),
  accepted('manila', WHY.otherService, {
    ...SESSION_OPTS,
    ...PASSWORD_OPTS,
    ...ADAPTER_OPTS,
    ...VERSION_OPTS,
    service_type: { type: 'string', default: 'shared-file-system' },
    share_apply_policy_timeout: { type: 'integer', default: 10 },
  }),
  accepted('oslo_limit', WHY.otherService, {
    ...SESSION_OPTS,
    ...ADAPTER_OPTS,
    auth_url: { type: 'string' },
    default_domain_id: { type: 'string' },
    default_domain_name: { type: 'string' },
    domain_id: { type: 'string' },
    domain_name: { type: 'string' },
    endpoint_id: { type: 'string' },
    endpoint_interface: {
      type: 'string',
      choices: ['public', 'publicURL', 'internal', 'internalURL', 'admin', 'adminURL'],
      default: 'publicURL',
    },
    endpoint_region_name: { type: 'string' },
    endpoint_service_name: { type: 'string' },
    endpoint_service_type: { type: 'string' },
    password: { type: 'string', secret: true },
    project_domain_id: { type: 'string' },
    project_domain_name: { type: 'string' },
    project_id: { type: 'string' },
    project_name: { type: 'string' },
    ...VERSION_OPTS,
    service_type: { type: 'string' },
    system_scope: { type: 'string' },
    trust_id: { type: 'string' },
    user_domain_id: { type: 'string' },
    user_domain_name: { type: 'string' },
    user_id: { type: 'string' },
    username: { type: 'string', deprecatedNames: ['user-name', 'user_name'] },
    tenant_id: { type: 'string' },
    tenant_name: { type: 'string' },
  }),
  accepted('placement', WHY.otherService, {
    ...SESSION_OPTS,
    ...PASSWORD_OPTS,
    ...ADAPTER_OPTS,
    ...VERSION_OPTS,
    service_type: { type: 'string', default: 'placement' },
  }),
  accepted('service_user', WHY.otherService, {
    ...SESSION_OPTS,
    ...PASSWORD_OPTS,
    send_service_user_token: { type: 'boolean', default: false },
  }),
  accepted('keystone_authtoken', WHY.oldAuthtoken, {
    admin_password: { type: 'string', secret: true },
    admin_tenant_name: { type: 'string', default: 'admin' },
    admin_token: { type: 'string', secret: true },
    admin_user: { type: 'string' },
    auth_admin_prefix: { type: 'string', default: '' },
    auth_host: { type: 'string', default: '127.0.0.1' },
    auth_port: { type: 'integer', default: 35357 },
    auth_protocol: { type: 'string', choices: ['http', 'https'], default: 'https' },
    identity_uri: { type: 'string' },
  }),
];
