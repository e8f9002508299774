/** Whom a check looks at, and what. Source: oslo_policy's credentials and target. */
export interface Credentials {
  readonly userId: string;
  readonly projectId: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  readonly systemScope: string | undefined;
}

export type Target = Readonly<Record<string, string | null | undefined>>;

/** Looks up a rule by name while another is being checked. */
export type RuleLookup = (name: string) => Check | undefined;
export type Check = (credentials: Credentials, target: Target, rules: RuleLookup) => boolean;

export const TRUE: Check = () => true;
export const FALSE: Check = () => false;

/** A rule text that is no rule: oslo.policy makes such a rule fail closed, and so does who catches this. */
export class PolicySyntaxError extends Error {
  constructor(text: string, reason: string) {
    super(`Failed to understand rule ${JSON.stringify(text)}: ${reason}`);
    this.name = 'PolicySyntaxError';
  }
}

export const anyOf =
  (checks: readonly Check[]): Check =>
  (credentials, target, rules) =>
    checks.some((check) => check(credentials, target, rules));

const allOf =
  (checks: readonly Check[]): Check =>
  (credentials, target, rules) =>
    checks.every((check) => check(credentials, target, rules));

const not =
  (check: Check): Check =>
  (credentials, target, rules) =>
    !check(credentials, target, rules);

/** Reads oslo.policy's language: `and`, `or`, `not`, parentheses and `kind:match`; an empty rule is true. */
export function parseCheck(text: string): Check {
  const tokens = tokenise(text);
  if (tokens.length === 0) return TRUE;
  let at = 0;

  const disjunction = (): Check => {
    const parts = [conjunction()];
    while (tokens[at]?.toLowerCase() === 'or') {
      at += 1;
      parts.push(conjunction());
    }
    return parts.length === 1 ? (parts[0] as Check) : anyOf(parts);
  };
  const conjunction = (): Check => {
    const parts = [operand()];
    while (tokens[at]?.toLowerCase() === 'and') {
      at += 1;
      parts.push(operand());
    }
    return parts.length === 1 ? (parts[0] as Check) : allOf(parts);
  };
  const operand = (): Check => {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new PolicySyntaxError(text, 'it ends where a check is expected');
    if (token.toLowerCase() === 'not') return not(operand());
    if (token === '(') {
      const inner = disjunction();
      if (tokens[at] !== ')') throw new PolicySyntaxError(text, 'a closing parenthesis is missing');
      at += 1;
      return inner;
    }
    return single(token, text);
  };

  const check = disjunction();
  if (at < tokens.length) throw new PolicySyntaxError(text, `${tokens[at]} is not expected`);
  return check;
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const opening = /^\(*/.exec(word)?.[0].length ?? 0;
    const rest = word.slice(opening);
    // A match may hold `%(name)s`: only parentheses at the very end close a group.
    const closing = /\)*$/.exec(rest)?.[0].length ?? 0;
    for (let i = 0; i < opening; i += 1) tokens.push('(');
    const body = rest.slice(0, rest.length - closing);
    if (body !== '') tokens.push(body);
    for (let i = 0; i < closing; i += 1) tokens.push(')');
  }
  return tokens;
}

function single(token: string, text: string): Check {
  if (token === '@') return TRUE;
  if (token === '!') return FALSE;
  const colon = token.indexOf(':');
  if (colon === -1) throw new PolicySyntaxError(text, `${token} is not of the form kind:match`);
  const kind = token.slice(0, colon);
  const match = token.slice(colon + 1);
  switch (kind) {
    case 'rule':
      return (credentials, target, rules) => rules(match)?.(credentials, target, rules) ?? false;
    case 'role': {
      return (credentials, target) => {
        const role = filled(match, target)?.toLowerCase();
        return role !== undefined && credentials.roles.some((one) => one.toLowerCase() === role);
      };
    }
    case 'is_admin': {
      const expected = match.toLowerCase() === 'true';
      return (credentials) => credentials.isAdmin === expected;
    }
    default:
      return (credentials, target) => {
        const wanted = filled(match, target);
        return wanted !== undefined && valueOf(kind, credentials) === wanted;
      };
  }
}

/** `%(key)s` from the target; undefined where the target has no such key, which fails the check. */
function filled(match: string, target: Target): string | undefined {
  let missing = false;
  const text = match.replace(/%\(([^)]*)\)s/g, (_, key: string) => {
    if (!Object.hasOwn(target, key)) missing = true;
    return target[key] ?? 'None';
  });
  return missing ? undefined : text;
}

/** The left side of a generic check: a quoted text stands for itself, a name for the credential. */
function valueOf(kind: string, credentials: Credentials): string | undefined {
  const literal = /^(['"])(.*)\1$/.exec(kind);
  if (literal !== null) return literal[2];
  const values: Readonly<Record<string, string | undefined>> = {
    user_id: credentials.userId,
    project_id: credentials.projectId,
    tenant: credentials.projectId,
    user: credentials.userId,
    system_scope: credentials.systemScope,
    system: credentials.systemScope,
  };
  return Object.hasOwn(values, kind) ? values[kind] : undefined;
}
