import type { Conf } from '../config/conf.ts';
import { type GroupValues, type OptGroup, optGroup } from '../config/opts.ts';
import { AUTH_OPTS } from '../conf/keystoneauth_opts.ts';
import type { AuthValues } from './auth_values.ts';

/** Where a group's way to sign in stands: the section's name, and its options. */
export interface AuthSection {
  readonly group: string;
  readonly values: AuthValues;
}

/** The group itself, or the section that its `auth_section` names. Source: keystoneauth1.loading.conf. */
export function authSection(conf: Conf, group: OptGroup<typeof AUTH_OPTS>): AuthSection {
  const values: GroupValues<typeof group> = conf.group(group);
  const name = values.auth_section;
  if (!name) return { group: group.name, values };
  const section = authSectionTable(name);
  conf.declare(section);
  return { group: name, values: conf.group(section) };
}

/** The options of such a section, which nobody declares but whoever reads it. */
export function authSectionTable(name: string): OptGroup<typeof AUTH_OPTS> {
  return optGroup(name, 'How a service signs in.', AUTH_OPTS);
}
