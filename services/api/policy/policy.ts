import { osloPolicyGroup } from '../../common/conf/index.ts';
import type { Conf } from '../../common/config/conf.ts';
import { getLogger } from '../../common/log/log.ts';
import type { Credentials, Target } from './checks.ts';
import { Enforcer } from './enforcer.ts';
import { fingerprint, policyFiles, readPolicyFiles } from './policy_sources.ts';

const LOG = getLogger('nova.policy');

/** Milliseconds for which files are not looked at again. */
const LOOK_AGAIN = 1000;

/** What decides whether credentials may do what a rule guards. */
export interface Policy {
  authorize(rule: string, credentials: Credentials, target: Target): boolean;
}

/**
 * The policy that `[oslo_policy]` describes: Nova's defaults and, over them, the rules of `policy_file` and of the files in
 * `policy_dirs`. A file that changes is read again, as oslo.policy does, within a second; one that cannot be read then
 * changes nothing and is reported.
 *
 * @throws PolicyFileError for a file that cannot be read at start
 */
export function policyOf(conf: Conf, now: () => number = Date.now): Policy {
  const { enforce_new_defaults, enforce_scope, policy_default_rule } = conf.group(osloPolicyGroup);
  const read = (files: readonly string[]): Enforcer =>
    new Enforcer({
      enforceNewDefaults: enforce_new_defaults,
      enforceScope: enforce_scope,
      defaultRule: policy_default_rule,
      overrides: readPolicyFiles(files),
    });
  const files = policyFiles(conf);
  let seen = fingerprint(files);
  let enforcer = read(files);
  let looked = now();
  const lookAgain = (): void => {
    try {
      const current = policyFiles(conf);
      const found = fingerprint(current);
      if (found === seen) return;
      seen = found;
      enforcer = read(current);
      LOG.info(`Policy rules are read again from ${current.join(', ') || 'no file'}`);
    } catch (error) {
      LOG.error(`Policy rules stay as they were: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    authorize: (rule, credentials, target) => {
      const time = now();
      if (time - looked >= LOOK_AGAIN || time < looked) {
        looked = time;
        lookAgain();
      }
      return enforcer.authorize(rule, credentials, target);
    },
  };
}
