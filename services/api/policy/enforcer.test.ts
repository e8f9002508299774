import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sink } from '../../common/log/log.ts';
import { setSink } from '../../common/log/log.ts';
import type { Credentials } from './checks.ts';
import { Enforcer } from './enforcer.ts';
import type { PolicyOptions } from './enforcer.ts';
import { POLICY_RULES } from './rules.ts';

const NEW = { enforceNewDefaults: true, enforceScope: true };
const OLD = { enforceNewDefaults: false, enforceScope: false };
const OWN = { project_id: 'p', user_id: 'u' };

const who = (overrides: Partial<Credentials> = {}): Credentials => ({
  userId: 'u',
  projectId: 'p',
  roles: [],
  isAdmin: false,
  systemScope: undefined,
  ...overrides,
});
const may = (
  options: PolicyOptions,
  rule: string,
  credentials: Credentials,
  target: Record<string, string> = OWN,
): boolean => new Enforcer(options).authorize(rule, credentials, target);

const LIST_HOSTS = 'os_compute_api:os-hosts:list';
const SHOW = 'os_compute_api:servers:show';
const CREATE = 'os_compute_api:servers:create';

test('with the new defaults, roles decide: noauth2 gives none, so its admin may nothing', () => {
  assert.equal(may(NEW, LIST_HOSTS, who({ isAdmin: true })), false);
  assert.equal(may(NEW, LIST_HOSTS, who({ roles: ['admin'] })), true);
  assert.equal(may(NEW, SHOW, who()), false);
  assert.equal(may(NEW, SHOW, who({ roles: ['reader'] })), true);
  assert.equal(may(NEW, CREATE, who({ roles: ['reader'] })), false);
  assert.equal(may(NEW, CREATE, who({ roles: ['member'] })), true);
});

test('without them, what they replaced counts too', () => {
  assert.equal(may(OLD, LIST_HOSTS, who({ isAdmin: true })), true);
  assert.equal(may(OLD, LIST_HOSTS, who()), false);
  assert.equal(may(OLD, SHOW, who()), true);
  assert.equal(may(OLD, CREATE, who()), true);
});

test("another project's things are an admin's alone", () => {
  const other = { project_id: 'q', user_id: 'x' };
  assert.equal(may(OLD, SHOW, who(), other), false);
  assert.equal(may(OLD, SHOW, who({ isAdmin: true }), other), true);
  assert.equal(may(NEW, SHOW, who({ roles: ['reader'] }), other), false);
  assert.equal(may(NEW, SHOW, who({ roles: ['admin'] }), other), true);
});

test('a key pair is its user own', () => {
  const rule = 'os_compute_api:os-keypairs:show';
  assert.equal(may(NEW, rule, who(), { user_id: 'u' }), true);
  assert.equal(may(NEW, rule, who(), { user_id: 'x' }), false);
});

test('a system-scoped token is refused where scopes are enforced', () => {
  const system = who({ roles: ['admin'], systemScope: 'all' });
  assert.equal(may(NEW, LIST_HOSTS, system), false);
  assert.equal(may({ ...NEW, enforceScope: false }, LIST_HOSTS, system), true);
});

test('a rule that nobody declared never passes', () => {
  assert.equal(may(OLD, 'os_compute_api:nonsense', who({ isAdmin: true, roles: ['admin'] })), false);
});

test("an operator's rule replaces the default, and its deprecated form with it", () => {
  const options = { ...OLD, overrides: { [SHOW]: 'role:auditor' } };
  assert.equal(may(options, SHOW, who()), false);
  assert.equal(may(options, SHOW, who({ roles: ['auditor'] })), true);
});

test('a rule under its older name still counts without the new defaults', () => {
  const options = { ...OLD, overrides: { 'os_compute_api:os-hosts': 'role:operator' } };
  assert.equal(may(options, LIST_HOSTS, who({ roles: ['operator'] })), true);
  assert.equal(may(options, LIST_HOSTS, who({ isAdmin: true })), false);
});

test('a rule that cannot be read lets nobody pass, and says so', () => {
  const lines: string[] = [];
  const sink: Sink = { enabled: () => true, write: (_level, _logger, text) => void lines.push(text) };
  const previous = setSink(sink);
  try {
    assert.equal(may({ ...OLD, overrides: { [SHOW]: '(role:x' } }, SHOW, who({ isAdmin: true })), false);
    assert.match(lines.join('\n'), /servers:show never passes/);
  } finally {
    setSink(previous);
  }
});

test('every rule can be read, and refers only to rules that exist', () => {
  const names = new Set(POLICY_RULES.map(({ name }) => name));
  assert.equal(names.size, POLICY_RULES.length);
  for (const { name, check, deprecated } of POLICY_RULES) {
    for (const text of [check, deprecated?.check ?? '']) {
      for (const [, referred] of text.matchAll(/rule:([^\s()]+)/g)) {
        assert.ok(names.has(referred as string), `${name} refers to ${referred}`);
      }
    }
  }
});
