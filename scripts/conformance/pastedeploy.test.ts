import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { runPasteDeploy, type PasteVector } from './pastedeploy.ts';

const GLOBAL = { here: '$DIR', __file__: '$DIR/app.ini', g: 'G' };
const APP = { kind: 'app', factory: 'make_app', global_conf: GLOBAL, local_conf: { k: '$DIR' } };
const FILTER = { kind: 'filter', factory: 'make_filter', global_conf: GLOBAL, local_conf: {} };

/** An api-paste.ini of our own, and what PasteDeploy builds from it. */
const VECTOR: PasteVector = {
  id: 'p1',
  topic: 't',
  files: {
    'app.ini':
      '[DEFAULT]\ng = G\n[composite:main]\nuse = egg:r5egg#comp\n/ = p\nchain = f a\n' +
      '[pipeline:p]\npipeline = f fa a\n[filter:f]\npaste.filter_factory = r5f:make_filter\n' +
      '[filter:fa]\nuse = egg:r5egg#fapp\n[app:a]\npaste.app_factory = r5f:make_app\nk = %(here)s\n' +
      '[app:strict]\npaste.app_factory = r5f:make_strict\n[app:boom]\npaste.app_factory = r5f:boom\n' +
      '[server:main]\nuse = egg:r5egg\n[composite:map]\nuse = egg:Paste#urlmap\n/x = a\n',
  },
  uri: 'config:app.ini',
  expect: {
    tree: {
      kind: 'composite',
      factory: 'make_composite',
      global_conf: GLOBAL,
      local_conf: { '/': 'p', chain: 'f a' },
      apps: {
        '/': {
          ...FILTER,
          app: {
            kind: 'filter_app',
            factory: 'make_filter_app',
            global_conf: GLOBAL,
            local_conf: {},
            app: APP,
          },
        },
        chain: { ...FILTER, app: APP },
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
  const { failed } = runPasteDeploy(file, (line) => lines.push(line));
  return { lines, failed };
}

const error = (name: string, message: string): object => ({ error: { class: name, message } });

const CASES: Readonly<Record<string, readonly [more: object, expect: object]>> = {
  'a composite of everything': [{}, VECTOR.expect],
  'a global configuration, a name': [
    { name: 'a', global_conf: { z: '1', g: 'ignored' } },
    { tree: { ...APP, global_conf: { ...GLOBAL, g: 'ignored', z: '1' } } },
  ],
  'a server': [
    { loader: 'server' },
    { tree: { kind: 'server', factory: 'make_server', global_conf: GLOBAL, local_conf: {} } },
  ],
  'a filter, which is a function': [{ loader: 'filter', name: 'f' }, { tree: { $repr: 'function' } }],
  'a configuration': [
    { loader: 'appconfig', name: 'a' },
    { config: { ...GLOBAL, k: '$DIR' }, global_conf: GLOBAL, local_conf: { k: '$DIR' } },
  ],
  'a map of URLs': [{ name: 'map' }, { tree: { kind: 'urlmap', apps: [[[null, '/x'], APP]] } }],
  'a factory that is called wrongly': [
    { name: 'strict' },
    error('TypeError', "make_strict() missing 1 required positional argument: 'required'"),
  ],
  'a factory that fails': [{ name: 'boom' }, error('ValueError', 'boom')],
  'a section that is not there': [
    { name: 'no' },
    error('LookupError', "No section 'no' found in config $DIR/app.ini"),
  ],
};

describe('vectors of PasteDeploy', () => {
  for (const [name, [more, expect]] of Object.entries(CASES)) {
    it(`${name}: pass, and fail with another answer`, (t) => {
      const vector = { ...VECTOR, ...more, expect };
      assert.deepEqual(run(t, [vector]), { lines: ['1 passed, 0 failed'], failed: 0 });
      const other = 'error' in expect ? { tree: 1 } : error('LookupError', '');
      const otherText = JSON.parse(
        JSON.stringify(expect).replaceAll(/app\.ini|required|ValueError|function/g, 'x'),
      ) as object;
      assert.equal(run(t, [{ ...vector, expect: other }]).failed, 1);
      assert.equal(run(t, [{ ...vector, expect: otherText }]).failed, 1);
    });
  }

  it('name each difference', (t) => {
    const { lines } = run(t, [{ ...VECTOR, name: 'a', expect: { tree: { ...APP, local_conf: {} } } }]);
    assert.match(
      lines[0] ?? '',
      /^p1: tree: \{.*"local_conf":\{"k":"\$DIR"\}\} instead of \{.*"local_conf":\{\}\}$/,
    );
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('fail where the message lacks the file, the section or the value', (t) => {
    const says = (message: string): number =>
      run(t, [{ ...VECTOR, name: 'no', expect: error('LookupError', message) }]).failed;
    assert.equal(says("'no' $DIR/app.ini"), 0);
    assert.equal(says("'yes' $DIR/app.ini"), 1);
    assert.equal(says("'no' $DIR/other.ini"), 1);
  });
});
