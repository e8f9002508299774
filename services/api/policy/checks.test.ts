import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check, Credentials, Target } from './checks.ts';
import { PolicySyntaxError, parseCheck } from './checks.ts';

const WHO: Credentials = {
  userId: 'u',
  projectId: 'p',
  roles: ['Member'],
  isAdmin: false,
  systemScope: undefined,
};
const RULES: Readonly<Record<string, Check>> = { yes: () => true, no: () => false };

function passes(
  text: string,
  target: Target = { project_id: 'p', user_id: 'u' },
  who: Partial<Credentials> = {},
): boolean {
  return parseCheck(text)({ ...WHO, ...who }, target, (name) => RULES[name]);
}

test('an empty rule and @ let everybody pass, ! nobody', () => {
  assert.equal(passes(''), true);
  assert.equal(passes('@'), true);
  assert.equal(passes('!'), false);
});

test('roles are held whatever their case', () => {
  assert.equal(passes('role:member'), true);
  assert.equal(passes('role:admin'), false);
});

test('is_admin is the context own flag', () => {
  assert.equal(passes('is_admin:True'), false);
  assert.equal(passes('is_admin:True', {}, { isAdmin: true }), true);
  assert.equal(passes('is_admin:False'), true);
});

test('a credential is compared with what the target has, and without it nobody passes', () => {
  assert.equal(passes('project_id:%(project_id)s'), true);
  assert.equal(passes('project_id:%(project_id)s', { project_id: 'q' }), false);
  assert.equal(passes('project_id:%(project_id)s', {}), false);
  assert.equal(passes('user_id:%(user_id)s'), true);
  assert.equal(passes('nonsense:u'), false);
});

test('a quoted text stands for itself', () => {
  assert.equal(passes("'p':%(project_id)s"), true);
  assert.equal(passes("'q':%(project_id)s"), false);
});

test('a rule may name another, and an unknown one never passes', () => {
  assert.equal(passes('rule:yes'), true);
  assert.equal(passes('rule:no'), false);
  assert.equal(passes('rule:unknown'), false);
});

test('and binds closer than or, not closest, parentheses decide', () => {
  assert.equal(passes('rule:yes or rule:no and rule:no'), true);
  assert.equal(passes('(rule:yes or rule:no) and rule:no'), false);
  assert.equal(passes('not rule:yes or rule:yes'), true);
  assert.equal(passes('not (rule:yes or rule:yes)'), false);
  assert.equal(passes('(rule:no) or user_id:%(user_id)s'), true);
  assert.equal(passes('((rule:yes and (rule:yes)))'), true);
});

for (const text of ['role', '(rule:yes', 'rule:yes and', 'rule:yes rule:no', ')', 'not']) {
  test(`${text} is no rule`, () => {
    assert.throws(() => parseCheck(text), PolicySyntaxError);
  });
}
