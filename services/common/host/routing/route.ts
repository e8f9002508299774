import {
  ACTION_FORMS,
  type ActionName,
  CONDITION_FORMS,
  type ConditionName,
  isAction,
  isCondition,
} from './names.ts';

/** When a route's action is run. */
export type RouteTest =
  | { readonly kind: 'always' }
  /** A regular expression on a variable of the request. */
  | { readonly kind: 'match'; readonly variable: string; readonly pattern: string }
  | {
      readonly kind: 'if';
      readonly condition: ConditionName;
      readonly argument: string;
      readonly negate: boolean;
    };

/** One of uWSGI's internal routes; plain data, so that it can cross to a worker process. */
export type Route =
  | { readonly label: string }
  | { readonly test: RouteTest; readonly action: ActionName; readonly argument: string };

/** What each option looks at: a variable of the request, or undefined where it is written otherwise. */
export const ROUTE_OPTIONS: ReadonlyMap<string, string | undefined> = new Map([
  ['route', 'PATH_INFO'],
  ['route-host', 'HTTP_HOST'],
  ['route-uri', 'REQUEST_URI'],
  ['route-qs', 'QUERY_STRING'],
  ['route-remote-addr', 'REMOTE_ADDR'],
  ['route-user-agent', 'HTTP_USER_AGENT'],
  ['route-remote-user', 'REMOTE_USER'],
  ['route-referer', 'HTTP_REFERER'],
  ['route-label', undefined],
  ['route-if', undefined],
  ['route-if-not', undefined],
  ['route-run', undefined],
]);

/** What a value does not have: uWSGI would not start with it either, or only this host does not know it. */
export interface RouteProblem {
  readonly wrong?: string;
  readonly unknown?: string;
}

/**
 * Reads the value of a route's option: `PATTERN ACTION:ARGUMENT`, of route-if `CONDITION:ARGUMENT ACTION:ARGUMENT`, of
 * route-run the action alone. As in uWSGI, the first space ends a pattern.
 */
export function parseRoute(option: string, value: string): Route | RouteProblem {
  if (option === 'route-label') return { label: value };
  if (option === 'route-run') return parseAction({ kind: 'always' }, value);
  const space = value.indexOf(' ');
  const subject = value.slice(0, Math.max(0, space));
  const command = value.slice(space + 1).trimStart();
  const variable = ROUTE_OPTIONS.get(option);
  if (variable !== undefined) {
    return isPattern(subject) && space > 0
      ? parseAction({ kind: 'match', variable, pattern: subject }, command)
      : { wrong: 'a regular expression, a space and action:argument' };
  }
  const [, condition = '', argument = ''] = /^([^:]+):(.*)$/.exec(subject) ?? [];
  if (condition === '') return { wrong: 'condition:argument action:argument' };
  if (!isCondition(condition, argument)) {
    return { unknown: `the conditions ${Object.keys(CONDITION_FORMS).join(', ')} are` };
  }
  return parseAction({ kind: 'if', condition, argument, negate: option === 'route-if-not' }, command);
}

function parseAction(test: RouteTest, command: string): Route | RouteProblem {
  const colon = command.indexOf(':');
  if (colon <= 0) return { wrong: 'with an action and a colon, such as donotlog: or redirect:/place' };
  const action = command.slice(0, colon);
  const argument = command.slice(colon + 1);
  if (isAction(action, argument)) return { test, action, argument };
  return Object.hasOwn(ACTION_FORMS, action)
    ? { wrong: `an argument of ${action}` }
    : { unknown: `the actions ${Object.keys(ACTION_FORMS).join(', ')} are` };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
