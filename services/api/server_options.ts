import type { ZoneNames } from '../common/compute/availability_zones.ts';
import type { Quotas } from '../common/compute/quotas.ts';
import { apiGroup, defaultGroup, novafrontGroup, quotaGroup } from '../common/conf/index.ts';
import type { Conf } from '../common/config/conf.ts';

/** What nova.conf says of servers. */
export interface ServerOptions extends ZoneNames {
  readonly buildDurationMs: number;
  readonly defaultScheduleZone: string | undefined;
  readonly instanceNameTemplate: string;
  readonly enableInstancePassword: boolean;
  readonly passwordLength: number;
  readonly quotas: Quotas;
}

const known = new WeakMap<Conf, ServerOptions>();

/** The options, read once for each configuration: values are checked on every read, which a hot path should not pay. */
export function serverOptions(conf: Conf): ServerOptions {
  let options = known.get(conf);
  if (options === undefined) {
    options = readOptions(conf);
    known.set(conf, options);
  }
  return options;
}

function readOptions(conf: Conf): ServerOptions {
  const defaults = conf.group(defaultGroup);
  const quota = conf.group(quotaGroup);
  return {
    buildDurationMs: conf.group(novafrontGroup).build_duration * 1000,
    defaultZone: defaults.default_availability_zone,
    internalZone: defaults.internal_service_availability_zone,
    defaultScheduleZone: defaults.default_schedule_zone,
    instanceNameTemplate: defaults.instance_name_template,
    enableInstancePassword: conf.group(apiGroup).enable_instance_password,
    passwordLength: defaults.password_length,
    quotas: {
      instances: quota.instances,
      cores: quota.cores,
      ram: quota.ram,
      metadata_items: quota.metadata_items,
      injected_files: quota.injected_files,
      injected_file_content_bytes: quota.injected_file_content_bytes,
      injected_file_path_bytes: quota.injected_file_path_length,
      key_pairs: quota.key_pairs,
      server_groups: quota.server_groups,
      server_group_members: quota.server_group_members,
    },
  };
}
