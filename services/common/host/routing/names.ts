/** uWSGI's actions that are known, and the form that each one's argument must have. */
export const ACTION_FORMS = {
  continue: /^/,
  last: /^/,
  break: /^(?:.{0,2}|[2-5]\d\d(?: [\x20-\x7e]*)?)$/,
  return: /^[2-5]\d\d$/,
  'break-with-status': /^[2-5]\d\d$/,
  goto: /./,
  log: /^/,
  donotlog: /^/,
  donotoffload: /^/,
  logvar: /^[^=]+=/,
  addvar: /^[^=]+=/,
  addheader: /^[^:]+:/,
  delheader: /^[!#$%&'*+.^_`|~0-9A-Za-z{}-]+$/,
  remheader: /^[!#$%&'*+.^_`|~0-9A-Za-z{}-]+$/,
  redirect: /./,
  'redirect-302': /./,
  'redirect-permanent': /./,
  'redirect-301': /./,
  rewrite: /./,
  'rewrite-last': /./,
  setmethod: /./,
  setpathinfo: /./,
  setscriptname: /^/,
  setremoteaddr: /./,
  setuser: /./,
  setscheme: /./,
} as const satisfies Readonly<Record<string, RegExp>>;

export type ActionName = keyof typeof ACTION_FORMS;

const ONE = /^/;
const TWO = /;/;

/** uWSGI's conditions that are known, and the form that each one's argument must have. */
export const CONDITION_FORMS = {
  equal: TWO,
  isequal: TWO,
  eq: TWO,
  '==': TWO,
  startswith: TWO,
  endswith: TWO,
  contains: TWO,
  contain: TWO,
  regexp: TWO,
  re: TWO,
  ishigher: TWO,
  '>': TWO,
  islower: TWO,
  '<': TWO,
  ishigherequal: TWO,
  '>=': TWO,
  islowerequal: TWO,
  '<=': TWO,
  ipv4in: TWO,
  empty: ONE,
  exists: ONE,
  isfile: ONE,
  isdir: ONE,
} as const satisfies Readonly<Record<string, RegExp>>;

export type ConditionName = keyof typeof CONDITION_FORMS;

export function isAction(name: string, argument: string): name is ActionName {
  return Object.hasOwn(ACTION_FORMS, name) && ACTION_FORMS[name as ActionName].test(argument);
}

export function isCondition(name: string, argument: string): name is ConditionName {
  return Object.hasOwn(CONDITION_FORMS, name) && CONDITION_FORMS[name as ConditionName].test(argument);
}
