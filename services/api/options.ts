import { apiGroup, osloPolicyGroup } from '../common/conf/index.ts';
import type { Conf } from '../common/config/conf.ts';
import type { PolicyOptions } from './policy/enforcer.ts';
import type { ApiOptions } from './wsgi/route.ts';

/** What `[api]` says of answers. */
export function apiOptions(conf: Conf): ApiOptions {
  const { max_limit, compute_link_prefix, glance_link_prefix } = conf.group(apiGroup);
  return {
    maxLimit: max_limit,
    computeLinkPrefix: compute_link_prefix,
    glanceLinkPrefix: glance_link_prefix,
  };
}

/** What `[oslo_policy]` says of defaults and scopes. */
export function policyOptions(conf: Conf): PolicyOptions {
  const { enforce_new_defaults, enforce_scope } = conf.group(osloPolicyGroup);
  return { enforceNewDefaults: enforce_new_defaults, enforceScope: enforce_scope };
}
