import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { osloPolicyGroup } from '../../common/conf/index.ts';
import { ConfigOpts } from '../../common/config/config_opts.ts';
import { type Sink, setSink } from '../../common/log/log.ts';
import { policyOf, type Policy } from './policy.ts';

const CREATE = 'os_compute_api:servers:create';
const READER = { userId: 'u', projectId: 'p', roles: ['reader'], isAdmin: false, systemScope: undefined };

/** A directory with the files, and the policy that a nova.conf beside them describes. */
function deploy(t: TestContext, files: Readonly<Record<string, string>>, now?: () => number, lines = '') {
  const directory = mkdtempSync(join(tmpdir(), 'novafront-policy-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  write('nova.conf', `[oslo_policy]\n${lines}`);
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  conf.registerGroup(osloPolicyGroup);
  conf.parse({ args: ['--config-file', join(directory, 'nova.conf')] });
  return { write, directory, policy: policyOf(conf, now) };
}

const readerMay = (policy: Policy): boolean =>
  policy.authorize(CREATE, READER, { project_id: 'p', user_id: 'u' });

test('without files, defaults decide', (t) => {
  assert.equal(readerMay(deploy(t, {}).policy), false);
});

test('policy.yaml beside nova.conf replaces a rule', (t) => {
  assert.equal(readerMay(deploy(t, { 'policy.yaml': `"${CREATE}": "role:reader"\n` }).policy), true);
});

test('policy_file names another file, and policy.json is then not looked for', (t) => {
  const rule = `{"${CREATE}": "role:reader"}`;
  assert.equal(
    readerMay(deploy(t, { 'mine.json': rule }, undefined, 'policy_file = mine.json\n').policy),
    true,
  );
  assert.equal(
    readerMay(deploy(t, { 'policy.json': rule }, undefined, 'policy_file = mine.json\n').policy),
    false,
  );
  assert.equal(readerMay(deploy(t, { 'policy.json': rule }).policy), true);
});

test('files of policy.d win over policy.yaml, the last by name over all; hidden ones do not count', (t) => {
  const { policy } = deploy(t, {
    'policy.yaml': `"${CREATE}": "!"\n`,
    'policy.d/10.yaml': `"${CREATE}": "!"\n`,
    'policy.d/20.yaml': `"${CREATE}": "role:reader"\n`,
    'policy.d/.30.yaml': `"${CREATE}": "!"\n`,
  });
  assert.equal(readerMay(policy), true);
});

test('a rule that names one that is not there means policy_default_rule', (t) => {
  const files = { 'policy.yaml': `"${CREATE}": "rule:missing"\n"fallback": "role:reader"\n` };
  assert.equal(readerMay(deploy(t, files).policy), false);
  assert.equal(readerMay(deploy(t, files, undefined, 'policy_default_rule = fallback\n').policy), true);
});

test('a file that changes is read again; one that breaks changes nothing and is reported', (t) => {
  let now = 0;
  const lines: string[] = [];
  const sink: Sink = {
    enabled: () => true,
    write: (level, _logger, message) => lines.push(`${level} ${message}`),
  };
  const before = setSink(sink);
  t.after(() => setSink(before));
  const { policy, write, directory } = deploy(t, {}, () => now);
  assert.equal(readerMay(policy), false);
  write('policy.yaml', `"${CREATE}": "role:reader"\n`);
  now += 1000;
  assert.equal(readerMay(policy), true);
  write('policy.yaml', `"${CREATE}": "!"\n- x\n`);
  now += 1000;
  assert.equal(readerMay(policy), true);
  now += 1000;
  assert.equal(readerMay(policy), true);
  assert.deepEqual(lines, [
    `info Policy rules are read again from ${directory}/policy.yaml`,
    `error Policy rules stay as they were: ${directory}/policy.yaml:2: cannot read '- x'; a policy file is lines of "RULE": "CHECK"`,
  ]);
});

test('a broken file at start is an error that names its line', (t) => {
  assert.throws(() => deploy(t, { 'policy.yaml': '- x\n' }), { name: 'PolicyFileError', line: 1 });
});
