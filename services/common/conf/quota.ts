import { optGroup } from '../config/opts.ts';

const limit = <const D extends number, const N extends string>(value: D, older: N, what: string) =>
  ({
    type: 'integer',
    min: -1,
    default: value,
    deprecatedNames: [`DEFAULT.quota_${older}`],
    help: `${what}; -1 is any number.`,
  }) as const;

/** `[quota]`: what a project may have. */
export const quotaGroup = optGroup('quota', 'What a project may have.', {
  instances: limit(10, 'instances', 'Servers of a project'),
  cores: limit(20, 'cores', 'Virtual processors of a project'),
  ram: limit(51200, 'ram', 'Megabytes of memory of a project'),
  metadata_items: limit(128, 'metadata_items', 'Metadata items of a server'),
  injected_files: limit(5, 'injected_files', 'Injected files of a server'),
  injected_file_content_bytes: limit(10240, 'injected_file_content_bytes', 'Bytes of an injected file'),
  injected_file_path_length: limit(255, 'injected_file_path_length', "Bytes of an injected file's path"),
  key_pairs: limit(100, 'key_pairs', 'Key pairs of a user'),
  server_groups: limit(10, 'server_groups', 'Server groups of a project'),
  server_group_members: limit(10, 'server_group_members', 'Servers of a server group'),
  driver: {
    type: 'string',
    choices: ['nova.quota.DbQuotaDriver', 'nova.quota.NoopQuotaDriver', 'nova.quota.UnifiedLimitsDriver'],
    default: 'nova.quota.DbQuotaDriver',
    help: 'Where limits come from: this file and the database, nowhere, or Keystone.',
  },
  recheck_quota: {
    type: 'boolean',
    default: true,
    help: 'Checks again after creating, so that requests at the same time cannot exceed a limit.',
  },
  count_usage_from_placement: {
    type: 'boolean',
    default: false,
    help: 'Counts processors and memory in Placement.',
  },
  unified_limits_resource_strategy: {
    type: 'string',
    choices: ['require', 'ignore'],
    default: 'require',
    help: 'How unified_limits_resource_list is meant.',
  },
  unified_limits_resource_list: {
    type: 'list',
    default: ['servers'],
    help: 'Resources that must have, or need not have, a limit in Keystone.',
  },
});
