import { checkFile } from '../../conf/check/check_file.ts';
import { findingText } from '../../conf/check/finding.ts';
import { ALL_GROUPS } from '../../conf/all_groups.ts';
import { sampleConfig } from '../../conf/sample.ts';
import type { ConfigOpts, DumpRow } from '../../config/config_opts.ts';
import { optionValueLines, sourceText } from '../../log/option_values.ts';
import type { Command, CommandContext } from './command.ts';

async function show({ conf, flags, stdout }: CommandContext): Promise<number> {
  const parsed = conf();
  if (flags.has('--json')) stdout(`${JSON.stringify(asJson(parsed), undefined, 2)}\n`);
  else for (const line of optionValueLines(parsed)) stdout(`${line}\n`);
  return 0;
}

/** Values with their types: numbers, booleans, lists; null where there is none. */
function asJson(conf: ConfigOpts): object {
  const value = ({ group, option, value: shown }: DumpRow): unknown =>
    shown === '****' ? shown : (conf.get(group, option) ?? null);
  return {
    args: conf.args,
    files: conf.configFiles,
    options: conf.dump().map((row) => ({
      group: row.group,
      option: row.option,
      value: value(row),
      source: row.location.source,
      location: sourceText(row.location),
    })),
  };
}

async function check({ conf, operands, flags, values, stdout }: CommandContext): Promise<number> {
  const files = operands.length > 0 ? operands : conf().configFiles;
  const options = {
    checkDefaults: flags.has('--check-defaults'),
    excludeGroups: values.get('--exclude-group') ?? [],
    cwd: process.cwd(),
  };
  const findings = files.flatMap((file) => checkFile(file, options));
  for (const finding of findings) stdout(`${findingText(finding)}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  stdout(`${files.length} file(s): ${errors} error(s), ${warnings} warning(s)\n`);
  return errors > 0 || (flags.has('--fatal-warnings') && warnings > 0) ? 1 : 0;
}

async function sample({ stdout }: CommandContext): Promise<number> {
  stdout(sampleConfig(ALL_GROUPS));
  return 0;
}

/** About nova.conf: what oslo.config's own tools do for Nova. */
export const CONFIG_COMMANDS: readonly Command[] = [
  {
    words: ['config', 'show'],
    help: 'print the effective value of every option and where it came from; --json as JSON',
    flags: ['--json'],
    run: show,
  },
  {
    words: ['config', 'check'],
    help:
      'check files, or those that would be read, for groups and options that Nova 2025.1 does not have, bad values ' +
      'and deprecated names; exit code 1 for errors, with --fatal-warnings for warnings; --check-defaults also names ' +
      'what is not the default; --exclude-group GROUP passes over one',
    flags: ['--check-defaults', '--fatal-warnings'],
    valueFlags: ['--exclude-group'],
    operands: '[FILE…]',
    run: check,
  },
  {
    words: ['config', 'sample'],
    help: 'print a nova.conf with every option, annotated, commented out',
    run: sample,
  },
];
