import type { GroupValues, OptGroup } from '../config/opts.ts';
import type { AUTH_OPTS } from '../conf/keystoneauth_opts.ts';

/** The values of a group's options for signing in, of whichever plugin. */
export type AuthValues = GroupValues<OptGroup<typeof AUTH_OPTS>>;
