import type { Location } from '../config/conf.ts';
import type { DumpRow } from '../config/config_opts.ts';
import { pyRepr } from '../config/python_text.ts';
import type { Logger } from './log.ts';

/** The part of ConfigOpts that the dump reads. */
export interface DumpableConf {
  readonly args: readonly string[];
  readonly configFiles: readonly string[];
  dump(): readonly DumpRow[];
}

const WIDTH = 80;
const NAME_WIDTH = 30;

/** oslo.config's `log_opt_values` at level DEBUG, with the source of each value, which oslo.config leaves out. */
export function logOptionValues(conf: DumpableConf, log: Logger): void {
  if (!log.isEnabledFor('debug')) return;
  for (const line of optionValueLines(conf)) log.debug(line);
}

/** The arguments, the files, then every option with its value, secrets as `****`, and where the value came from. */
export function optionValueLines(conf: DumpableConf): string[] {
  return [
    '*'.repeat(WIDTH),
    'Configuration options gathered from:',
    `command line args: ${pyRepr(conf.args)}`,
    `config files: ${pyRepr(conf.configFiles)}`,
    '='.repeat(WIDTH),
    ...conf.dump().map(optionLine),
    '*'.repeat(WIDTH),
  ];
}

function optionLine({ group, option, value, location }: DumpRow): string {
  const name = group === 'DEFAULT' ? option : `${group}.${option}`;
  return `${name.padEnd(NAME_WIDTH)} = ${value}  (${sourceText(location)})`;
}

const SOURCES: Readonly<Record<Location['source'], string>> = {
  command_line: 'command line',
  config_source: '',
  default: 'default',
  environment: 'environment',
  file: '',
  set_default: 'default set by the program',
  set_override: 'set by the program',
};

/** Where a value came from: `FILE:LINE`, `environment OS_API__MAX_LIMIT`, `command line --debug`, `default`. */
export function sourceText({ source, detail }: Location): string {
  return `${SOURCES[source]} ${detail}`.trim();
}
