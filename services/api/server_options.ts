import type { ZoneNames } from '../common/compute/availability_zones.ts';
import { quotaDefaults } from '../common/compute/quota_defaults.ts';
import type { Quotas } from '../common/compute/quotas.ts';
import { apiGroup, defaultGroup, novafrontGroup } from '../common/conf/index.ts';
import type { Conf } from '../common/config/conf.ts';

/** What nova.conf says of servers. */
export interface ServerOptions extends ZoneNames {
  readonly buildDurationMs: number;
  readonly resizeDurationMs: number;
  readonly rebuildDurationMs: number;
  /** 0 leaves a resize to be confirmed by a client. */
  readonly confirmWindowMs: number;
  readonly sameHostAllowed: boolean;
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
  return {
    buildDurationMs: conf.group(novafrontGroup).build_duration * 1000,
    resizeDurationMs: conf.group(novafrontGroup).resize_duration * 1000,
    rebuildDurationMs: conf.group(novafrontGroup).rebuild_duration * 1000,
    confirmWindowMs: defaults.resize_confirm_window * 1000,
    sameHostAllowed: defaults.allow_resize_to_same_host,
    defaultZone: defaults.default_availability_zone,
    internalZone: defaults.internal_service_availability_zone,
    defaultScheduleZone: defaults.default_schedule_zone,
    instanceNameTemplate: defaults.instance_name_template,
    enableInstancePassword: conf.group(apiGroup).enable_instance_password,
    passwordLength: defaults.password_length,
    quotas: quotaDefaults(conf),
  };
}
