import type { GroupValues } from '../config/opts.ts';
import type { Conf } from '../config/conf.ts';
import { keystoneAuthtokenGroup } from '../conf/keystone_authtoken.ts';
import { type AuthSection, authSectionTable } from '../keystone/auth_section.ts';
import { getLogger } from '../log/log.ts';
import type { PasteConf } from '../paste/factory.ts';
import { withPasteConf } from './paste_conf.ts';

const log = getLogger('keystonemiddleware._common.config');

export interface AuthtokenConf {
  readonly values: GroupValues<typeof keystoneAuthtokenGroup>;
  /** How the service itself signs in: `[keystone_authtoken]`, or the section that `auth_section` names. */
  readonly auth: AuthSection;
}

/** What PasteDeploy puts into `[DEFAULT]`, and the keys that choose a configuration: no options. */
const NO_OPTIONS: ReadonlySet<string> = new Set([
  'here',
  '__file__',
  'configkey',
  'oslo_config_config',
  'oslo_config_project',
  'oslo_config_file',
  'log_name',
]);

/** Older names, in a filter's section as in nova.conf. */
const OLDER: ReadonlyMap<string, string> = new Map(
  Object.entries(keystoneAuthtokenGroup.opts).flatMap(([name, opt]) =>
    ('deprecatedNames' in opt ? opt.deprecatedNames : []).map((older) => [older, name] as const),
  ),
);

/**
 * The options of `[keystone_authtoken]`, over which keys of the filter's section and of `[DEFAULT]` in api-paste.ini
 * win, also by their older names. A key that is no option is warned about. Source: keystonemiddleware._common.config.
 */
export function authtokenConf(conf: Conf, globalConf: PasteConf, localConf: PasteConf): AuthtokenConf {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...globalConf, ...localConf })) {
    const name = OLDER.get(key) ?? key;
    if (Object.hasOwn(keystoneAuthtokenGroup.opts, name)) given[name] ??= value;
    else if (!NO_OPTIONS.has(key)) log.warning(`The option "${key}" is not known to keystonemiddleware`);
  }
  const values = withPasteConf(conf, keystoneAuthtokenGroup, {}, given);
  const section = values.auth_section;
  if (!section) return { values, auth: { group: keystoneAuthtokenGroup.name, values } };
  const table = authSectionTable(section);
  conf.declare(table);
  return { values, auth: { group: section, values: withPasteConf(conf, table, {}, given) } };
}
