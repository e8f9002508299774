import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { osloPolicyGroup } from '../../common/conf/index.ts';
import { ConfigOpts } from '../../common/config/config_opts.ts';
import { contextIsAdmin } from './context_is_admin.ts';

/** Who Keystone says has these roles, under this policy.yaml. */
function isAdmin(t: TestContext, rules: string, roles: readonly string[]): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-policy-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'nova.conf'), '');
  writeFileSync(join(directory, 'policy.yaml'), rules);
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  conf.registerGroup(osloPolicyGroup);
  conf.parse({ defaultConfigFiles: [join(directory, 'nova.conf')], defaultConfigDirs: [] });
  return contextIsAdmin(conf)({
    userId: 'u',
    projectId: 'p',
    roles,
    requestId: 'req-1',
    globalRequestId: undefined,
    remoteAddress: undefined,
    systemScope: undefined,
  });
}

test('the role admin makes an administrator, in any case, and no other role does', (t) => {
  assert.equal(isAdmin(t, '', ['reader', 'Admin']), true);
  assert.equal(isAdmin(t, '', ['reader', 'member', 'administrator']), false);
  assert.equal(isAdmin(t, '', []), false);
});

test("the operator's own rule decides, and alone", (t) => {
  const rules = 'context_is_admin: role:cloud_admin or user_id:root\n';
  assert.equal(isAdmin(t, rules, ['cloud_admin']), true);
  assert.equal(isAdmin(t, rules, ['admin']), false);
});
