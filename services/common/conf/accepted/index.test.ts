import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../config/config_opts.ts';
import { OWN_GROUPS } from '../index.ts';
import { ALL_GROUPS } from '../all_groups.ts';
import { ACCEPTED, OF_OTHER_RELEASES } from './index.ts';

const SERVICES = join(import.meta.dirname, '..', '..', '..');

/** The text of every module that runs, less the option tables and the reader of nova.conf. */
const SOURCES = globSync(`${SERVICES}/**/*.ts`)
  .filter((path) => !/\.test\.ts$|\/testing\/|\/common\/config\/|\/common\/conf\//.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const names = (group: string, options: readonly string[]): string[] =>
  options.map((option) => `[${group}] ${option}`);

describe('options that are accepted without effect', () => {
  const accepted = ACCEPTED.flatMap(({ group, options }) => names(group, options));

  it('are declared once', () => {
    const twice = accepted.filter((name, index) => accepted.indexOf(name) !== index);
    assert.deepEqual(twice, []);
  });

  it('are all that nothing reads', () => {
    const declared = new Set(accepted);
    const unread = OWN_GROUPS.flatMap(({ name, opts }) =>
      Object.keys(opts).filter(
        (option) => !declared.has(`[${name}] ${option}`) && !new RegExp(`\\b${option}\\b`).test(SOURCES),
      ),
    );
    assert.deepEqual(unread, []);
  });

  it('of other releases are no options of 2025.1, nor older names of them', () => {
    const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
    for (const group of ALL_GROUPS) conf.registerGroup(group);
    conf.parse({ defaultConfigFiles: [], defaultConfigDirs: [] });
    for (const { group, options } of OF_OTHER_RELEASES)
      for (const option of options)
        assert.throws(
          () => conf.get(group, option),
          { name: /^NoSuch(Opt|Group)Error$/ },
          `[${group}] ${option}`,
        );
  });

  it('begin and end with releases between Newton and the newest', () => {
    for (const { group, since, until } of OF_OTHER_RELEASES) {
      assert.ok(since !== undefined || until !== undefined, group);
      assert.ok(Number(since ?? 14) < Number(until ?? 35), `${group} ${since} ${until}`);
    }
  });

  const everywhere: readonly (readonly [release: string, group: string, option: string])[] = [
    ['Newton', 'DEFAULT', 'use_neutron'],
    ['Newton', 'DEFAULT', 'rpc_backend'],
    ['Ocata', 'cells', 'enable'],
    ['Pike', 'xenserver', 'agent_timeout'],
    ['Queens', 'hyperv', 'vswitch_name'],
    ['Rocky', 'placement_database', 'connection'],
    ['Train', 'upgrade_levels', 'cells'],
    ['2025.1', 'libvirt', 'virt_type'],
    ['2025.1', 'vault', 'root_token_id'],
    ['2025.2', 'DEFAULT', 'default_thread_pool_size'],
  ];
  for (const [release, group, option] of everywhere) {
    it(`know [${group}] ${option} of ${release}`, () => assert.ok(accepted.includes(`[${group}] ${option}`)));
  }
});
