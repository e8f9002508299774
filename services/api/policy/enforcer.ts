import { getLogger } from '../../common/log/log.ts';
import type { Check, Credentials, Target } from './checks.ts';
import { anyOf, FALSE, parseCheck } from './checks.ts';
import type { PolicyRule } from './rules.ts';
import { POLICY_RULES } from './rules.ts';

const LOG = getLogger('nova.policy');

/** The `[oslo_policy]` options that decide, and what an operator's policy file overrides. */
export interface PolicyOptions {
  readonly enforceNewDefaults: boolean;
  readonly enforceScope: boolean;
  /** Rule name to rule text. A rule that it names is taken from it alone, without its deprecated form. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** The rule that stands for one that another names and nobody declared (`policy_default_rule`). */
  readonly defaultRule?: string;
}

/**
 * Decides whether credentials may do what a rule guards, by oslo.policy's rules: without the new defaults, a rule
 * that replaced another also passes where the older one does.
 */
export class Enforcer {
  readonly #checks = new Map<string, Check>();
  readonly #scopes = new Map<string, readonly string[]>();
  readonly #enforceScope: boolean;
  readonly #defaultRule: string | undefined;

  constructor(options: PolicyOptions, rules: readonly PolicyRule[] = POLICY_RULES) {
    this.#enforceScope = options.enforceScope;
    this.#defaultRule = options.defaultRule;
    const overrides = options.overrides ?? {};
    for (const rule of rules) {
      this.#checks.set(rule.name, this.#compile(rule, options.enforceNewDefaults, overrides));
      if (rule.scopes !== undefined) this.#scopes.set(rule.name, rule.scopes);
    }
    for (const [name, text] of Object.entries(overrides)) this.#checks.set(name, parsed(name, text));
  }

  /** Whether the rule passes. A rule that nobody declared never does. */
  authorize(rule: string, credentials: Credentials, target: Target): boolean {
    const check = this.#checks.get(rule);
    if (check === undefined) return false;
    if (this.#enforceScope && credentials.systemScope !== undefined) {
      const scopes = this.#scopes.get(rule);
      if (scopes !== undefined && !scopes.includes('system')) return false;
    }
    return check(credentials, target, (name) => this.#checks.get(name) ?? this.#default());
  }

  #default(): Check | undefined {
    return this.#defaultRule === undefined ? undefined : this.#checks.get(this.#defaultRule);
  }

  #compile(rule: PolicyRule, newDefaults: boolean, overrides: Readonly<Record<string, string>>): Check {
    const fresh = parseCheck(rule.check);
    const { deprecated } = rule;
    if (deprecated === undefined) return fresh;
    const renamed = deprecated.name !== rule.name ? overrides[deprecated.name] : undefined;
    // A copy of the older default changes nothing, and an alias of the new rule means that rule.
    if (renamed !== undefined && renamed !== deprecated.check && renamed !== `rule:${rule.name}`)
      return parsed(deprecated.name, renamed);
    if (newDefaults) return fresh;
    return anyOf([fresh, parseCheck(deprecated.check)]);
  }
}

/** A rule that cannot be read denies, and says so once: an operator's typing mistake must not open a door. */
function parsed(name: string, text: string): Check {
  try {
    return parseCheck(text);
  } catch (error) {
    LOG.error(`Policy rule ${name} never passes: ${(error as Error).message}`);
    return FALSE;
  }
}
