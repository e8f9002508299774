import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePolicyFile } from './policy_file.ts';

const read = (text: string): Readonly<Record<string, string>> =>
  parsePolicyFile(text, '/etc/nova/policy.yaml');

describe('a policy file', () => {
  it('may be all comments, as the sample is', () => {
    assert.deepEqual(read('# a\n\n#"os_compute_api:servers:index": "role:reader"\n'), {});
  });

  it('has names and checks in quotes, or plain', () => {
    const text = [
      '---',
      '"os_compute_api:servers:index": "rule:admin_api"  # why',
      "'os_compute_api:servers:show': 'role:reader or user_id:%(user_id)s'",
      'os_compute_api:servers:create: role:member and not role:guest',
      '"admin": ""',
      '"nobody": "!"',
    ].join('\n');
    assert.deepEqual(read(text), {
      'os_compute_api:servers:index': 'rule:admin_api',
      'os_compute_api:servers:show': 'role:reader or user_id:%(user_id)s',
      'os_compute_api:servers:create': 'role:member and not role:guest',
      admin: '',
      nobody: '!',
    });
  });

  it('may spread a check over indented lines', () => {
    assert.deepEqual(read('"a": "role:x\n  or role:y"\n"b": >\n  role:x\n  or role:z\n"c": role:q\n'), {
      a: 'role:x or role:y',
      b: 'role:x or role:z',
      c: 'role:q',
    });
  });

  it('may be JSON, with the lists of the older form', () => {
    assert.deepEqual(read('{"a": "role:x", "b": [["role:x", "role:y"], "role:z"], "c": []}'), {
      a: 'role:x',
      b: '(role:x and role:y) or (role:z)',
      c: '',
    });
  });

  for (const [text, message] of [
    [
      '"a": "role:x"\n- b\n',
      '/etc/nova/policy.yaml:2: cannot read \'- b\'; a policy file is lines of "RULE": "CHECK"',
    ],
    ['\n"a": {x: y}\n', '/etc/nova/policy.yaml:2: cannot read \'{x: y}\'; quote the check: "…"'],
    ['"a": "role:x\n', '/etc/nova/policy.yaml:1: cannot read \'"role:x\'; quote the check: "…"'],
    ['a: !\n', '/etc/nova/policy.yaml:1: cannot read \'!\'; quote the check: "…"'],
    ['["a"]', '/etc/nova/policy.yaml: not a mapping; a policy file is lines of "RULE": "CHECK"'],
    ['{"a": 1}', '/etc/nova/policy.yaml: the check of a is not text'],
  ] as const)
    it(`${JSON.stringify(text)} is refused by line`, () =>
      assert.throws(() => read(text), { name: 'PolicyFileError', message }));
});
