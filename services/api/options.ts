import { apiGroup } from '../common/conf/index.ts';
import type { Conf } from '../common/config/conf.ts';
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
