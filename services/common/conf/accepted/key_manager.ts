import type { OptGroup } from '../../config/opts.ts';
import { SESSION_OPTS } from '../keystoneauth_opts.ts';
import { accepted } from './accepted.ts';
import { WHY } from './why.ts';

/** castellan: where encrypted volumes and signed images have their keys. */
export const KEY_MANAGER_GROUPS: readonly OptGroup[] = [
  accepted('barbican', WHY.keyManager, {
    barbican_endpoint: { type: 'string' },
    barbican_api_version: { type: 'string' },
    auth_endpoint: { type: 'string', deprecatedNames: ['key_manager.auth_url'] },
    retry_delay: { type: 'string' },
    number_of_retries: { type: 'string' },
    verify_ssl: { type: 'string' },
    verify_ssl_path: { type: 'string' },
    barbican_endpoint_type: { type: 'string' },
    barbican_region_name: { type: 'string' },
    send_service_user_token: { type: 'string' },
  }),
  accepted('barbican_service_user', WHY.keyManager, {
    ...SESSION_OPTS,
    auth_type: { type: 'string', deprecatedNames: ['auth_plugin'] },
    auth_section: { type: 'string' },
  }),
  accepted('key_manager', WHY.keyManager, {
    fixed_key: { type: 'string', secret: true, deprecatedNames: ['keymgr.fixed_key'] },
    backend: { type: 'string', deprecatedNames: ['api_class'] },
    auth_type: { type: 'string' },
    token: { type: 'string', secret: true },
    username: { type: 'string' },
    password: { type: 'string', secret: true },
    auth_url: { type: 'string' },
    user_id: { type: 'string' },
    user_domain_id: { type: 'string' },
    user_domain_name: { type: 'string' },
    trust_id: { type: 'string' },
    domain_id: { type: 'string' },
    domain_name: { type: 'string' },
    project_id: { type: 'string' },
    project_name: { type: 'string' },
    project_domain_id: { type: 'string' },
    project_domain_name: { type: 'string' },
    reauthenticate: { type: 'string' },
  }),
  accepted('vault', WHY.keyManager, {
    root_token_id: { type: 'string', secret: true },
    approle_role_id: { type: 'string' },
    approle_secret_id: { type: 'string', secret: true },
    kv_mountpoint: { type: 'string' },
    kv_path: { type: 'string' },
    kv_version: { type: 'string' },
    vault_url: { type: 'string' },
    ssl_ca_crt_file: { type: 'string' },
    use_ssl: { type: 'string' },
    namespace: { type: 'string' },
    timeout: { type: 'string' },
  }),
];
