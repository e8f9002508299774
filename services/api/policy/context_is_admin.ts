import type { Conf } from '../../common/config/conf.ts';
import type { RequestContext } from '../../common/context/context.ts';
import { type Policy, policyOf } from './policy.ts';

/**
 * nova.policy.check_is_admin: whether the operator's rule `context_is_admin` makes an administrator of whom Keystone
 * vouches for. The rules are read when the first asks: the metadata API, for which nobody does, needs none.
 */
export function contextIsAdmin(conf: Conf): (context: Omit<RequestContext, 'isAdmin'>) => boolean {
  let policy: Policy | undefined;
  return (context) => {
    policy ??= policyOf(conf);
    const { userId, projectId } = context;
    const target = { user_id: userId, project_id: projectId };
    return policy.authorize('context_is_admin', { ...context, isAdmin: false }, target);
  };
}
