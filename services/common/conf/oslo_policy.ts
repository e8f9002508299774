import { optGroup } from '../config/opts.ts';

/** `[oslo_policy]`: who may do what. */
export const osloPolicyGroup = optGroup('oslo_policy', 'Who may do what.', {
  enforce_scope: {
    type: 'boolean',
    default: true,
    deprecatedForRemoval: true,
    help: 'Whether the scope of a token must fit the rule.',
  },
  enforce_new_defaults: {
    type: 'boolean',
    default: true,
    help: 'Whether the old defaults of rules no longer count beside the new ones.',
  },
  policy_file: {
    type: 'string',
    default: 'policy.yaml',
    help: 'The file that replaces rules, searched beside the configuration files.',
  },
  policy_default_rule: {
    type: 'string',
    default: 'default',
    help: 'The rule that stands for one that is not there.',
  },
  policy_dirs: { type: 'multi', default: ['policy.d'], help: 'Directories of further policy files.' },
  remote_content_type: {
    type: 'string',
    choices: ['application/x-www-form-urlencoded', 'application/json'],
    default: 'application/x-www-form-urlencoded',
    help: 'How rules that ask a server over HTTP send what they know.',
  },
  remote_ssl_verify_server_crt: { type: 'boolean', default: false, help: 'Whether that server is verified.' },
  remote_ssl_ca_crt_file: { type: 'string', help: 'The authorities for that.' },
  remote_ssl_client_crt_file: { type: 'string', help: 'The client certificate.' },
  remote_ssl_client_key_file: { type: 'string', help: 'Its key.' },
  remote_timeout: { type: 'float', min: 0, default: 60, help: 'Seconds to wait for that server.' },
});
