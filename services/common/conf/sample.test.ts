import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigOpts } from '../config/config_opts.ts';
import { directoryOf } from '../config/testing/conf_fixture.ts';
import { checkFile } from './check/check_file.ts';
import { ALL_GROUPS } from './all_groups.ts';
import { sampleConfig } from './sample.ts';

const SAMPLE = sampleConfig(ALL_GROUPS);

function parsed(file: string | undefined): ConfigOpts {
  const conf = new ConfigOpts({ project: 'nova', prog: 'nova-api', env: {} });
  for (const group of ALL_GROUPS) conf.registerGroup(group);
  conf.parse({ defaultConfigFiles: file === undefined ? [] : [file], defaultConfigDirs: [] });
  return conf;
}

test('the sample has every option once, under its group', () => {
  const groups = new Map<string, string[]>();
  for (const line of SAMPLE.split('\n')) {
    const group = /^\[(\w+)\]$/.exec(line)?.[1];
    if (group !== undefined) groups.set(group, []);
    const option = /^#(\w+) =/.exec(line)?.[1];
    if (option !== undefined) [...groups.values()].at(-1)?.push(option);
  }
  for (const { name, opts } of ALL_GROUPS)
    for (const key of Object.keys(opts)) assert.ok(groups.get(name)?.includes(key), `[${name}] ${key}`);
});

test('with every default commented in, the sample passes the check and means what no file means', (t) => {
  const file = join(directoryOf(t, {}), 'nova.conf');
  writeFileSync(file, SAMPLE.replace(/^#(\w+ =)(?! <None>)/gm, '$1'));
  const findings = checkFile(file, { checkDefaults: true }).filter(
    ({ kind }) => kind !== 'deprecated option',
  );
  assert.deepEqual(findings, []);
  const [sample, none] = [parsed(file), parsed(undefined)];
  const values = (conf: ConfigOpts): string[] =>
    conf.dump().map(({ group, option, value }) => `[${group}] ${option} = ${value}`);
  assert.deepEqual(values(sample), values(none));
  assert.ok(sample.dump().filter(({ location }) => location.source === 'file').length > 600);
});

test('no line of the sample is in effect as it stands', () => {
  assert.deepEqual(
    SAMPLE.split('\n').filter((line) => line !== '' && !/^#|^\[\w+\]$/.test(line)),
    [],
  );
});

test('an option says its bounds, its older names, and why it has no effect', () => {
  assert.match(
    SAMPLE,
    /\n# How many items one answer holds at most\. \(integer value\)\n# Minimum value: 0\n# Deprecated group\/name - \[DEFAULT\]\/osapi_max_limit\n#max_limit = 1000\n/,
  );
  assert.ok(
    SAMPLE.replaceAll('\n# ', ' ').includes(
      ' Without effect here: Only nova-compute uses it; servers are simulated and have no host. (string value) ' +
        'Possible values: kvm, lxc, qemu, parallels\n#virt_type = kvm\n',
    ),
  );
});
