import type { Conf } from '../config/conf.ts';
import { quotaGroup } from '../conf/quota.ts';
import type { Quotas } from './quotas.ts';

/** What `[quota]` says, under the names that the database and the API give the resources. */
export function quotaDefaults(conf: Conf): Quotas {
  const { injected_file_path_length, ...quota } = conf.group(quotaGroup);
  return {
    instances: quota.instances,
    cores: quota.cores,
    ram: quota.ram,
    metadata_items: quota.metadata_items,
    injected_files: quota.injected_files,
    injected_file_content_bytes: quota.injected_file_content_bytes,
    injected_file_path_bytes: injected_file_path_length,
    key_pairs: quota.key_pairs,
    server_groups: quota.server_groups,
    server_group_members: quota.server_group_members,
  };
}
