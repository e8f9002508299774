import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { runOsloConfig, type OsloVector } from './oslo_config.ts';

/** A nova.conf of our own, and what oslo.config makes of it. */
const VECTOR: OsloVector = {
  id: 'v1',
  topic: 't',
  files: {
    'a.conf': '[DEFAULT]\nname = $host:$port\nhost = h\nport = 80\nworkers = many\n[api]\nlist = 1,2\n',
    'b.d/z.conf': '[api]\nold-name = 5-7\n',
  },
  config_dirs: ['b.d'],
  env: { OS_DEFAULT__HOST: 'e' },
  cli: ['--debug'],
  opts: [
    { name: 'name', type: 'str' },
    { name: 'host', type: 'host' },
    { name: 'port', type: 'port', default: 1 },
    { name: 'workers', type: 'int' },
    { name: 'debug', type: 'bool', cli: true },
    { name: 'list', type: 'list', group: 'api', item: { kind: 'Integer' } },
    {
      name: 'new-name',
      type: 'typed',
      group: 'api',
      type_spec: { kind: 'Range' },
      deprecated: [{ name: 'old-name' }],
    },
    { name: 'unset', type: 'float' },
    { name: 'set', type: 'str' },
  ],
  overrides: [{ name: 'set', value: 'o' }],
  expect: {
    parse: null,
    values: {
      name: 'e:80',
      host: 'e',
      port: 80,
      debug: true,
      'api.list': [1, 2],
      'api.new_name': { $repr: 'range(5, 8)' },
      unset: null,
      set: 'o',
    },
    errors: {
      workers: {
        class: 'ConfigFileValueError',
        message:
          "Value for option workers from LocationInfo(location=<Locations.user: (4, True)>, detail='$DIR/a.conf') is not valid: invalid literal for int() with base 10: 'many'",
      },
    },
  },
};

function run(t: TestContext, vectors: readonly unknown[]): { lines: string[]; failed: number } {
  const dir = mkdtempSync(join(tmpdir(), 'novafront-vectors-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'v.json');
  writeFileSync(file, JSON.stringify({ cases: vectors }));
  const lines: string[] = [];
  const { failed } = runOsloConfig(file, (line) => lines.push(line));
  return { lines, failed };
}

const broken = (text: string, parse: { class: string; message: string } | null): unknown => ({
  ...VECTOR,
  files: { 'a.conf': text },
  expect: { parse, values: {}, errors: {} },
});

describe('vectors of oslo.config', () => {
  it('pass where values and errors are the same', (t) => {
    assert.deepEqual(run(t, [VECTOR]), { lines: ['1 passed, 0 failed'], failed: 0 });
  });

  it('name each difference, with the directory as the vector writes it', (t) => {
    const { values, errors } = VECTOR.expect;
    const workers = { ...errors['workers'], message: errors['workers']?.message.replace('many', 'few') };
    const expect = { parse: null, values: { ...values, port: 81, more: 1 }, errors: { workers } };
    const { lines, failed } = run(t, [VECTOR, { ...VECTOR, id: 'v2', expect }]);
    assert.equal(failed, 1);
    assert.deepEqual(lines.slice(0, 2), ['v2: port: 80 instead of 81', 'v2: more: undefined instead of 1']);
    assert.match(lines[2] ?? '', /^v2: workers: ConfigFileValueError ".*\$DIR\/a\.conf.*" lacks "few" of /);
    assert.equal(lines.at(-1), '1 passed, 1 failed');
  });

  it('fail where only one of the two ends in an error, or in one of another class', (t) => {
    const message = "Failed to parse $DIR/a.conf: at $DIR/a.conf:2, No ':' or '=' found in assignment: 'x'";
    const text = '[DEFAULT]\nx\n';
    assert.equal(run(t, [broken(text, { class: 'ConfigFileParseError', message })]).failed, 0);
    assert.equal(run(t, [broken(text, null)]).failed, 1);
    assert.equal(run(t, [broken('', { class: 'ConfigFileParseError', message })]).failed, 1);
    assert.equal(run(t, [broken(text, { class: 'ParseError', message })]).failed, 1);
  });

  it('fail where our message lacks the line or the text, not where its words differ', (t) => {
    const text = '[DEFAULT]\nx\n';
    const says = (message: string): number =>
      run(t, [broken(text, { class: 'ConfigFileParseError', message })]).failed;
    assert.equal(says("$DIR/a.conf:2 is wrong: 'x'"), 0);
    assert.equal(says("$DIR/a.conf:3 is wrong: 'x'"), 1);
    assert.equal(says("'Fail' is no word of ours: 'x'"), 1);
    assert.equal(says("$DIR/a.conf:2 is wrong: 'y'"), 1);
  });

  it('compare errors of declarations and of overrides', (t) => {
    const register = { class: 'DuplicateOptError', message: 'duplicate option: n' };
    const twice = [
      { name: 'n', type: 'str' },
      { name: 'n', type: 'int' },
    ];
    const override = { class: 'ValueError', message: "invalid literal for int() with base 10: 'bad'" };
    const empty = { parse: null, values: {}, errors: {} };
    const base = { id: 'v', topic: 't', files: {}, opts: twice };
    const set = { ...base, opts: twice.slice(1), overrides: [{ name: 'n', value: 'bad' }] };
    const expect = { ...empty, override, values: { n: null } };
    assert.equal(
      run(t, [
        { ...base, expect: { ...empty, register } },
        { ...set, expect },
      ]).failed,
      0,
    );
    assert.equal(
      run(t, [
        { ...base, expect: empty },
        { ...set, expect: { ...expect, override: null } },
      ]).failed,
      2,
    );
  });

  it('a file that holds none is named', (t) => {
    assert.throws(() => run(t, [{ id: 'x' }]), /v\.json: case 0 has no files, opts, expect/);
  });
});
